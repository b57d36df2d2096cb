#include "worker_channel.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "learning/run_files.h"
#include "project/worker_file.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace earshot::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kPollMilliseconds = 100;
constexpr std::size_t kLongestCommand = 1 << 16;
constexpr std::size_t kLongestBacklog = 4 << 20; ///< bytes that a client may be behind
constexpr auto kProgressInterval = std::chrono::milliseconds(250);

/// Sockets live in the user's runtime directory: their names may not exceed about 100 bytes, runs' folders may.
fs::path socketFolder() {
    if (const char* folder = std::getenv("XDG_RUNTIME_DIR"); folder && *folder && fs::is_directory(folder))
        return folder;
    return fs::temp_directory_path();
}

/// Events that pass by: they come too often, or are too large, for the run's story.
bool passesBy(const std::string& kind) {
    return kind == "step" || kind == "batch" || kind == "progress";
}

/// {"command": "set", "learning_rate": 0.0005, "at": {"epoch": 3, "step": 17}}
SettingsChange changeOf(nlohmann::ordered_json command) {
    SettingsChange change;
    if (const auto at = command.find("at"); at != command.end()) {
        change.at = RunPosition{at->at("epoch").get<int>(), at->at("step").get<std::int64_t>()};
        command.erase("at");
    }
    command.erase("command");
    change.settings = std::move(command);
    return change;
}

} // namespace

RunLock::RunLock(const fs::path& run) {
    fs::create_directories(run);
    descriptor_ = ::open((run / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
    if (descriptor_ < 0)
        throw Error(std::string("cannot be written to: ") + std::strerror(errno),
                    {run, 0, "choose a folder that you may write to"});
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor_);
        throw Error("another worker trains this run", {run, 0, "attach to it, stop it, or choose another folder"});
    }
}

RunLock::~RunLock() {
    ::close(descriptor_);
}

WorkerChannel::WorkerChannel(const fs::path& run, const Options& options, TrainingControl& control)
    : run_(run), options_(options), control_(control), file_(run / "events.jsonl", std::ios::app) {
    if (options.toStdout)
        std::signal(SIGPIPE, SIG_IGN); // a reader that goes away ends nothing by itself
    if (!file_)
        throw Error("cannot be written", {run / "events.jsonl", 0, "check the permissions and the space on that disk"});
    socketPath_ = socketFolder() / ("earshot-" + std::to_string(::getpid()) + ".socket");
    socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name = socketPath_.string();
    if (socket_ >= 0 && name.size() < sizeof address.sun_path) {
        std::copy(name.begin(), name.end(), address.sun_path);
        ::unlink(name.c_str());
        if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && ::listen(socket_, 4) == 0)
            listener_ = std::jthread([this](const std::stop_token& stop) { listen(stop); });
    }
    writeWorkerFile(run, thisWorker(listener_.joinable() ? name : std::string()));
    if (options.toStdout && !options.detached)
        input_ = std::jthread([this](const std::stop_token& stop) {
            readCommands(STDIN_FILENO, stop);
            if (!stop.stop_requested())
                control_.stop(); // whoever started this worker is gone
        });
}

WorkerChannel::~WorkerChannel() {
    listener_.request_stop();
    input_.request_stop();
    if (listener_.joinable())
        listener_.join();
    if (input_.joinable())
        input_.join();
    readers_.clear();
    for (const Client& client : clients_)
        ::close(client.descriptor);
    if (socket_ >= 0)
        ::close(socket_);
    std::error_code ignored;
    fs::remove(socketPath_, ignored);
    fs::remove(run_ / "worker.json", ignored);
}

void WorkerChannel::event(const nlohmann::ordered_json& event) {
    const std::string line = event.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    const std::scoped_lock lock(mutex_);
    const std::string kind = event.value("event", "");
    if (!passesBy(kind))
        file_ << line << std::flush;
    if (kind == "batch")
        writeFileAtomically(RunFiles{run_}.batch(), line);
    if (options_.toStdout)
        std::cout << line << std::flush;
    for (Client& client : clients_)
        send(client, line);
}

/// A client that does not keep up loses whole lines, never the training its time.
void WorkerChannel::send(Client& client, const std::string& line) {
    if (client.unsent.size() + line.size() <= kLongestBacklog)
        client.unsent += line;
    flush(client);
}

void WorkerChannel::flush(Client& client) {
    while (!client.unsent.empty()) {
        const ssize_t sent = ::send(client.descriptor, client.unsent.data(), client.unsent.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
            client.unsent.clear(); // it has gone
        if (sent <= 0)
            return;
        client.unsent.erase(0, static_cast<std::size_t>(sent));
    }
}

void WorkerChannel::listen(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        pollfd waiting{socket_, POLLIN, 0};
        const bool calls = ::poll(&waiting, 1, kPollMilliseconds) > 0;
        {
            const std::scoped_lock lock(mutex_);
            for (Client& client : clients_)
                flush(client);
        }
        if (!calls)
            continue;
        const int client = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0)
            continue;
        const std::scoped_lock lock(mutex_);
        clients_.push_back({client, {}});
        readers_.emplace_back([this, client](const std::stop_token& readerStop) { readCommands(client, readerStop); });
    }
}

void WorkerChannel::readCommands(int descriptor, const std::stop_token& stop) {
    std::string pending;
    char buffer[4096];
    while (!stop.stop_requested()) {
        pollfd waiting{descriptor, POLLIN, 0};
        if (::poll(&waiting, 1, kPollMilliseconds) <= 0)
            continue;
        const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
        if (count <= 0)
            return;
        pending.append(buffer, static_cast<std::size_t>(count));
        for (std::size_t end; (end = pending.find('\n')) != std::string::npos; pending.erase(0, end + 1))
            obey(pending.substr(0, end));
        if (pending.size() > kLongestCommand)
            pending.clear();
    }
}

void WorkerChannel::obey(const std::string& line) {
    const auto command = nlohmann::ordered_json::parse(line, nullptr, false);
    const std::string name = command.is_object() && command.contains("command") && command["command"].is_string()
                                 ? command["command"].get<std::string>()
                                 : std::string();
    if (name == "pause")
        control_.pause();
    else if (name == "resume")
        control_.resume();
    else if (name == "stop")
        control_.stop();
    else if (name == "checkpoint")
        control_.checkpoint();
    else if (name == "batch")
        control_.batch();
    else if (name == "set")
        setFrom(command);
    else
        event({{"event", "refused"},
               {"command", name},
               {"what", "there is no such command"},
               {"hint", "send {\"command\": \"pause\" | \"resume\" | \"stop\" | \"checkpoint\" | \"batch\"} or "
                        "{\"command\": \"set\", \"learning_rate\": 0.0005, ...}"}});
}

void WorkerChannel::setFrom(const nlohmann::ordered_json& command) {
    try {
        control_.set(changeOf(command));
    } catch (const nlohmann::ordered_json::exception&) {
        event({{"event", "refused"},
               {"command", "set"},
               {"key", "at"},
               {"what", "\"at\" does not name a step"},
               {"hint", "give \"at\": {\"epoch\": 3, \"step\": 17}"}});
    }
}

void ToldProgress::update(std::string_view activity, std::int64_t done, std::int64_t total) {
    other_.update(activity, done, total);
    const auto now = std::chrono::steady_clock::now();
    if (activity == activity_ && done != total && now - told_ < kProgressInterval)
        return;
    activity_ = activity;
    told_ = now;
    channel_.event({{"event", "progress"}, {"activity", activity_}, {"done", done}, {"total", total}});
}

} // namespace earshot::cli
