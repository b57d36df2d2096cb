#pragma once
#include <mutex>

namespace earshot {

/// FFTW's planner keeps state of its own and is not safe from several threads (executing a plan is): hold this while a plan is
/// made or destroyed.
std::mutex& fftwPlanner();

} // namespace earshot
