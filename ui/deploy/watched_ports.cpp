#include "deploy/watched_ports.h"

#include <cerrno>
#include <unistd.h>

namespace earshot {

class WatchedPorts::WatchedTransport : public Transport {
public:
    WatchedTransport(WatchedPorts& watch, std::unique_ptr<Transport> transport, std::string path)
        : watch_(watch), transport_(std::move(transport)), path_(std::move(path)) {}

private:
    template <typename Work>
    auto guarded(Work work) {
        try {
            return work();
        } catch (const PortLost&) {
            watch_.trouble_ = PortTrouble::Lost;
            watch_.lastOpened_.clear();
            watch_.say("× " + path_ + " went away");
            throw;
        }
    }

public:
    std::size_t read(std::span<std::byte> buffer, std::chrono::milliseconds timeout) override {
        return guarded([&] { return transport_->read(buffer, timeout); });
    }
    void write(std::span<const std::byte> bytes, std::chrono::milliseconds timeout) override {
        guarded([&] { transport_->write(bytes, timeout); });
    }
    BoardClock::time_point now() const override { return transport_->now(); }

private:
    WatchedPorts& watch_;
    std::unique_ptr<Transport> transport_;
    std::string path_;
};

void WatchedPorts::say(const std::string& line) const {
    if (report_)
        report_(line);
}

PortTrouble WatchedPorts::whyNot(const std::string& path) {
    if (!ports_.exists(path))
        return PortTrouble::Absent;
    if (::access(path.c_str(), R_OK | W_OK) != 0 && errno == EACCES)
        return PortTrouble::NoPermission;
    return PortTrouble::Busy;
}

std::unique_ptr<Transport> WatchedPorts::open(const std::string& path) {
    try {
        auto transport = std::make_unique<WatchedTransport>(*this, ports_.open(path), path);
        // Waiting for a board means opening it often: only what is new is worth a line.
        if (lastOpened_ != path)
            say("← " + path + " opened");
        lastOpened_ = path;
        lastProblem_.clear();
        trouble_ = PortTrouble::None;
        return transport;
    } catch (const Error& error) {
        if (trouble_ != PortTrouble::Lost)
            trouble_ = whyNot(path);
        if (lastProblem_ != error.problem())
            say("× " + path + ": " + error.problem());
        lastProblem_ = error.problem();
        lastOpened_.clear();
        throw;
    }
}

void WatchedPorts::touch(const std::string& path) {
    say("→ " + path + " at 1200 baud, held");
    try {
        ports_.touch(path);
    } catch (const Error&) {
        trouble_ = whyNot(path);
        throw;
    }
    lastOpened_.clear();
}

} // namespace earshot
