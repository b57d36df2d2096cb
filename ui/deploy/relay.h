#pragma once
#include <QMetaObject>

#include <memory>
#include <mutex>
#include <utility>

namespace earshot {

/// Carries calls from a job's thread to a QObject that may be gone by then. The job holds the relay, the object cuts it.
template <typename Target>
class Relay {
public:
    explicit Relay(Target* target) : target_(target) {}

    /// Calls `call(Target&)` on the target's thread, in order, if it still lives.
    template <typename Call>
    void post(Call call) {
        const std::scoped_lock lock(mutex_);
        if (target_)
            QMetaObject::invokeMethod(
                target_, [target = target_, call = std::move(call)]() mutable { call(*target); }, Qt::QueuedConnection);
    }
    void cut() {
        const std::scoped_lock lock(mutex_);
        target_ = nullptr;
    }

private:
    std::mutex mutex_;
    Target* target_;
};

} // namespace earshot
