#pragma once
#include "jobs/job_runner.h"
#include "project/project_store.h"

#include <QObject>
#include <QTimer>

#include <filesystem>
#include <optional>
#include <vector>

class QSettings;

namespace earshot {

/// The project that the window works on, shared by all workspaces, with the jobs that work on it. Lives on the GUI thread.
/// Changes that others make (jobs through a sibling() store, earshot-cli, a training worker) are noticed and told as well.
class OpenProject : public QObject {
    Q_OBJECT
public:
    /// `settings` keeps the list of recent projects; it must outlive this.
    explicit OpenProject(QSettings& settings, QObject* parent = nullptr);
    ~OpenProject() override;

    /// What the window remembers for its person, in every project.
    QSettings& settings() { return settings_; }

    bool isOpen() const { return store_.has_value(); }
    /// Precondition: isOpen().
    ProjectStore& store() { return *store_; }
    const ProjectStore& store() const { return *store_; }
    /// Opens a project in place of the one that is open. Throws Error; then the one that was open stays open.
    void open(const std::filesystem::path& folder);
    /// The same for where nobody waits for the error: tells it with openFailed.
    bool tryOpen(const std::filesystem::path& folder);
    /// Takes a store that was just made.
    void adopt(ProjectStore store);
    void close();
    /// Folders of the projects opened last, newest first, at most ten.
    QStringList recent() const;
    void forgetRecent(const QString& folder);

    /// Long work that the status strip shows. Closing the project cancels it.
    JobRunner& jobs() { return jobs_; }
    /// Short work that follows a person about (pictures, sums); not shown.
    JobRunner& quietJobs() { return quietJobs_; }

    /// To be called after an edit through store(), so that every workspace hears of it.
    void noteLabelsChanged(const std::vector<std::int64_t>& recordings);
    void noteRecordingsChanged();
    void noteRunsChanged();
    /// The last two steps of the way: a model that was verified on a board, and what a board was asked, in a sentence. Nothing
    /// depends on them; in a project that cannot be written to they are forgotten.
    void noteDeployed(const QString& what);
    void noteAsked(const QString& what);

Q_SIGNALS:
    void projectOpened();
    void openFailed(const QString& folder, const earshot::JobFailure& failure);
    /// Precondition of everything else is gone: drop ids and ask for nothing more.
    void projectClosed();
    /// Recordings came, went or were surveyed; implies that labels may have changed.
    void recordingsChanged();
    /// Labels, regions, notes or flags of these; empty: of any.
    void labelsChanged(const std::vector<std::int64_t>& recordings);
    void runsChanged();

private:
    void note(const char* setting, const QString& what);
    void lookForForeignChanges();

    QSettings& settings_;
    std::optional<ProjectStore> store_;
    std::int64_t seenChanges_ = 0;
    QTimer watch_;
    JobRunner jobs_;
    JobRunner quietJobs_;
};

} // namespace earshot
