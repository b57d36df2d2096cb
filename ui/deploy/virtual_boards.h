#pragma once
#include <QObject>
#include <QString>

#include <memory>
#include <vector>

class QProcess;

namespace earshot {

/// Virtual Nano 33 BLEs as child processes of the window: `earshot-virtual-nano33` with an erased flash, reached through a link to
/// its pseudo-terminal in the user's runtime directory. All are switched off with this object, and with the window however it ends.
class VirtualBoards : public QObject {
    Q_OBJECT
public:
    /// `program`: path of earshot-virtual-nano33; empty: beside this program.
    explicit VirtualBoards(QString program = {}, QObject* parent = nullptr);
    ~VirtualBoards() override;

    /// Further arguments for boards that are started from now on (their faults, in tests).
    void setArguments(const QStringList& arguments) { arguments_ = arguments; }
    /// Switches another one on and returns the path of its port, which appears a moment later. Throws Error when the program is
    /// absent.
    QString start();
    void stop(const QString& path);
    /// What a finger does on the board's reset button: into the bootloader.
    void doubleTap(const QString& path);
    /// Pulls its cable and puts it back.
    void replug(const QString& path);

    struct Board {
        QString path;
        int number = 1;           ///< from 1
        bool enumerated = false;  ///< its port has appeared
        QString problem;          ///< not empty: the process is gone, and why
        qint64 processId = 0;
    };
    /// In the order of their start.
    std::vector<Board> boards() const;

Q_SIGNALS:
    void changed();

private:
    struct Child;
    Child* find(const QString& path) const;
    void ended(Child& child);
    void signal(const QString& path, int number);

    QString program_;
    QStringList arguments_;
    std::vector<std::unique_ptr<Child>> children_;
    int started_ = 0;
};

} // namespace earshot
