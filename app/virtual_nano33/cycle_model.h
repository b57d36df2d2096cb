#pragma once
#include <cstdint>
#include <span>

namespace earshot {

/// Cost of a straight run of Thumb-2 instructions on a Cortex-M4 without flash wait states.
struct BlockCost {
    std::uint32_t instructions = 0;
    std::uint32_t cycles = 0; ///< of the instructions themselves; a taken branch costs kTakenBranchCycles more
};

inline constexpr std::uint32_t kTakenBranchCycles = 2;

/// Static estimate from the encoding alone: arithmetic, multiplies, saturation and FPU moves 1; a load 2, or 1 behind another
/// load or store; a store 1; multiple transfers 1 + registers; divisions their typical time (ARM DDI 0439, tables 3-1 and 7-1).
/// `code` ends where the block ends.
BlockCost costOfBlock(std::span<const std::uint8_t> code);

} // namespace earshot
