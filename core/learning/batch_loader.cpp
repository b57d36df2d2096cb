#include "learning/batch_loader.h"

namespace earshot {
namespace {

constexpr std::int64_t kAhead = 4; // batches prepared in advance: 4 of 64 clips are 34 MB

} // namespace

BatchLoader::BatchLoader(const TrainingConfig& config, const TrainingData& data, int epoch, std::int64_t firstStep, int threads)
    : config_(config), data_(data), epoch_(epoch), order_(epochOrder(data.train.size(), config.seed, epoch)),
      steps_(stepsOf(config, data.train.size())), claimed_(firstStep), consumed_(firstStep) {
    for (int i = 0; i < threads; ++i)
        threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
}

BatchLoader::~BatchLoader() {
    for (auto& thread : threads_)
        thread.request_stop();
    changed_.notify_all();
}

std::int64_t BatchLoader::stepsOf(const TrainingConfig& config, std::size_t examples) {
    const auto batch = static_cast<std::size_t>(config.batch);
    return static_cast<std::int64_t>(examples / batch + (examples % batch > 1 ? 1 : 0));
}

Batch BatchLoader::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return failure_ || ready_.contains(consumed_); });
    if (failure_)
        std::rethrow_exception(failure_);
    Batch batch = std::move(ready_.extract(consumed_++).mapped());
    changed_.notify_all();
    return batch;
}

void BatchLoader::work(const std::stop_token& stop) {
    for (;;) {
        std::int64_t step = 0;
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [&] { return claimed_ >= steps_ || claimed_ < consumed_ + kAhead; }) ||
                claimed_ >= steps_)
                return;
            step = claimed_++;
        }
        try {
            Batch batch = trainingBatch(config_, data_, order_, epoch_, step);
            const std::scoped_lock lock(mutex_);
            ready_.emplace(step, std::move(batch));
        } catch (...) {
            const std::scoped_lock lock(mutex_);
            failure_ = std::current_exception();
        }
        changed_.notify_all();
    }
}

} // namespace earshot
