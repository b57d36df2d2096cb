#include "pty_line.h"

#include "base/error.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <utility>

namespace earshot {

namespace {

constexpr std::array<std::pair<speed_t, std::uint32_t>, 13> kSpeeds{{{B300, 300},
                                                                     {B600, 600},
                                                                     {B1200, 1200},
                                                                     {B2400, 2400},
                                                                     {B4800, 4800},
                                                                     {B9600, 9600},
                                                                     {B19200, 19200},
                                                                     {B38400, 38400},
                                                                     {B57600, 57600},
                                                                     {B115200, 115200},
                                                                     {B230400, 230400},
                                                                     {B460800, 460800},
                                                                     {B921600, 921600}}};
constexpr std::uint32_t kUnknownSpeed = 115200;

[[noreturn]] void fail(const char* what) {
    throw Error(std::string("no pseudo-terminal (") + what + "): " + std::strerror(errno));
}

/// Opening and closing it once makes it raw and leaves it in the state "no program has it open".
void prepare(const std::string& path) {
    const int terminal = ::open(path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    termios settings{};
    if (terminal < 0 || tcgetattr(terminal, &settings) != 0)
        fail("settings");
    cfmakeraw(&settings);
    cfsetspeed(&settings, B115200);
    tcsetattr(terminal, TCSANOW, &settings);
    ::close(terminal);
}

} // namespace

PtyLine::PtyLine() {
    master_ = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    std::array<char, 128> name;
    if (master_ < 0 || grantpt(master_) != 0 || unlockpt(master_) != 0 || ptsname_r(master_, name.data(), name.size()) != 0)
        fail("open");
    path_ = name.data();
    prepare(path_);
}

PtyLine::~PtyLine() {
    std::error_code ignored;
    if (!link_.empty() && std::filesystem::read_symlink(link_, ignored) == path_)
        std::filesystem::remove(link_, ignored);
    ::close(master_);
}

void PtyLine::publish(const std::filesystem::path& link) {
    std::error_code ignored;
    if (std::filesystem::exists(std::filesystem::symlink_status(link, ignored)) && !std::filesystem::is_symlink(link, ignored))
        throw Error("there is something else than a link", {link, 0, "choose another --link"});
    const std::filesystem::path temporary = link.string() + "." + std::to_string(getpid());
    std::filesystem::remove(temporary, ignored);
    std::error_code error;
    std::filesystem::create_symlink(path_, temporary, error);
    if (!error)
        std::filesystem::rename(temporary, link, error);
    if (error)
        throw Error("the link cannot be made: " + error.message(), {link, 0, {}});
    link_ = link;
}

bool PtyLine::isOpen() {
    pollfd look{master_, POLLIN, 0};
    return ::poll(&look, 1, 0) >= 0 && !(look.revents & POLLHUP);
}

std::uint32_t PtyLine::baud() {
    termios settings{};
    if (tcgetattr(master_, &settings) == 0)
        for (const auto& [code, speed] : kSpeeds)
            if (cfgetospeed(&settings) == code)
                return speed;
    return kUnknownSpeed;
}

std::size_t PtyLine::read(std::span<std::uint8_t> bytes) {
    const ssize_t size = ::read(master_, bytes.data(), bytes.size());
    return size > 0 ? std::size_t(size) : 0;
}

std::size_t PtyLine::write(std::span<const std::uint8_t> bytes) {
    if (!isOpen())
        return bytes.size(); // nobody is there: gone
    const ssize_t size = ::write(master_, bytes.data(), bytes.size());
    return size > 0 ? std::size_t(size) : 0;
}

void PtyLine::wait(std::chrono::milliseconds limit) {
    pollfd look{master_, POLLIN, 0};
    // While closed, poll would report the hang-up at once, for ever.
    if (::poll(&look, 1, int(limit.count())) > 0 && look.revents & POLLHUP && !(look.revents & POLLIN))
        std::this_thread::sleep_for(limit);
}

} // namespace earshot
