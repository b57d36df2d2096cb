#pragma once
#include "board/port_discovery.h"

#include <functional>

namespace earshot {

/// What stood between a program and a port.
enum class PortTrouble { None, Absent, NoPermission, Busy, Lost };

/// Ports whose use can be followed: every opening, touch and loss is reported in words, and the last trouble remembered.
class WatchedPorts : public Ports {
public:
    using Report = std::function<void(const std::string& line)>;

    /// `ports` must outlive this. `report` is called on the thread that uses the ports.
    explicit WatchedPorts(Ports& ports, Report report = {}) : ports_(ports), report_(std::move(report)) {}

    std::vector<PortInfo> list() override { return ports_.list(); }
    bool exists(const std::string& path) override { return ports_.exists(path); }
    std::unique_ptr<Transport> open(const std::string& path) override;
    void touch(const std::string& path) override;
    void pause(std::chrono::milliseconds duration) override { ports_.pause(duration); }
    BoardClock::time_point now() const override { return ports_.now(); }

    /// Of the last opening, or since it.
    PortTrouble trouble() const { return trouble_; }

private:
    class WatchedTransport;
    void say(const std::string& line) const;
    PortTrouble whyNot(const std::string& path);

    Ports& ports_;
    Report report_;
    PortTrouble trouble_ = PortTrouble::None;
    std::string lastOpened_;
    std::string lastProblem_;
};

} // namespace earshot
