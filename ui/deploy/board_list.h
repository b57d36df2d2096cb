#pragma once
#include "board/port_discovery.h"
#include "deploy/virtual_boards.h"

#include <QTimer>

#include <functional>
#include <optional>

namespace earshot {

class LatestJob;

/// What can be said about a port without talking to it, and what talking to it has shown.
enum class BoardState {
    Starting,     ///< a virtual board that is being switched on, or any port that is just being reset
    Running,      ///< a virtual board
    Application,  ///< by its USB ids, or because it answered
    Bootloader,   ///< likewise
    OtherBoard,   ///< not a Nano 33 BLE
    NoPermission, ///< this user may not open the port
    Busy,         ///< another program has it
    Unknown,      ///< some serial port
    Absent        ///< nothing is there: unplugged, or switched off
};

/// A place in the list of boards.
struct BoardEntry {
    QString path; ///< of the port
    QString name; ///< "Nano 33 BLE", "Virtual Nano 33"
    QString serialNumber;
    BoardState state = BoardState::Unknown;
    bool isVirtual = false; ///< started by the window
    bool byHand = false;    ///< its path was typed
    QString problem;        ///< why a virtual board is gone

    /// "ttyACM0", or the whole path of what is not a device.
    QString port() const;
    /// "ttyACM0 · A4F1 09C2 77B3".
    QString place() const;
    /// Worth trying to talk to.
    bool isUsable() const;
};

/// A port as the machine lists it.
struct ListedPort {
    PortInfo info;
    bool permitted = true; ///< this user may open it
};
/// The machine's ports. Runs off the GUI thread.
std::vector<ListedPort> listPorts();

/// The boards that there are: those the machine lists, looked for again and again, virtual ones, and paths typed by hand. One of
/// them is chosen; a real board is known again by its serial number wherever it reappears.
class BoardList : public QObject {
    Q_OBJECT
public:
    using Lister = std::function<std::vector<ListedPort>()>;

    explicit BoardList(Lister lister = listPorts, QString virtualProgram = {}, QObject* parent = nullptr);
    ~BoardList() override;

    const std::vector<BoardEntry>& entries() const { return entries_; }
    const BoardEntry* find(const QString& path) const;
    /// Null when none is.
    const BoardEntry* chosen() const { return find(chosen_); }
    void choose(const QString& path);

    /// Looks for ports now and then every second, or no more.
    void watch(bool on);
    /// A port that the machine does not list, such as a pseudo-terminal.
    void addPath(const QString& path);
    /// Takes a typed path off the list, or switches a virtual board off.
    void remove(const QString& path);
    /// Switches a virtual board on and chooses it. Throws Error.
    void startVirtual();
    VirtualBoards& virtualBoards() { return virtual_; }

    /// What talking to a board has shown; holds until its port goes away or changes its ids.
    void learn(const QString& path, std::optional<BoardState> state);

Q_SIGNALS:
    void changed();
    void chosenChanged();
    /// A port came, or is another thing than before: what was learnt about it is void.
    void appeared(const QString& path);

private:
    void look();
    void take(std::vector<ListedPort> ports);
    void rebuild();
    void followChosen();
    void setChosen(const QString& path);
    BoardEntry entryOf(const ListedPort& port) const;

    Lister lister_;
    VirtualBoards virtual_;
    LatestJob* job_;
    QTimer timer_;
    std::vector<ListedPort> ports_;
    std::vector<QString> byHand_;
    std::vector<std::pair<QString, BoardState>> learnt_;
    std::vector<BoardEntry> entries_;
    QString chosen_;
    QString chosenSerial_;
    bool byItself_ = true; ///< no person has chosen yet
};

} // namespace earshot
