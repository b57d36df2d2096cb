#pragma once
#include "base/progress.h"
#include "board/board_session.h"
#include "board/port_discovery.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace earshot {

/// What is written to a board: flash from 0x10000, and the model that the application must then name in HELLO.
struct DeployImage {
    std::vector<std::byte> bytes;
    std::uint32_t modelCrc = 0;
};

/// A whole firmware image, checked by firmware/firmware_image.h, so that a wrong file never reaches a board. Throws Error naming
/// `source`.
DeployImage checkedImage(std::vector<std::byte> bytes, const std::filesystem::path& source = {});

enum class DeployStep { identify, enterBootloader, compare, write, verify, restart, confirm };
inline constexpr int kDeploySteps = 7;
const char* toString(DeployStep step);

enum class PageState { unknown, equal, differs, written, verified };

/// Watches a deploy; called from the thread that does it.
class DeployObserver {
public:
    DeployObserver() = default;
    DeployObserver(const DeployObserver&) = delete;
    DeployObserver& operator=(const DeployObserver&) = delete;
    virtual ~DeployObserver() = default;
    /// A step begins. `detail` is for people: "Arduino Bootloader (SAM-BA extended) 2.0".
    virtual void step(DeployStep step, std::string_view detail);
    /// Page `index` of `count` is now known to be in `state`.
    virtual void page(std::size_t index, std::size_t count, PageState state);
};

struct DeployReport {
    int pagesWritten = 0;
    int pagesSkipped = 0;  ///< equal already
    int pagesVerified = 0; ///< all of them, when this is returned
    bool verified = false; ///< every page, and HELLO with the right model
    double seconds = 0;
    std::string port; ///< where the application answers now
    std::string bootloader;
    BoardInfo board;
};

struct DeployPatience {
    std::chrono::milliseconds bootloader{20000};  ///< from the touch until the bootloader answers
    std::chrono::milliseconds application{20000}; ///< from the reset until the application answers
    SessionPatience session;
};

/// Writes `image` to the board at `path` by its bootloader and returns only after every page was verified and the application
/// answered with the image's model. Pages that are equal already are not written. Throws Cancelled when stopped before anything
/// was written (the board is as before), Error in every other case of not succeeding; once pages were written the hint says how
/// to recover (deploy again; double tap on reset when the port stays silent).
DeployReport deploy(const DeployImage& image, Ports& ports, const std::string& path, Progress& progress,
                    const std::stop_token& stop, DeployObserver* observer = nullptr, const DeployPatience& patience = {});

} // namespace earshot
