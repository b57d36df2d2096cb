#pragma once
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stop_token>

namespace earshot {

/// What a person at the controls wants of a running training. Thread-safe; the trainer looks between two steps.
class TrainingControl {
public:
    void pause();
    void resume();
    /// Ends the run after this step with what is best so far.
    void stop();
    /// Writes a full checkpoint after this step.
    void checkpoint();
    /// Changes settings of the run; keys as in config.json.
    void set(const nlohmann::ordered_json& settings);

    /// What was asked for since the last call.
    struct Requests {
        bool pause = false;
        bool stop = false;
        bool checkpoint = false;
        nlohmann::ordered_json set = nlohmann::ordered_json::object();
    };
    Requests take();
    /// Blocks while paused; returns when resumed, stopped, or when `stop` was requested.
    void waitWhilePaused(const std::stop_token& stop);

private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    Requests requests_;
};

} // namespace earshot
