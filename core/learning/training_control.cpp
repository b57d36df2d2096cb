#include "learning/training_control.h"

namespace earshot {

void TrainingControl::pause() {
    const std::scoped_lock lock(mutex_);
    requests_.pause = true;
    changed_.notify_all();
}

void TrainingControl::resume() {
    const std::scoped_lock lock(mutex_);
    requests_.pause = false;
    changed_.notify_all();
}

void TrainingControl::stop() {
    const std::scoped_lock lock(mutex_);
    requests_.stop = true;
    changed_.notify_all();
}

void TrainingControl::checkpoint() {
    const std::scoped_lock lock(mutex_);
    requests_.checkpoint = true;
    changed_.notify_all();
}

void TrainingControl::set(const nlohmann::ordered_json& settings) {
    const std::scoped_lock lock(mutex_);
    requests_.set.update(settings);
    changed_.notify_all();
}

TrainingControl::Requests TrainingControl::take() {
    const std::scoped_lock lock(mutex_);
    Requests taken = requests_;
    requests_.checkpoint = false;
    requests_.set = nlohmann::ordered_json::object();
    return taken;
}

void TrainingControl::waitWhilePaused(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop,
                  [&] { return !requests_.pause || requests_.stop || requests_.checkpoint || !requests_.set.empty(); });
}

} // namespace earshot
