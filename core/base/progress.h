#pragma once
#include <cstdint>
#include <stop_token>
#include <string_view>

namespace earshot {

/// Receives how far long work has come. Every long function takes a `Progress&` and a `std::stop_token`.
/// The base class ignores everything, so that `Progress quiet;` is a valid argument.
/// Calls may come from the thread that does the work, in order.
class Progress {
public:
    Progress() = default;
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    virtual ~Progress() = default;

    /// `activity` names what is done ("Computing features"); `done` of `total` units are durable. `total` 0: unknown.
    virtual void update(std::string_view activity, std::int64_t done, std::int64_t total);
};

/// Throws Cancelled once a stop was requested. Long loops call it at least every 100 ms.
void throwIfStopped(const std::stop_token& stop);

} // namespace earshot
