#include "jobs/latest_job.h"

#include <QMetaObject>

namespace earshot {

LatestJob::~LatestJob() {
    cancel();
    thread_.request_stop();
}

void LatestJob::start(Work work, Failed failed) {
    {
        const std::lock_guard lock(mutex_);
        waiting_ = Request{std::move(work), std::move(failed), ++number_};
        current_.request_stop();
    }
    setBusy(true);
    if (!thread_.joinable())
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    wake_.notify_one();
}

void LatestJob::cancel() {
    {
        const std::lock_guard lock(mutex_);
        waiting_.reset();
        current_.request_stop();
        ++number_;
    }
    setBusy(false);
}

void LatestJob::setBusy(bool busy) {
    if (busy == busy_)
        return;
    busy_ = busy;
    Q_EMIT busyChanged(busy);
}

void LatestJob::finish(std::uint64_t number, const Deliver& deliver) {
    if (number != number_)
        return;
    setBusy(false);
    if (deliver)
        deliver();
}

void LatestJob::run(const std::stop_token& stop) {
    for (;;) {
        std::optional<Request> request;
        std::stop_token token;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, stop, [this] { return waiting_.has_value(); }))
                return;
            do {
                request.swap(waiting_);
                waiting_.reset();
            } while (calm_.count() > 0 && wake_.wait_for(lock, stop, calm_, [this] { return waiting_.has_value(); }));
            if (stop.stop_requested())
                return;
            if (request->number != number_)
                continue; // cancelled meanwhile
            current_ = std::stop_source();
            token = current_.get_token();
        }
        Deliver deliver;
        const auto fail = [&](const Error& error) {
            if (request->failed)
                deliver = [failed = request->failed, error] { failed(error); };
        };
        try {
            deliver = request->work(token);
        } catch (const Cancelled&) {
            continue;
        } catch (const Error& error) {
            fail(error);
        } catch (const std::exception& error) {
            fail(Error(error.what()));
        }
        QMetaObject::invokeMethod(
            this, [this, number = request->number, deliver = std::move(deliver)] { finish(number, deliver); },
            Qt::QueuedConnection);
    }
}

} // namespace earshot
