#pragma once
#include "base/error.h"

#include <QObject>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace earshot {

/// Does one thing at a time on a thread of its own; a newer request takes the place of the older one, whose answer is dropped.
/// For what follows a person about: the picture of the chosen clip, intervals under the chosen filter. Destruction stops and
/// joins.
class LatestJob : public QObject {
    Q_OBJECT
public:
    /// What is to be done on this object's thread with the result.
    using Deliver = std::function<void()>;
    /// Runs on the worker's thread. Looks at the stop token, or calls what does, at least every 100 ms.
    using Work = std::function<Deliver(const std::stop_token& stop)>;
    using Failed = std::function<void(const Error& error)>;

    /// `calm`: work begins when nothing newer was asked for during that time, so that a slider that moves is not slowed by answers
    /// that nobody waits for.
    explicit LatestJob(QObject* parent = nullptr, std::chrono::milliseconds calm = {}) : QObject(parent), calm_(calm) {}
    ~LatestJob() override;

    /// Precondition: called on this object's thread. `failed` hears of exceptions, on this object's thread.
    void start(Work work, Failed failed = {});
    /// Drops what runs and what waits.
    void cancel();
    bool isBusy() const { return busy_; }

Q_SIGNALS:
    /// Work began, or the last of it was delivered, failed or was dropped.
    void busyChanged(bool busy);

private:
    struct Request {
        Work work;
        Failed failed;
        std::uint64_t number;
    };
    void run(const std::stop_token& stop);
    void finish(std::uint64_t number, const Deliver& deliver);
    void setBusy(bool busy);

    const std::chrono::milliseconds calm_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::optional<Request> waiting_;
    std::stop_source current_;
    std::uint64_t number_ = 0; ///< of the newest request; changed on this object's thread alone
    bool busy_ = false;
    std::jthread thread_;
};

} // namespace earshot
