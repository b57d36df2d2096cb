#include "virtual_board.h"

#include "base/error.h"
#include "base/progress.h"

#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace earshot::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

fs::path programBeside() {
    std::error_code error;
    return fs::read_symlink("/proc/self/exe", error).parent_path() / "earshot-virtual-nano33";
}

} // namespace

VirtualBoard::VirtualBoard(const fs::path& folder, const std::stop_token& stop) : link_(fs::absolute(folder) / "virtual-nano33") {
    const fs::path program = programBeside();
    if (!fs::exists(program))
        throw Error("the virtual board is not installed", {program, 0, "build it, or give the port of a real board"});
    fs::create_directories(folder);
    fs::remove(link_);
    std::string name = program.string(), option = "--link", value = link_.string();
    char* arguments[] = {name.data(), option.data(), value.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0); // ours belongs to the report
    const int failed = ::posix_spawn(&process_, name.c_str(), &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0)
        throw Error(std::string("cannot be started: ") + std::strerror(failed), {program, 0, "check its permissions"});
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!fs::exists(link_)) {
        throwIfStopped(stop);
        if (std::chrono::steady_clock::now() > deadline)
            throw Error("the virtual board's port did not appear",
                        {link_, 0, "start earshot-virtual-nano33 by hand to see what it says"});
        std::this_thread::sleep_for(20ms);
    }
}

VirtualBoard::~VirtualBoard() {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    std::error_code ignored;
    fs::remove(link_, ignored);
}

} // namespace earshot::cli
