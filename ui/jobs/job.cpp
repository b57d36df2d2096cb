#include "jobs/job.h"

#include "base/error.h"
#include "base/progress.h"

#include <atomic>
#include <chrono>
#include <mutex>

namespace earshot {

/// What the worker's thread and the GUI thread both touch.
struct Job::Shared {
    Work work;
    std::stop_source stop;
    std::atomic<bool> taken = false; ///< by the thread that runs it, or by a cancel before that
    std::mutex mutex;
    QString activity;
    qint64 done = 0;
    qint64 total = 0;
    bool fresh = false;  ///< figures that the GUI thread has not seen
    bool posted = false; ///< it was told that there are some
    std::chrono::steady_clock::time_point postedAt{};
};

/// Keeps the latest figures and wakes the GUI thread at most every 50 ms.
class Job::Reporter : public Progress {
public:
    explicit Reporter(Job& job) : job_(job) {}

    void update(std::string_view activity, std::int64_t done, std::int64_t total) override {
        Shared& shared = *job_.shared_;
        const auto now = std::chrono::steady_clock::now();
        {
            const std::scoped_lock lock(shared.mutex);
            shared.activity = QString::fromUtf8(activity.data(), static_cast<qsizetype>(activity.size()));
            shared.done = done;
            shared.total = total;
            shared.fresh = true;
            if (shared.posted || now - shared.postedAt < std::chrono::milliseconds(50))
                return;
            shared.posted = true;
            shared.postedAt = now;
        }
        QMetaObject::invokeMethod(
            &job_, [&job = job_] { job.takeProgress(); }, Qt::QueuedConnection);
    }

private:
    Job& job_;
};

JobFailure failureFrom(const std::exception& error) {
    JobFailure failure;
    failure.message = QString::fromUtf8(error.what());
    failure.what = failure.message;
    if (const auto* ours = dynamic_cast<const Error*>(&error)) {
        failure.what = QString::fromStdString(ours->problem());
        failure.path = QString::fromStdString(ours->path().string());
        failure.line = ours->line();
        failure.hint = QString::fromStdString(ours->hint());
    }
    return failure;
}

Job::Job(QString name, Work work, QObject* parent)
    : QObject(parent), name_(std::move(name)), shared_(std::make_shared<Shared>()) {
    shared_->work = std::move(work);
}

Job::~Job() = default;

void Job::run() {
    if (shared_->taken.exchange(true))
        return; // cancelled while it waited
    const auto post = [this](State state, std::function<void()> deliver, JobFailure failure) {
        QMetaObject::invokeMethod(
            this, [this, state, deliver = std::move(deliver), failure = std::move(failure)] { end(state, deliver, failure); },
            Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (state_ == State::waiting)
                setState(State::running);
        },
        Qt::QueuedConnection);
    const Work work = std::move(shared_->work);
    try {
        Reporter reporter(*this);
        auto deliver = work(reporter, shared_->stop.get_token());
        post(State::finished, std::move(deliver), {});
    } catch (const Cancelled&) {
        post(State::cancelled, {}, {});
    } catch (const std::exception& error) {
        post(State::failed, {}, failureFrom(error));
    } catch (...) {
        const QString unknown = QStringLiteral("an error of an unknown kind");
        post(State::failed, {}, {unknown, unknown, {}, 0, {}});
    }
}

void Job::takeProgress() {
    const QString before = activity_;
    {
        const std::scoped_lock lock(shared_->mutex);
        shared_->posted = false;
        if (!shared_->fresh)
            return;
        shared_->fresh = false;
        activity_ = shared_->activity;
        done_ = shared_->done;
        total_ = shared_->total;
    }
    if (!since_.isValid() || activity_ != before) {
        since_.start();
        firstDone_ = done_;
    }
    Q_EMIT progressed(activity_, done_, total_);
}

std::optional<double> Job::secondsLeft() const {
    constexpr double evidenceSeconds = 3;
    if (isOver() || !since_.isValid() || total_ <= 0 || done_ <= firstDone_)
        return std::nullopt;
    const double elapsed = static_cast<double>(since_.elapsed()) / 1000;
    if (elapsed < evidenceSeconds)
        return std::nullopt;
    return elapsed * static_cast<double>(total_ - done_) / static_cast<double>(done_ - firstDone_);
}

void Job::cancel() {
    if (isOver() || state_ == State::cancelling)
        return;
    shared_->stop.request_stop();
    const bool stillWaiting = !shared_->taken.exchange(true);
    setState(State::cancelling);
    if (stillWaiting)
        QMetaObject::invokeMethod(
            this, [this] { end(State::cancelled, {}, {}); }, Qt::QueuedConnection);
}

void Job::end(State state, const std::function<void()>& deliver, const JobFailure& failure) {
    takeProgress();
    setState(state);
    if (state == State::finished) {
        if (deliver)
            deliver();
        Q_EMIT finished();
    } else if (state == State::failed) {
        Q_EMIT failed(failure);
    } else {
        Q_EMIT cancelled();
    }
    Q_EMIT ended();
}

void Job::setState(State state) {
    state_ = state;
    Q_EMIT stateChanged(state);
}

} // namespace earshot
