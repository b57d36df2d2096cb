#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace earshot {

/// RUN/worker.json: which process works on a run and where it takes commands.
struct WorkerFile {
    std::int64_t pid = 0;
    std::int64_t startTime = 0; ///< of that process, clock ticks since boot: tells it from a later one with the same number
    std::string socket;         ///< path of its local socket; empty: none
};

/// This process, listening on `socket`.
WorkerFile thisWorker(const std::string& socket);
/// Written atomically; throws Error.
void writeWorkerFile(const std::filesystem::path& run, const WorkerFile& worker);
/// Nothing when there is none or it is not readable as one.
std::optional<WorkerFile> readWorkerFile(const std::filesystem::path& run);
bool isAlive(const WorkerFile& worker);

} // namespace earshot
