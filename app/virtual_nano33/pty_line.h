#pragma once
#include "serial_line.h"

#include <filesystem>
#include <string>

namespace earshot {

/// A serial port as a pseudo-terminal: programs open its path as they would open a board's.
class PtyLine : public SerialLine {
public:
    /// Throws Error when the system gives no pseudo-terminal.
    PtyLine();
    PtyLine(const PtyLine&) = delete;
    PtyLine& operator=(const PtyLine&) = delete;
    /// Programs that have it open see it disappear, as when a board is unplugged; the link goes with it.
    ~PtyLine() override;

    const std::string& path() const { return path_; }
    /// Puts a symbolic link to the port at `link`, replacing an older link. Throws Error when something else is there.
    void publish(const std::filesystem::path& link);

    bool isOpen() override;
    std::uint32_t baud() override;
    std::size_t read(std::span<std::uint8_t> bytes) override;
    std::size_t write(std::span<const std::uint8_t> bytes) override;
    void wait(std::chrono::milliseconds limit) override;

private:
    int master_ = -1;
    std::string path_;
    std::filesystem::path link_;
};

} // namespace earshot
