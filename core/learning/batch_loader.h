#pragma once
#include "learning/augmentation.h"

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace earshot {

/// Prepares the batches of an epoch on threads of its own, a few ahead, and hands them out in order. What a batch holds depends
/// on its number alone.
class BatchLoader {
public:
    /// Batches `firstStep` ... steps - 1 of an epoch. `data` must outlive the loader.
    BatchLoader(const TrainingConfig& config, const TrainingData& data, int epoch, std::int64_t firstStep, int threads);
    BatchLoader(const BatchLoader&) = delete;
    BatchLoader& operator=(const BatchLoader&) = delete;
    ~BatchLoader();

    /// Batches of a whole epoch; a last one of a single clip is left out, since its statistics say nothing.
    static std::int64_t stepsOf(const TrainingConfig& config, std::size_t examples);

    /// Waits for the next batch. Rethrows what went wrong while it was made.
    Batch next();

private:
    void work(const std::stop_token& stop);

    const TrainingConfig config_;
    const TrainingData& data_;
    const int epoch_;
    const std::vector<std::int32_t> order_;
    const std::int64_t steps_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<std::int64_t, Batch> ready_;
    std::exception_ptr failure_;
    std::int64_t claimed_;              ///< next batch to be made
    std::int64_t consumed_;             ///< next batch to be handed out
    std::vector<std::jthread> threads_; // last: joined before the rest goes
};

} // namespace earshot
