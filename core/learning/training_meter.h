#pragma once
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace earshot {

/// How fast a training is, from what this process measured of the present epoch; pauses do not count.
class TrainingMeter {
public:
    using Clock = std::chrono::steady_clock;

    void beginEpoch();
    /// One step of `clips` clips that began at `start`, `waited` seconds of it for the batch.
    void addStep(Clock::time_point start, double waited, int clips);
    /// What the judging of the epoch took.
    void setJudging(double seconds) { judging_ = seconds; }

    /// Adds examples_per_second, loader_wait, memory_bytes and seconds_left to an event; null where nothing is measured yet.
    /// `stepsLeft` and `epochsLeft` (judgings) are of the whole run.
    void tell(nlohmann::ordered_json& event, std::int64_t stepsLeft, int epochsLeft) const;

    static double secondsSince(Clock::time_point start);

private:
    double seconds_ = 0;
    double waited_ = 0;
    double judging_ = 0;
    std::int64_t clips_ = 0;
    std::int64_t steps_ = 0;
    double secondsAStep_ = 0; ///< of the epoch at work, or the one before
};

} // namespace earshot
