#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>

namespace earshot {

/// The chip's 1 MB of flash with its own manners: programming only clears bits, erasing sets a page. Backed by a file when one is
/// named, so that the content survives the program, whatever ends it.
class FlashMemory {
public:
    static constexpr std::uint32_t kBytes = 0x100000;
    static constexpr std::uint32_t kPageBytes = 0x1000;

    /// Erased, and forgotten at the end.
    FlashMemory();
    /// In `file`, created erased when absent. Throws Error when it cannot be used or another board uses it.
    explicit FlashMemory(const std::filesystem::path& file);
    FlashMemory(const FlashMemory&) = delete;
    FlashMemory& operator=(const FlashMemory&) = delete;
    ~FlashMemory();

    std::uint8_t* data() { return bytes_; }
    std::span<const std::uint8_t> bytes() const { return {bytes_, kBytes}; }
    std::uint32_t word(std::uint32_t address) const;

    /// One flash operation each. A range that leaves the flash wraps around, as the chip's address decoder does.
    void erasePage(std::uint32_t address);
    void program(std::uint32_t address, std::span<const std::uint8_t> content);
    /// One step of a partial erase. The page is erased once its steps add up to a whole erase; until then its content is
    /// undefined.
    void erasePartially(std::uint32_t address, unsigned milliseconds);

    /// Puts bytes there without it being an operation: what was in the flash before the story begins.
    void place(std::uint32_t address, std::span<const std::byte> content);

    /// Power fails in the middle of operation `number` (from 1, counted from now): half of it happens, nothing more until power
    /// is back.
    void cutPowerAt(std::uint64_t number) { cutAt_ = operations_ + number; }
    bool powerLost() const { return powerLost_; }
    void restorePower() { powerLost_ = false; }
    std::uint64_t operations() const { return operations_; }

private:
    enum class Extent { None, Half, Whole };
    Extent nextOperation();

    std::uint8_t* bytes_ = nullptr;
    int file_ = -1;
    std::uint64_t operations_ = 0;
    std::optional<std::uint64_t> cutAt_;
    bool powerLost_ = false;
    std::uint32_t partialPage_ = 0; ///< page under partial erase
    unsigned partialMilliseconds_ = 0;
};

} // namespace earshot
