#include "project/open_project.h"

#include "base/error.h"
#include "project/project_summary.h"

#include <QSettings>
#include <QStringList>

namespace earshot {
namespace {
constexpr int kWatchMilliseconds = 2000;
constexpr int kRecent = 10;
const QString kRecentKey = QStringLiteral("project/recent");
} // namespace

OpenProject::OpenProject(QSettings& settings, QObject* parent) : QObject(parent), settings_(settings) {
    watch_.setInterval(kWatchMilliseconds);
    connect(&watch_, &QTimer::timeout, this, &OpenProject::lookForForeignChanges);
    // What a job wrote is seen as soon as it ends.
    connect(&jobs_, &JobRunner::jobEnded, this, &OpenProject::lookForForeignChanges);
}

OpenProject::~OpenProject() {
    jobs_.disconnect(this);
}

void OpenProject::open(const std::filesystem::path& folder) {
    if (store_ && std::filesystem::absolute(folder).lexically_normal() == store_->folder())
        return;
    adopt(ProjectStore::open(folder));
}

void OpenProject::adopt(ProjectStore store) {
    close();
    store_.emplace(std::move(store));
    seenChanges_ = store_->foreignChanges();
    watch_.start();
    const QString folder = QString::fromStdString(store_->folder().string());
    QStringList folders = recent();
    folders.removeAll(folder);
    folders.prepend(folder);
    settings_.setValue(kRecentKey, folders.mid(0, kRecent));
    Q_EMIT projectOpened();
}

bool OpenProject::tryOpen(const std::filesystem::path& folder) {
    try {
        open(folder);
        return true;
    } catch (const std::exception& error) {
        Q_EMIT openFailed(QString::fromStdString(folder.string()), failureFrom(error));
        return false;
    }
}

QStringList OpenProject::recent() const {
    return settings_.value(kRecentKey).toStringList();
}

void OpenProject::forgetRecent(const QString& folder) {
    QStringList folders = recent();
    folders.removeAll(folder);
    settings_.setValue(kRecentKey, folders);
}

void OpenProject::close() {
    if (!store_)
        return;
    watch_.stop();
    jobs_.cancelAll();
    quietJobs_.cancelAll();
    store_.reset();
    Q_EMIT projectClosed();
}

void OpenProject::noteLabelsChanged(const std::vector<std::int64_t>& recordings) {
    Q_EMIT labelsChanged(recordings);
}

void OpenProject::noteRecordingsChanged() {
    Q_EMIT recordingsChanged();
}

void OpenProject::noteRunsChanged() {
    Q_EMIT runsChanged();
}

void OpenProject::note(const char* setting, const QString& what) {
    if (!store_ || store_->isReadOnly())
        return;
    try {
        store_->setSetting(setting, what.toStdString());
    } catch (const Error&) {
        return; // the next edit will say what is wrong with the disk
    }
    Q_EMIT runsChanged();
}

void OpenProject::noteDeployed(const QString& what) {
    note(kDeployedSetting, what);
}

void OpenProject::noteAsked(const QString& what) {
    note(kAskedSetting, what);
}

void OpenProject::lookForForeignChanges() {
    if (!store_)
        return;
    try {
        const std::int64_t changes = store_->foreignChanges();
        if (changes == seenChanges_)
            return;
        seenChanges_ = changes;
    } catch (const Error&) {
        // The next edit or reading says what is wrong with the database, in its place.
        return;
    }
    Q_EMIT recordingsChanged();
    Q_EMIT runsChanged();
}

} // namespace earshot
