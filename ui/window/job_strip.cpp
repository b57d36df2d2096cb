#include "window/job_strip.h"

#include "jobs/job_runner.h"
#include "window/status_strip.h"

#include <cmath>

namespace earshot {
namespace {

QString idOf(const Job* job) {
    return QString::number(reinterpret_cast<quintptr>(job));
}

} // namespace

JobStrip::JobStrip(JobRunner& jobs, StatusStrip& strip, QObject* parent) : QObject(parent), jobs_(jobs), strip_(strip) {
    soon_.setSingleShot(true);
    soon_.setInterval(300);
    connect(&soon_, &QTimer::timeout, this, &JobStrip::show);
    const auto showSoon = [this] {
        if (!soon_.isActive())
            soon_.start();
    };
    connect(&jobs_, &JobRunner::started, this, [this, showSoon](Job* job) {
        connect(job, &Job::progressed, this, showSoon);
        connect(job, &Job::stateChanged, this, showSoon);
        showSoon();
    });
    connect(&jobs_, &JobRunner::jobEnded, this, showSoon);
    connect(&strip_, &StatusStrip::cancelRequested, this, [this](const QString& id) {
        for (Job* job : jobs_.jobs())
            if (idOf(job) == id)
                job->cancel();
    });
}

void JobStrip::show() {
    std::vector<JobStatus> shown;
    for (const Job* job : jobs_.jobs()) {
        JobStatus status;
        status.id = idOf(job);
        status.name = job->name();
        status.activity = job->state() == Job::State::cancelling ? tr("Stopping") : job->activity();
        if (job->total() > 0)
            status.share = double(job->done()) / double(job->total());
        if (const auto left = job->secondsLeft())
            status.secondsLeft = int(std::lround(*left));
        shown.push_back(std::move(status));
    }
    strip_.setJobs(shown);
}

} // namespace earshot
