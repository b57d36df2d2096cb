#include "board/port_diagnosis.h"

#include <cctype>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace earshot {
namespace {

namespace fs = std::filesystem;

std::string groupOf(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        return {};
    const group* found = ::getgrgid(status.st_gid);
    return found ? found->gr_name : std::to_string(status.st_gid);
}

bool holds(const fs::path& process, const fs::path& device) {
    std::error_code error;
    for (fs::directory_iterator entry(process / "fd", error), end; !error && entry != end; entry.increment(error)) {
        std::error_code unreadable;
        if (fs::read_symlink(entry->path(), unreadable) == device && !unreadable)
            return true;
    }
    return false;
}

/// "arduino-ide (process 4711)": who has the device open, as far as /proc shows it to this user; empty when nobody is seen.
std::string holderOf(const std::string& path) {
    std::error_code error;
    const fs::path device = fs::canonical(path, error);
    if (error)
        return {};
    for (fs::directory_iterator process("/proc", error), end; !error && process != end; process.increment(error)) {
        const std::string pid = process->path().filename().string();
        if (pid.find_first_not_of("0123456789") != std::string::npos || pid == std::to_string(::getpid()))
            continue;
        if (holds(process->path(), device)) {
            std::string name;
            std::getline(std::ifstream(process->path() / "comm"), name);
            return name + " (process " + pid + ")";
        }
    }
    return {};
}

} // namespace

Error busyFailure(const std::string& path) {
    const std::string holder = holderOf(path);
    return Error("the port is in use" + (holder.empty() ? " by another program" : " by " + holder),
                 {path, 0, "close it there (a serial monitor, another Earshot, ModemManager) and try again"});
}

Error openFailure(const std::string& path, bool absent, const std::string& systemText) {
    std::error_code error;
    if (absent || !fs::exists(path, error))
        return Error("the port is not there any more", {path, 0, "plug the board in; `board list` shows what is found"});
    if (::access(path.c_str(), R_OK | W_OK) != 0 && errno == EACCES) {
        const std::string group = groupOf(path);
        return Error("no permission to open the port" + (group.empty() ? "" : ": it belongs to the group '" + group + "'"),
                     {path, 0,
                      "run `sudo usermod -aG " + (group.empty() ? "dialout" : group) +
                          " $USER` and log in again, or install resources/udev/60-earshot-nano33ble.rules as the file says"});
    }
    if (::access(path.c_str(), R_OK | W_OK) != 0)
        return Error("the port cannot be opened: " + systemText, {path, 0, "is it a serial port?"});
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && !S_ISCHR(status.st_mode))
        return Error("this is no serial port", {path, 0, "`board list` shows the ports that there are"});
    return busyFailure(path);
}

} // namespace earshot
