#pragma once
#include "base/progress.h"
#include "learning/trainer.h"
#include "learning/training_control.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

namespace earshot::cli {

/// A run's folder held by one worker; released when the object or the process goes. Throws Error when another worker holds it.
class RunLock {
public:
    explicit RunLock(const std::filesystem::path& run);
    RunLock(const RunLock&) = delete;
    RunLock& operator=(const RunLock&) = delete;
    ~RunLock();

private:
    int descriptor_ = -1;
};

/// How a training worker talks: events as JSON lines to RUN/events.jsonl, to stdout (with `toStdout`), and to everybody connected
/// to the local socket that RUN/worker.json names; commands as JSON lines from stdin and from the socket, into a TrainingControl
/// (learning/training_events.h lists both).
class WorkerChannel : public TrainingObserver {
public:
    struct Options {
        bool toStdout = false; ///< --events
        bool detached = false; ///< --detach: the end of stdin and of stdout ends nothing
    };

    WorkerChannel(const std::filesystem::path& run, const Options& options, TrainingControl& control);
    ~WorkerChannel() override;

    void event(const nlohmann::ordered_json& event) override;

private:
    /// Somebody at the socket.
    struct Client {
        int descriptor = -1;
        std::string unsent; ///< the rest of what it has not taken yet
    };

    void listen(const std::stop_token& stop);
    void readCommands(int descriptor, const std::stop_token& stop);
    void obey(const std::string& line);
    void setFrom(const nlohmann::ordered_json& command);
    static void send(Client& client, const std::string& line);
    static void flush(Client& client);

    const std::filesystem::path run_;
    const Options options_;
    TrainingControl& control_;
    std::mutex mutex_;
    std::ofstream file_;
    std::vector<Client> clients_;
    std::filesystem::path socketPath_;
    int socket_ = -1;
    std::vector<std::jthread> readers_;
    std::jthread listener_;
    std::jthread input_;
};

/// Tells the channel how far the work before the training has come, a few times a second, besides whoever heard it before.
class ToldProgress : public Progress {
public:
    ToldProgress(WorkerChannel& channel, Progress& other) : channel_(channel), other_(other) {}
    void update(std::string_view activity, std::int64_t done, std::int64_t total) override;

private:
    WorkerChannel& channel_;
    Progress& other_;
    std::string activity_;
    std::chrono::steady_clock::time_point told_;
};

} // namespace earshot::cli
