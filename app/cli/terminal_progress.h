#pragma once
#include "base/progress.h"

#include <chrono>
#include <mutex>
#include <string>

namespace earshot::cli {

/// One line on stderr: what is done, a bar, per cent, and after three seconds of evidence the time left. Where stderr is no
/// terminal, a line when an activity begins and at each twentieth of it.
class TerminalProgress : public Progress {
public:
    TerminalProgress();
    void update(std::string_view activity, std::int64_t done, std::int64_t total) override;
    /// Ends the line that is being drawn.
    void finish();

private:
    using Clock = std::chrono::steady_clock;
    void draw(std::int64_t done, std::int64_t total, Clock::time_point now);

    std::mutex mutex_;
    const bool terminal_;
    std::string activity_;
    Clock::time_point started_{};
    Clock::time_point drawn_{};
    std::int64_t first_ = 0;
    bool open_ = false;
    int told_ = 0; ///< twentieths
};

} // namespace earshot::cli
