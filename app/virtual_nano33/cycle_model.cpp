#include "cycle_model.h"

#include <bit>

namespace earshot {

namespace {

enum class Kind { Other, Load, Store };

struct Cost {
    std::uint32_t cycles = 1;
    Kind kind = Kind::Other;
};

constexpr Cost kLoad{2, Kind::Load};
constexpr Cost kStore{1, Kind::Store};
constexpr std::uint32_t kIntegerDivision = 8; // 2 to 12
constexpr std::uint32_t kFloatDivision = 14;
constexpr std::uint32_t kFloatMultiplyAdd = 3;

bool isWide(std::uint16_t first) {
    return first >> 11 >= 0x1D;
}

std::uint32_t registers(std::uint32_t list) {
    return std::uint32_t(std::popcount(list));
}

Cost narrowCost(std::uint16_t code) {
    if ((code & 0xF800) == 0x4800) // LDR literal
        return kLoad;
    if ((code & 0xF000) == 0x5000) // register offset: STR, STRH, STRB, LDRSB, LDR, LDRH, LDRB, LDRSH
        return (code >> 9 & 7) >= 3 ? kLoad : kStore;
    if ((code & 0xE000) == 0x6000 || (code & 0xF000) == 0x8000 || (code & 0xF000) == 0x9000) // immediate offset, SP-relative
        return code & 0x0800 ? kLoad : kStore;
    if ((code & 0xFE00) == 0xB400 || (code & 0xFE00) == 0xBC00) // PUSH, POP
        return {1 + registers(code & 0x1FF)};
    if ((code & 0xF000) == 0xC000) // STM, LDM
        return {1 + registers(code & 0xFF)};
    return {};
}

/// Coprocessor space: loads, stores and transfers of FPU registers.
Cost floatTransferCost(std::uint16_t first, std::uint16_t second) {
    if ((first & 0x0F00) == 0x0D00 && (first & 0x0020) == 0) // VLDR, VSTR
        return first & 0x0010 ? kLoad : Cost{2, Kind::Store};
    if ((first & 0x0FE0) == 0x0C40) // VMOV between a pair of registers
        return {2};
    return {1 + (second & 0xFFu)}; // VLDM, VSTM, VPUSH, VPOP
}

Cost floatDataCost(std::uint16_t first, std::uint16_t second) {
    if (second & 0x0010) // moves to and from core registers
        return {};
    const std::uint16_t operation = first & 0xFFB0;
    if (operation == 0xEE80)
        return {kFloatDivision};
    if ((first & 0xFFBF) == 0xEEB1 && (second & 0x00C0) == 0x00C0) // VSQRT
        return {kFloatDivision};
    const bool accumulates = operation == 0xEE00 || operation == 0xEE10 || operation == 0xEE90 || operation == 0xEEA0;
    return {accumulates ? kFloatMultiplyAdd : 1u};
}

Cost wideCost(std::uint16_t first, std::uint16_t second) {
    if ((first & 0xFE40) == 0xE840) { // dual, exclusive, table branch
        const bool tableBranch = (first & 0xFFF0) == 0xE8D0 && (second & 0xFFE0) == 0xF000;
        return {tableBranch ? 2u : 3u};
    }
    if ((first & 0xFE40) == 0xE800) // LDM, STM
        return {1 + registers(second)};
    if ((first & 0xFE00) == 0xF800)
        return first & 0x0010 ? kLoad : kStore;
    if ((first & 0xFF80) == 0xFB80) { // long multiplies and divisions
        const unsigned operation = first >> 4 & 7;
        return {operation == 1 || operation == 3 ? kIntegerDivision : 1u};
    }
    if ((first & 0xEE00) == 0xEC00)
        return floatTransferCost(first, second);
    if ((first & 0xEF00) == 0xEE00)
        return floatDataCost(first, second);
    return {};
}

} // namespace

BlockCost costOfBlock(std::span<const std::uint8_t> code) {
    BlockCost block;
    bool behindTransfer = false;
    const auto halfword = [&](std::size_t at) { return std::uint16_t(code[at] | code[at + 1] << 8); };
    for (std::size_t at = 0; at + 2 <= code.size();) {
        const std::uint16_t first = halfword(at);
        const bool wide = isWide(first) && at + 4 <= code.size();
        const Cost cost = wide ? wideCost(first, halfword(at + 2)) : narrowCost(first);
        at += wide ? 4 : 2;
        ++block.instructions;
        block.cycles += cost.kind == Kind::Load && behindTransfer ? 1 : cost.cycles;
        behindTransfer = cost.kind != Kind::Other;
    }
    return block;
}

} // namespace earshot
