#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace earshot {
namespace {

constexpr auto kProgressInterval = std::chrono::milliseconds(100);

/// Hands out indices to worker threads and gathers how they fared.
class Shared {
public:
    Shared(std::int64_t count, const std::stop_token& stop, const std::function<void(std::int64_t)>& work)
        : count_(count), stop_(stop), work_(work) {}

    void runWorker() {
        while (!failed_ && !stop_.stop_requested()) {
            const std::int64_t index = next_++;
            if (index >= count_)
                break;
            try {
                work_(index);
                ++done_;
            } catch (...) {
                const std::scoped_lock lock(mutex_);
                if (!failed_.exchange(true))
                    failure_ = std::current_exception();
            }
        }
        const std::scoped_lock lock(mutex_);
        ++finished_;
        changed_.notify_one();
    }

    /// Waits for all workers.
    void watch(int workers, std::string_view activity, Progress& progress) {
        std::unique_lock lock(mutex_);
        while (finished_ < workers) {
            progress.update(activity, done_, count_);
            changed_.wait_for(lock, kProgressInterval, [&] { return finished_ == workers; });
        }
    }

    void throwFailure() const {
        if (failure_)
            std::rethrow_exception(failure_);
        if (done_ < count_)
            throwIfStopped(stop_);
    }

private:
    std::int64_t count_;
    std::stop_token stop_;
    const std::function<void(std::int64_t)>& work_;
    std::atomic<std::int64_t> next_{0};
    std::atomic<std::int64_t> done_{0};
    std::atomic<bool> failed_{false};
    std::mutex mutex_;
    std::condition_variable changed_;
    std::exception_ptr failure_;
    int finished_ = 0;
};

} // namespace

void parallelFor(std::int64_t count, int threads, std::string_view activity, Progress& progress, const std::stop_token& stop,
                 const std::function<void(std::int64_t)>& work) {
    const auto available = threads > 0 ? threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const int workers = static_cast<int>(std::min<std::int64_t>(available, std::max<std::int64_t>(count, 1)));
    Shared shared(count, stop, work);
    {
        std::vector<std::jthread> pool;
        for (int i = 0; i < workers; ++i)
            pool.emplace_back([&shared] { shared.runWorker(); });
        shared.watch(workers, activity, progress);
    }
    shared.throwFailure();
    progress.update(activity, count, count);
}

} // namespace earshot
