#pragma once
#include <QObject>

#include <filesystem>
#include <optional>

class QWidget;

namespace earshot {

class OpenProject;
class Shell;

/// Labels in and out of the open project as files of other programs. Reading happens off the GUI thread; a file is taken over
/// whole, as one undoable edit, or not at all.
class LabelFiles : public QObject {
    Q_OBJECT
public:
    /// Both must outlive this.
    LabelFiles(OpenProject& project, Shell& shell, QObject* parent = nullptr);

    /// Asks for a file. `recording` is what labels belong to that name none.
    void askAndImport(QWidget* window, std::int64_t recording);
    void importFile(const std::filesystem::path& path, std::int64_t recording);
    /// Asks for a file and format. Formats that hold one recording get `recording`, the others all.
    void askAndExport(QWidget* window, std::int64_t recording);

Q_SIGNALS:
    /// Taken over (problem empty), or why not, with line and reason.
    void imported(const QString& problem);

private:
    OpenProject& project_;
    Shell& shell_;
};

} // namespace earshot
