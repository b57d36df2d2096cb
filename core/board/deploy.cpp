#include "board/deploy.h"

#include "board/frame_link.h"
#include "board/page_writer.h"
#include "board/sam_ba.h"
#include "firmware/firmware_image.h"

#include <algorithm>
#include <optional>

namespace earshot {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kImageLimit = 0xE0000 - 0x10000; ///< what lies above is not the application's

/// Opened again sooner, a busy board might not notice that the port was closed.
constexpr auto kAfterTouch = 500ms;
constexpr auto kBetweenTouches = 4000ms;

constexpr const char* kRecovery =
    "deploy again; if the port does not come back, double tap the reset button (the orange LED pulses) and deploy again";
constexpr const char* kDoubleTap = "double tap the reset button, so that the orange LED pulses, and deploy again";

/// The bootloader is not the Nano 33 BLE's; trying again changes nothing.
class ForeignBootloader : public Error {
public:
    using Error::Error;
};

class WrongModel : public Error {
public:
    using Error::Error;
};

/// One deploy, step by step.
class Deployment {
public:
    Deployment(const DeployImage& image, Ports& ports, const std::string& path, Progress& progress, const std::stop_token& stop,
               DeployObserver& observer, const DeployPatience& patience)
        : image_(image), ports_(ports), path_(path), progress_(progress), stop_(stop), observer_(observer), patience_(patience) {}

    DeployReport run();

private:
    bool needsTouch();
    std::optional<BoardInfo> greeting(const std::string& path);
    bool reachBootloader(const std::string& path, int attempts);
    std::vector<std::string> candidates(PortState wanted) const;
    void enterBootloader();
    void flash();
    void restart();
    void confirm(const std::string& path, const BoardInfo& board);
    [[noreturn]] void failAfterWriting(const std::string& problem, const PageWriter& writer) const;

    const DeployImage& image_;
    Ports& ports_;
    std::string path_;
    Progress& progress_;
    const std::stop_token& stop_;
    DeployObserver& observer_;
    const DeployPatience& patience_;

    PortInfo port_;
    std::vector<PortInfo> before_; ///< what was listed before the board went through its reset
    std::unique_ptr<Transport> transport_;
    std::string bootloaderPath_;
    bool touched_ = false;
    DeployReport report_;
};

DeployReport Deployment::run() {
    const auto started = ports_.now();
    port_ = requireUsable(ports_, path_);
    before_ = ports_.list();
    observer_.step(DeployStep::identify, port_.board.empty() ? path_ : port_.board + " at " + path_);
    progress_.update("Looking at the board", 0, 0);
    if (needsTouch()) {
        observer_.step(DeployStep::enterBootloader, "1200 baud touch");
        enterBootloader();
    }
    flash();
    restart();
    report_.verified = true;
    report_.seconds = std::chrono::duration<double>(ports_.now() - started).count();
    return report_;
}

/// HELLO, or nothing when no application of Earshot's answers at `path`.
std::optional<BoardInfo> Deployment::greeting(const std::string& path) {
    SessionPatience patience = patience_.session;
    patience.answer = std::min<std::chrono::milliseconds>(patience.answer, 400ms);
    patience.reconnect = 0ms;
    try {
        return BoardSession(ports_, path, stop_, patience).info();
    } catch (const BoardSilent&) {
    } catch (const BootloaderOnly&) {
    }
    return std::nullopt;
}

/// Finds out what runs behind the port; true unless it is the bootloader already, which is then open.
bool Deployment::needsTouch() {
    if (port_.state == PortState::bootloader) {
        if (!reachBootloader(path_, 6))
            throw Error("the bootloader does not answer",
                        {path_, 0, "unplug the board, plug it in again, double tap the reset button and deploy again"});
        return false;
    }
    if (const auto board = greeting(path_)) {
        observer_.step(DeployStep::identify, "Earshot " + board->firmwareVersion + ", model " + board->modelStatus);
        return true;
    }
    // A pseudo-terminal has no ids that tell a bootloader from somebody else's application.
    if (port_.state == PortState::unknown && reachBootloader(path_, 3))
        return false;
    observer_.step(DeployStep::identify, "another application, or none that answers");
    return true;
}

/// Opens `path` and keeps it open when the Nano 33 BLE's bootloader answers there. Throws Error for another bootloader.
bool Deployment::reachBootloader(const std::string& path, int attempts) {
    try {
        transport_.reset();
        auto transport = ports_.open(path);
        SamBa bootloader(*transport, path);
        bootloader.synchronise(stop_, attempts);
        const std::string version = bootloader.version(stop_);
        if (version.find(kSamBaBootloader) == std::string::npos)
            throw ForeignBootloader(
                "this bootloader is not one that Earshot can talk to: '" + version + "'",
                {path, 0, "update the board's bootloader with the Arduino IDE (Nano 33 BLE), then deploy again"});
        bootloader.synchronise(stop_); // some versions send zeros behind the text
        report_.bootloader = version + ", " + bootloader.chip(stop_);
        transport_ = std::move(transport);
        bootloaderPath_ = path;
        return true;
    } catch (const SamBaError&) {
    } catch (const PortLost&) {
    }
    return false;
}

/// Where the board may be after a reset, the likeliest first: ports of its serial number, its old path, and new ports.
std::vector<std::string> Deployment::candidates(PortState wanted) const {
    std::vector<std::string> paths;
    bool listed = false;
    const auto wasThere = [&](const PortInfo& port) {
        return std::any_of(before_.begin(), before_.end(), [&](const PortInfo& old) {
            return old.path == port.path && old.state == port.state && old.serialNumber == port.serialNumber;
        });
    };
    for (const PortInfo& port : ports_.list()) {
        listed = listed || port.path == path_;
        if (port.state != wanted)
            continue;
        const bool same = !port_.serialNumber.empty() && port.serialNumber == port_.serialNumber;
        if (same)
            paths.insert(paths.begin(), port.path);
        else if (port.path == path_ || !wasThere(port))
            paths.push_back(port.path);
    }
    if (!listed && ports_.exists(path_)) // a pseudo-terminal, or a link
        paths.push_back(path_);
    return paths;
}

void Deployment::enterBootloader() {
    progress_.update("Waiting for the bootloader", 0, 0);
    const auto deadline = ports_.now() + patience_.bootloader;
    std::optional<Error> last;
    BoardClock::time_point nextTouch = ports_.now();
    while (ports_.now() < deadline) {
        throwIfStopped(stop_);
        try {
            if (ports_.now() >= nextTouch && ports_.exists(path_)) {
                ports_.touch(path_); // one alone can be missed
                touched_ = true;
                ports_.pause(kAfterTouch);
                nextTouch = ports_.now() + kBetweenTouches;
            }
            for (const std::string& path : candidates(PortState::bootloader))
                if (reachBootloader(path, 3))
                    return;
        } catch (const ForeignBootloader&) {
            throw;
        } catch (const Error& error) {
            last = error; // the node may appear before its permissions
        }
        ports_.pause(100ms);
    }
    if (last)
        throw Error(*last);
    throw Error("the board did not enter its bootloader", {path_, 0, kDoubleTap});
}

void Deployment::failAfterWriting(const std::string& problem, const PageWriter& writer) const {
    throw Error(problem + " (after writing " + std::to_string(writer.written()) + " of " + std::to_string(writer.pages()) +
                    " pages; the board holds no whole application now)",
                {bootloaderPath_, 0, kRecovery});
}

void Deployment::flash() {
    SamBa bootloader(*transport_, bootloaderPath_);
    observer_.step(DeployStep::enterBootloader, report_.bootloader);
    PageWriter writer(bootloader, image_.bytes, progress_, observer_);
    try {
        writer.run(stop_);
    } catch (const Cancelled&) {
        if (writer.written() > 0)
            failAfterWriting("the deploy was stopped", writer);
        if (touched_)
            bootloader.reset(); // nothing was changed: back to the application that was there
        throw;
    } catch (const Error& error) {
        if (writer.written() > 0)
            failAfterWriting(error.problem(), writer);
        throw Error(error.problem(), {bootloaderPath_, 0, error.hint().empty() ? kDoubleTap : error.hint()});
    }
    report_.pagesWritten = static_cast<int>(writer.written());
    report_.pagesSkipped = static_cast<int>(writer.pages() - writer.written());
    report_.pagesVerified = static_cast<int>(writer.pages());
}

void Deployment::restart() {
    observer_.step(DeployStep::restart, "");
    progress_.update("Waiting for the application", 0, 0);
    SamBa(*transport_, bootloaderPath_).reset();
    transport_.reset();
    const auto deadline = ports_.now() + patience_.application;
    std::string lastProblem = "the application does not answer";
    while (ports_.now() < deadline) {
        ports_.pause(100ms);
        for (const std::string& path : candidates(PortState::application)) {
            try {
                if (const auto board = greeting(path))
                    return confirm(path, *board);
                if (reachBootloader(path, 1)) { // the reset command got lost
                    SamBa(*transport_, path).reset();
                    transport_.reset();
                }
            } catch (const WrongModel&) {
                throw;
            } catch (const Error& error) {
                lastProblem = error.problem(); // the node may appear before its permissions
            } catch (const Cancelled&) {
            }
        }
        if (stop_.stop_requested()) {
            lastProblem = "the deploy was stopped before the application answered";
            break;
        }
    }
    throw Error("every page was written and verified, but " + lastProblem,
                {path_, 0, std::string("press the reset button once; if that does not help, ") + kDoubleTap});
}

void Deployment::confirm(const std::string& path, const BoardInfo& board) {
    observer_.step(DeployStep::confirm, "Earshot " + board.firmwareVersion);
    if (!board.hasModel || board.modelCrc != image_.modelCrc)
        throw WrongModel("the application answers, but not with the model that was written (" + board.modelStatus + ")",
                         {path, 0, "deploy again"});
    report_.port = path;
    report_.board = board;
}

} // namespace

const char* toString(DeployStep step) {
    switch (step) {
    case DeployStep::identify:
        return "Identify the board";
    case DeployStep::enterBootloader:
        return "Enter the bootloader";
    case DeployStep::compare:
        return "Compare pages";
    case DeployStep::write:
        return "Write pages";
    case DeployStep::verify:
        return "Verify pages";
    case DeployStep::restart:
        return "Restart";
    case DeployStep::confirm:
        return "Confirm the model";
    }
    return "";
}

void DeployObserver::step(DeployStep, std::string_view) {}
void DeployObserver::page(std::size_t, std::size_t, PageState) {}

DeployImage checkedImage(std::vector<std::byte> bytes, const std::filesystem::path& source) {
    try {
        const std::uint32_t model = readImage(bytes).modelCrc;
        return {std::move(bytes), model};
    } catch (const Error& error) {
        throw Error(error.problem(),
                    {source, 0, error.hint().empty() ? "`export RUN --format image` writes an image" : error.hint()});
    }
}

DeployReport deploy(const DeployImage& image, Ports& ports, const std::string& path, Progress& progress,
                    const std::stop_token& stop, DeployObserver* observer, const DeployPatience& patience) {
    if (image.bytes.empty() || image.bytes.size() > kImageLimit)
        throw Error("the image has " + std::to_string(image.bytes.size()) + " bytes; the board has room for " +
                    std::to_string(kImageLimit));
    DeployObserver nobody;
    return Deployment(image, ports, path, progress, stop, observer ? *observer : nobody, patience).run();
}

} // namespace earshot
