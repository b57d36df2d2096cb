#include "project/project_workspace.h"

#include "project/open_project.h"
#include "project/start_page.h"
#include "project/summary_page.h"
#include "project/survey.h"
#include "widgets/toast.h"
#include "window/actions.h"
#include "window/status_strip.h"

#include <QAction>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QStackedWidget>
#include <QUrl>

namespace earshot {
namespace {

QStringList localPaths(const QMimeData& data) {
    QStringList paths;
    for (const QUrl& url : data.urls())
        if (url.isLocalFile())
            paths << url.toLocalFile();
    return paths;
}

} // namespace

ProjectWorkspace::ProjectWorkspace(OpenProject& project) : project_(project) {}

void ProjectWorkspace::attach(Shell& shell, QWidget* page) {
    shell_ = &shell;
    addActions(page);
    connect(&project_, &OpenProject::projectOpened, this, &ProjectWorkspace::projectOpened);
    connect(&project_, &OpenProject::projectClosed, this, [this] {
        shell_->setProject({}, {});
        shell_->strip().setSaved(StatusStrip::Saved::None);
        showStart(true);
    });
    connect(&project_, &OpenProject::openFailed, this, [this](const QString& folder, const JobFailure& failure) {
        shell_->openWorkspace(id());
        showStart(true);
        start_->showOpenFailure(folder, failure.what, failure.hint);
    });
    const auto refresh = [this] {
        if (summary_ && pages_->currentWidget() == summary_ && summary_->isVisible())
            summary_->refresh();
    };
    connect(&project_, &OpenProject::recordingsChanged, this, refresh);
    connect(&project_, &OpenProject::runsChanged, this, refresh);
    // Whatever is dropped on the window, in any workspace.
    page->window()->installEventFilter(this);
}

void ProjectWorkspace::addActions(QWidget* page) {
    Actions& actions = shell_->actions();
    if (QAction* open = actions.find(QStringLiteral("project.open")))
        connect(open, &QAction::triggered, this, &ProjectWorkspace::chooseProject);
    if (QAction* create = actions.find(QStringLiteral("project.new")))
        connect(create, &QAction::triggered, this, [this] {
            shell_->openWorkspace(id());
            showStart(true);
            start_->focusForm();
        });
    QWidget* window = page->window();
    actions.add({QStringLiteral("project.demo"), tr("Demo project"), everywhere(), {}, QStringLiteral("earshot"), tr("Project")},
                window, [this] {
                    shell_->openWorkspace(id());
                    showStart(true);
                    start_->createDemo();
                });
    actions.add({QStringLiteral("project.import"),
                 tr("Add recordings…"),
                 everywhere(),
                 {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O)},
                 QStringLiteral("plus"),
                 tr("Project")},
                window, [this] { chooseRecordings(); });
    actions.add({QStringLiteral("project.survey"),
                 tr("Look at the recordings again"),
                 everywhere(),
                 {},
                 QStringLiteral("refresh"),
                 tr("Project")},
                window, [this] { survey(); });
    actions.add({QStringLiteral("project.close"),
                 tr("Close project"),
                 everywhere(),
                 {QKeySequence(Qt::CTRL | Qt::Key_W)},
                 {},
                 tr("Project")},
                window, [this] { project_.close(); });
}

QWidget* ProjectWorkspace::centre() {
    pages_ = new QStackedWidget;
    start_ = new StartPage(project_, *shell_, pages_);
    summary_ = new SummaryPage(project_, *shell_, pages_);
    pages_->addWidget(start_);
    pages_->addWidget(summary_);
    connect(start_, &StartPage::leaveRequested, this, [this] { showStart(false); });
    connect(summary_, &SummaryPage::importRequested, this, &ProjectWorkspace::chooseRecordings);
    connect(summary_, &SummaryPage::findRequested, this, &ProjectWorkspace::chooseFolderOfMissing);
    connect(summary_, &SummaryPage::repairRequested, this, [this] {
        const auto folder = QString::fromStdString(project_.store().folder().string());
        project_.close(); // the repair needs the project for itself
        start_->showOpenFailure(folder, tr("has a damaged database"), {});
    });
    showStart(!project_.isOpen());
    return pages_;
}

void ProjectWorkspace::entered() {
    if (summary_ && pages_->currentWidget() == summary_)
        summary_->refresh();
}

void ProjectWorkspace::showStart(bool start) {
    if (!pages_)
        return;
    if (start)
        start_->hideProblem();
    pages_->setCurrentWidget(start || !project_.isOpen() ? static_cast<QWidget*>(start_) : summary_);
    if (pages_->currentWidget() == summary_)
        summary_->refresh();
}

void ProjectWorkspace::projectOpened() {
    const ProjectStore& store = project_.store();
    shell_->setProject(QString::fromStdString(store.name()), QString::fromStdString(store.folder().string()));
    shell_->strip().setSaved(StatusStrip::Saved::Saved);
    showStart(false);
    if (!store.isReadOnly())
        survey();
}

void ProjectWorkspace::chooseProject() {
    auto* dialog =
        new QFileDialog(start_ ? start_->window() : nullptr, tr("Open a project (a folder whose name ends in .earshot)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) { project_.tryOpen(path.toStdString()); });
    dialog->open();
}

void ProjectWorkspace::chooseRecordings() {
    if (!project_.isOpen()) {
        shell_->openWorkspace(id());
        start_->focusForm();
        return;
    }
    auto* dialog = new QFileDialog(start_ ? start_->window() : nullptr, tr("Add recordings"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilter(tr("Sound files (*.wav *.flac *.ogg *.oga *.opus *.mp3 *.aiff *.aif *.au *.caf *.w64)"));
    connect(dialog, &QFileDialog::filesSelected, this, &ProjectWorkspace::importFiles);
    dialog->open();
}

void ProjectWorkspace::chooseFolderOfMissing() {
    auto* dialog = new QFileDialog(start_ ? start_->window() : nullptr, tr("The folder that the missing recordings are in now"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) { survey(path.toStdString()); });
    dialog->open();
}

void ProjectWorkspace::take(const QStringList& paths) {
    if (paths.isEmpty())
        return;
    const QFileInfo first(paths.front());
    const auto folder = std::filesystem::path(paths.front().toStdString());
    if (paths.size() == 1 && (ProjectStore::isProject(folder) || first.suffix() == QStringLiteral("earshot"))) {
        project_.tryOpen(folder);
    } else if (project_.isOpen()) {
        importFiles(paths);
    } else {
        shell_->openWorkspace(id());
        showStart(true);
        start_->proposeSource(first.isDir() ? first.absoluteFilePath() : first.absolutePath());
    }
}

void ProjectWorkspace::importFiles(const QStringList& paths) {
    std::vector<std::filesystem::path> files;
    for (const QString& path : paths)
        files.emplace_back(path.toStdString());
    std::shared_ptr<ProjectStore> store;
    const auto failed = [this](const JobFailure& failure) {
        shell_->strip().setNotice(tr("Not added: %1").arg(failure.message));
    };
    try {
        project_.store().requireWritable();
        store = std::make_shared<ProjectStore>(project_.store().sibling());
    } catch (const std::exception& error) {
        failed(failureFrom(error));
        return;
    }
    Job* job = project_.jobs().start(
        tr("Adding recordings"), this,
        [store, files](Progress& progress, const std::stop_token& stop) {
            return importRecordings(*store, files, progress, stop);
        },
        [this](const ImportReport& report) {
            project_.noteRecordingsChanged();
            QStringList details;
            if (report.known)
                details << tr("%1 were there already").arg(report.known);
            if (report.relocated)
                details << tr("%1 found again").arg(report.relocated);
            if (!report.problems.empty())
                details << tr("%1 could not be read").arg(report.problems.size());
            shell_->showToast({tr("%1 recordings added").arg(report.added.size()), details.join(QStringLiteral(", "))});
            if (!report.problems.empty())
                shell_->strip().setNotice(tr("%1: %2").arg(QString::fromStdString(report.problems.front().file.string()),
                                                           QString::fromStdString(report.problems.front().what)));
        });
    connect(job, &Job::failed, this, failed);
}

void ProjectWorkspace::survey(const std::filesystem::path& alsoIn) {
    if (!project_.isOpen() || project_.store().isReadOnly())
        return;
    std::shared_ptr<ProjectStore> store;
    try {
        store = std::make_shared<ProjectStore>(project_.store().sibling());
    } catch (const std::exception& error) {
        shell_->strip().setNotice(failureFrom(error).message);
        return;
    }
    Job* job = project_.jobs().start(
        tr("Looking at recordings"), this,
        [store, alsoIn](Progress& progress, const std::stop_token& stop) {
            std::vector<std::filesystem::path> folders{store->folder().parent_path(), store->audioFolder()};
            if (!alsoIn.empty())
                folders.push_back(alsoIn);
            return surveyRecordings(*store, folders, progress, stop);
        },
        [this, asked = !alsoIn.empty()](const SurveyReport& report) {
            if (asked)
                shell_->showToast({tr("%1 recordings found again").arg(report.found),
                                   report.missing > 0 ? tr("%1 are still missing").arg(report.missing) : QString()});
            if (report.surveyed > 0 || report.missing > 0 || report.found > 0)
                project_.noteRecordingsChanged();
        });
    connect(job, &Job::failed, this, [this](const JobFailure& failure) { shell_->strip().setNotice(failure.message); });
}

bool ProjectWorkspace::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::DragEnter || event->type() == QEvent::DragMove) {
        auto* drag = static_cast<QDragMoveEvent*>(event);
        if (!localPaths(*drag->mimeData()).isEmpty()) {
            drag->acceptProposedAction();
            return true;
        }
    } else if (event->type() == QEvent::Drop) {
        auto* drop = static_cast<QDropEvent*>(event);
        const QStringList paths = localPaths(*drop->mimeData());
        drop->acceptProposedAction();
        take(paths);
        return true;
    }
    return Workspace::eventFilter(watched, event);
}

} // namespace earshot
