#pragma once
#include "base/progress.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string_view>

namespace earshot {

/// Calls `work(i)` for every i in [0, count) on `threads` threads (0: as many as the machine has cores), in ascending order of
/// start. Progress is told from the calling thread. The first exception ends the rest and is thrown here; so is Cancelled when
/// stopped.
void parallelFor(std::int64_t count, int threads, std::string_view activity, Progress& progress, const std::stop_token& stop,
                 const std::function<void(std::int64_t)>& work);

} // namespace earshot
