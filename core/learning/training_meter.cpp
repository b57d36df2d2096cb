#include "learning/training_meter.h"

#include "learning/training_events.h"

namespace earshot {

double TrainingMeter::secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void TrainingMeter::beginEpoch() {
    seconds_ = waited_ = 0;
    clips_ = steps_ = 0;
}

void TrainingMeter::addStep(Clock::time_point start, double waited, int clips) {
    seconds_ += secondsSince(start);
    waited_ += waited;
    clips_ += clips;
    ++steps_;
    secondsAStep_ = seconds_ / static_cast<double>(steps_);
}

void TrainingMeter::tell(nlohmann::ordered_json& event, std::int64_t stepsLeft, int epochsLeft) const {
    const auto known = [](bool is, double value) { return is ? nlohmann::ordered_json(value) : nlohmann::ordered_json(); };
    event["examples_per_second"] = known(seconds_ > 0, static_cast<double>(clips_) / seconds_);
    event["loader_wait"] = known(seconds_ > 0, waited_ / seconds_);
    event["memory_bytes"] = residentBytes();
    event["seconds_left"] = known(secondsAStep_ > 0, static_cast<double>(stepsLeft) * secondsAStep_ + epochsLeft * judging_);
}

} // namespace earshot
