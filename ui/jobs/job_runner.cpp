#include "jobs/job_runner.h"

#include <QThread>

#include <algorithm>

namespace earshot {

JobRunner::JobRunner(int threads, QObject* parent) : QObject(parent) {
    qRegisterMetaType<earshot::JobFailure>();
    pool_.setMaxThreadCount(threads > 0 ? threads : std::max(2, QThread::idealThreadCount() - 1));
}

JobRunner::~JobRunner() {
    for (Job* job : jobs_)
        job->disconnect();
    cancelAll();
    pool_.waitForDone(); // jobs are children: they outlive the threads
}

Job* JobRunner::startErased(const QString& name, Job::Work work) {
    auto* job = new Job(name, std::move(work), this); // a child of the runner
    jobs_.push_back(job);
    connect(job, &Job::ended, this, [this, job] {
        jobs_.erase(std::find(jobs_.begin(), jobs_.end(), job));
        Q_EMIT jobEnded(job);
        job->deleteLater();
    });
    // Everything that the job emits waits for the event loop, so the caller still has time to connect.
    Q_EMIT started(job);
    pool_.start([job] { job->run(); });
    return job;
}

std::vector<Job*> JobRunner::jobs() const {
    return jobs_;
}

void JobRunner::cancelAll() {
    for (Job* job : jobs_)
        job->cancel();
}

} // namespace earshot
