#pragma once
#include <filesystem>
#include <stop_token>
#include <sys/types.h>

namespace earshot::cli {

/// A virtual Nano 33 BLE as a child process: `earshot-virtual-nano33` beside this program, with an erased flash, reached through
/// a symbolic link to its pseudo-terminal. Switched off with the object.
class VirtualBoard {
public:
    /// Throws Error when the program is absent or its port does not appear within ten seconds.
    explicit VirtualBoard(const std::filesystem::path& folder, const std::stop_token& stop);
    VirtualBoard(const VirtualBoard&) = delete;
    VirtualBoard& operator=(const VirtualBoard&) = delete;
    ~VirtualBoard();

    const std::filesystem::path& port() const { return link_; }

private:
    std::filesystem::path link_;
    pid_t process_ = -1;
};

} // namespace earshot::cli
