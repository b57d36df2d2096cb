#pragma once
#include "window/workspace.h"

#include <QStringList>

class QStackedWidget;

#include <filesystem>

namespace earshot {

class OpenProject;
class StartPage;
class SummaryPage;

/// Create, open and fill a project, and see what is in it.
class ProjectWorkspace : public Workspace {
    Q_OBJECT
public:
    /// `project` must outlive this.
    explicit ProjectWorkspace(OpenProject& project);

    QString id() const override { return QStringLiteral("project"); }
    QString title() const override { return tr("Project"); }
    void attach(Shell& shell, QWidget* page) override;
    QWidget* centre() override;
    void entered() override;

    /// Files and folders that were dropped or chosen: a project is opened, recordings and folders are imported into the open
    /// project, or proposed for a new one.
    void take(const QStringList& paths);
    StartPage* startPage() const { return start_; }
    SummaryPage* summaryPage() const { return summary_; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addActions(QWidget* page);
    void chooseProject();
    void chooseRecordings();
    void importFiles(const QStringList& paths);
    /// Looks at the files of all recordings; `alsoIn`: a folder to look for missing ones in.
    void survey(const std::filesystem::path& alsoIn = {});
    void chooseFolderOfMissing();
    void projectOpened();
    void showStart(bool start);

    OpenProject& project_;
    Shell* shell_ = nullptr;
    QStackedWidget* pages_ = nullptr;
    StartPage* start_ = nullptr;
    SummaryPage* summary_ = nullptr;
};

} // namespace earshot
