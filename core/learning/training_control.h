#pragma once
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace earshot {

/// A step of a run: the one after `step` steps of `epoch` (from 1) are done.
struct RunPosition {
    int epoch = 1;
    std::int64_t step = 0;
    auto operator<=>(const RunPosition&) const = default;
};

/// Settings to change; keys as in config.json.
struct SettingsChange {
    nlohmann::ordered_json settings;
    std::optional<RunPosition> at; ///< absent: at the next step
};

/// What a person at the controls wants of a running training. Thread-safe; the trainer looks between two steps.
class TrainingControl {
public:
    void pause();
    void resume();
    /// Ends the run after this step with what is best so far.
    void stop();
    /// Writes a full checkpoint after this step.
    void checkpoint();
    /// Changes settings of the run.
    void set(SettingsChange change);
    void set(const nlohmann::ordered_json& settings) { set(SettingsChange{settings, std::nullopt}); }
    /// Tells the next batch.
    void batch();
    /// Stopped by `stop`: for the work before the training.
    std::stop_token stopToken() const { return stopped_.get_token(); }

    /// What was asked for since the last call.
    struct Requests {
        bool pause = false;
        bool stop = false;
        bool checkpoint = false;
        bool batch = false;
        std::vector<SettingsChange> changes;
    };
    Requests take();
    /// Blocks while paused; returns when resumed, stopped, or when `stop` was requested.
    void waitWhilePaused(const std::stop_token& stop);

private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    Requests requests_;
    std::stop_source stopped_;
};

} // namespace earshot
