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
    stopped_.request_stop();
    changed_.notify_all();
}

void TrainingControl::checkpoint() {
    const std::scoped_lock lock(mutex_);
    requests_.checkpoint = true;
    changed_.notify_all();
}

void TrainingControl::set(SettingsChange change) {
    const std::scoped_lock lock(mutex_);
    requests_.changes.push_back(std::move(change));
    changed_.notify_all();
}

void TrainingControl::batch() {
    const std::scoped_lock lock(mutex_);
    requests_.batch = true;
    changed_.notify_all();
}

TrainingControl::Requests TrainingControl::take() {
    const std::scoped_lock lock(mutex_);
    Requests taken{requests_.pause, requests_.stop, std::exchange(requests_.checkpoint, false),
                   std::exchange(requests_.batch, false), std::move(requests_.changes)};
    requests_.changes.clear();
    return taken;
}

void TrainingControl::waitWhilePaused(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop,
                  [&] { return !requests_.pause || requests_.stop || requests_.checkpoint || !requests_.changes.empty(); });
}

} // namespace earshot
