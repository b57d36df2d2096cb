#include "terminal_progress.h"

#include <cstdio>
#include <unistd.h>

namespace earshot::cli {
namespace {

constexpr int kTellings = 20; ///< lines an activity, where there is no terminal to draw a bar on

std::string timeLeft(double seconds) {
    char text[32];
    if (seconds < 90)
        std::snprintf(text, sizeof text, "%.0f s left", seconds);
    else
        std::snprintf(text, sizeof text, "%.0f min left", seconds / 60);
    return text;
}

} // namespace

TerminalProgress::TerminalProgress() : terminal_(::isatty(STDERR_FILENO) == 1) {}

void TerminalProgress::update(std::string_view activity, std::int64_t done, std::int64_t total) {
    const std::scoped_lock lock(mutex_);
    const auto now = Clock::now();
    if (activity != activity_) {
        if (open_)
            std::fputc('\n', stderr);
        open_ = false;
        activity_ = activity;
        started_ = now;
        first_ = done;
        if (!terminal_)
            std::fprintf(stderr, "%s ...\n", activity_.c_str());
        drawn_ = {};
        told_ = total > 0 ? static_cast<int>(kTellings * done / total) : 0;
    }
    if (!terminal_ && total > 0)
        if (const int reached = static_cast<int>(kTellings * done / total); reached > told_) {
            told_ = reached;
            std::fprintf(stderr, "%s ... %d %%\n", activity_.c_str(), 100 / kTellings * reached);
        }
    const bool complete = total > 0 && done >= total;
    if (terminal_ && (complete || now - drawn_ > std::chrono::milliseconds(100)))
        draw(done, total, now);
}

void TerminalProgress::draw(std::int64_t done, std::int64_t total, Clock::time_point now) {
    drawn_ = now;
    open_ = true;
    if (total <= 0) {
        std::fprintf(stderr, "\r%s  %lld\033[K", activity_.c_str(), static_cast<long long>(done));
        return;
    }
    constexpr int width = 24;
    const double share = static_cast<double>(done) / static_cast<double>(total);
    const int filled = static_cast<int>(share * width);
    const double elapsed = std::chrono::duration<double>(now - started_).count();
    std::string left;
    if (elapsed > 3 && done > first_ && done < total)
        left = "  " + timeLeft(elapsed * static_cast<double>(total - done) / static_cast<double>(done - first_));
    std::fprintf(stderr, "\r%s  [%.*s%*s] %3.0f %%%s\033[K", activity_.c_str(), filled, "########################",
                 width - filled, "", 100 * share, left.c_str());
}

void TerminalProgress::finish() {
    const std::scoped_lock lock(mutex_);
    if (open_)
        std::fputc('\n', stderr);
    open_ = false;
    activity_.clear();
}

} // namespace earshot::cli
