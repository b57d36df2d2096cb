#include "project/worker_file.h"

#include "base/atomic_file.h"
#include "base/error.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <unistd.h>

namespace earshot {
namespace {

/// Field 22 of /proc/PID/stat, and whether the process still runs; nothing when there is no such process or only its remains (a
/// zombie).
std::optional<std::int64_t> startTimeOf(std::int64_t pid) {
    std::ifstream stream("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    if (!std::getline(stream, line))
        return std::nullopt;
    const std::size_t name = line.rfind(')'); // the name may contain anything
    if (name == std::string::npos)
        return std::nullopt;
    std::istringstream fields(line.substr(name + 1));
    std::string field;
    for (int number = 3; number <= 22 && fields >> field; ++number) {
        if (number == 3 && (field == "Z" || field == "X"))
            return std::nullopt;
        if (number == 22)
            return std::stoll(field);
    }
    return std::nullopt;
}

} // namespace

WorkerFile thisWorker(const std::string& socket) {
    return {::getpid(), startTimeOf(::getpid()).value_or(0), socket};
}

void writeWorkerFile(const std::filesystem::path& run, const WorkerFile& worker) {
    const nlohmann::ordered_json json{{"pid", worker.pid}, {"start_time", worker.startTime}, {"socket", worker.socket}};
    writeFileAtomically(run / "worker.json", json.dump() + "\n");
}

std::optional<WorkerFile> readWorkerFile(const std::filesystem::path& run) {
    try {
        const auto json = nlohmann::json::parse(readFile(run / "worker.json", 1 << 16));
        return WorkerFile{json.at("pid").get<std::int64_t>(), json.at("start_time").get<std::int64_t>(),
                          json.at("socket").get<std::string>()};
    } catch (const Error&) {
        return std::nullopt;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

bool isAlive(const WorkerFile& worker) {
    return worker.pid > 0 && startTimeOf(worker.pid) == worker.startTime;
}

} // namespace earshot
