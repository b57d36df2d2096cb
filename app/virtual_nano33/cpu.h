#pragma once
#include "flash_memory.h"
#include "peripheral.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include <unicorn/unicorn.h>

namespace earshot {

using RamContent = std::array<std::uint8_t, 0x40000>;

/// What the core has executed. Cycles are the estimate of cycle_model.h.
struct ExecutionCount {
    std::uint64_t instructions = 0;
    std::uint64_t cycles = 0;
};

/// A Cortex-M4 with the nRF52840's memory: flash at 0, RAM at 0x20000000 and again, for code, at 0x00800000. Emulated by Unicorn;
/// faults enter the firmware's hard-fault handler as on the core. No interrupts: the firmware polls.
class Cpu {
public:
    static constexpr std::uint32_t kRamBase = 0x20000000;
    static constexpr std::uint32_t kCodeRamBase = 0x00800000;

    enum class State { Running, Stopped, LockedUp };

    /// `flash` and `ram` outlive the Cpu.
    Cpu(FlashMemory& flash, RamContent& ram);
    Cpu(const Cpu&) = delete;
    Cpu& operator=(const Cpu&) = delete;
    ~Cpu();

    /// Puts `peripheral` (which outlives the Cpu) at the 4-KB block `base`.
    void attach(std::uint32_t base, Peripheral& peripheral) { peripherals_[base] = &peripheral; }
    /// Loads stack pointer and entry from the vector table at `vectors`.
    void start(std::uint32_t vectors);

    /// Goes on from another address: what a broken pointer would do.
    void jump(std::uint32_t address) { programCounter_ = address; }

    /// Executes about `cycles`, fewer when stopped.
    State run(std::int64_t cycles);
    /// Ends run() for good: a reset was asked for, or power is gone.
    void stop();

    const ExecutionCount& count() const { return count_; }
    std::uint32_t programCounter() const { return programCounter_; }

    /// Where the hard-fault handler is looked up: SCB VTOR.
    void setVectorTable(std::uint32_t address) { vectors_ = address; }
    /// Told of a fault before its handler is entered; the program counter is that of the block (Unicorn knows no better).
    std::function<void(uc_err error, std::uint32_t programCounter)> onFault;
    /// Asked before the core writes a word of flash; false makes it a fault.
    std::function<bool()> flashWritable;

    /// DMA. False when [address, address + size) is not RAM.
    bool readRam(std::uint32_t address, std::span<std::uint8_t> bytes) const;
    bool writeRam(std::uint32_t address, std::span<const std::uint8_t> bytes);

    /// Forgets what was translated from flash that has changed.
    void flashChanged(std::uint32_t address, std::uint32_t size);
    /// Carries out the flash write that the core has begun.
    void settleFlash();

    /// What real hardware would have punished, in words, each once.
    const std::vector<std::string>& complaints() const { return complaints_; }
    void complain(const std::string& text);

    /// Counts every instruction by a hook of its own as well: the slow truth that count() is checked against. Before run() only.
    void countByInstruction();
    std::uint64_t instructionsByHook() const { return instructionsByHook_; }
    /// Instructions that such a hook does not see: in IT blocks, with a condition that failed. The core spends a cycle on each.
    std::uint64_t skippedByCondition() const { return skippedByCondition_; }

private:
    struct KnownBlock {
        std::uint32_t size = 0; ///< bytes; 0: not met yet
        std::uint32_t instructions = 0;
        std::uint32_t cycles = 0;
    };
    /// Code in RAM, by the address range it runs in. `seen` is what was translated: Unicorn does not notice stores through
    /// another address.
    struct RamCode {
        std::vector<KnownBlock> blocks;
        std::vector<std::uint8_t> seen;
    };
    struct Region {
        Cpu* cpu;
        std::uint32_t base;
    };
    struct FlashWrite {
        std::uint32_t address;
        std::uint32_t merged; ///< what the word holds once the write is done
    };

    void mapMemory();
    void addHooks();
    void mapPeripherals(std::uint32_t base, std::uint32_t size);
    Peripheral* peripheralAt(std::uint32_t address, const char* access);
    void enterBlock(std::uint32_t address, std::uint32_t size);
    KnownBlock* known(std::uint32_t address, std::uint32_t size);
    KnownBlock* knownInRam(RamCode& code, std::uint32_t base, std::uint32_t address, std::uint32_t size);
    void enterInstruction(std::uint32_t address, std::uint32_t size);
    void skipTo(std::uint32_t address);
    bool writeFlash(std::uint32_t address, int size, std::uint32_t value);
    bool enterFault(uc_err error);
    std::uint32_t readRegister(int id) const;
    void writeRegister(int id, std::uint32_t value);

    FlashMemory& flash_;
    RamContent& ram_;
    uc_engine* engine_ = nullptr;
    std::array<Region, 5> regions_{};
    std::size_t regionCount_ = 0;
    std::unordered_map<std::uint32_t, Peripheral*> peripherals_;
    std::vector<KnownBlock> flashBlocks_;
    std::vector<bool> executedPages_;
    RamCode ramCode_, codeRamCode_;
    std::optional<FlashWrite> pendingWrite_;
    std::vector<std::string> complaints_;

    std::uint32_t programCounter_ = 0;
    std::uint32_t vectors_ = 0;
    std::uint32_t previousEnd_ = 0;
    std::int64_t budget_ = 0;
    bool stopped_ = false;
    bool restart_ = false; ///< the block was dropped from the translation cache: enter it again
    ExecutionCount count_;
    bool byInstruction_ = false;
    std::uint64_t instructionsByHook_ = 0, skippedByCondition_ = 0;
    std::uint32_t expected_ = 0, blockEnd_ = 0; ///< next instruction, and where its block ends
};

} // namespace earshot
