#include "cpu.h"

#include "base/error.h"
#include "cycle_model.h"

#include <algorithm>
#include <cstring>
#include <iomanip>
#include <sstream>

namespace earshot {

namespace {

constexpr std::uint32_t kHardFault = 3;
constexpr std::uint32_t kFrameBytes = 32;
constexpr std::uint32_t kReturnToThread = 0xFFFFFFF9; // main stack, no floating-point frame
constexpr std::uint32_t kExceptionMask = 0x1FF;
constexpr std::uint32_t kThumbState = 1u << 24;

void check(uc_err error, const char* what) {
    if (error != UC_ERR_OK)
        throw Error(std::string("the emulator refused (") + what + "): " + uc_strerror(error));
}

std::string hexadecimal(std::uint32_t value) {
    std::ostringstream text;
    text << "0x" << std::hex << std::setw(8) << std::setfill('0') << value;
    return text.str();
}

bool contains(std::uint32_t base, std::size_t size, std::uint32_t address) {
    return address >= base && address - base < size;
}

} // namespace

Cpu::Cpu(FlashMemory& flash, RamContent& ram)
    : flash_(flash), ram_(ram), flashBlocks_(FlashMemory::kBytes / 2),
      executedPages_(FlashMemory::kBytes / FlashMemory::kPageBytes) {
    check(uc_open(UC_ARCH_ARM, uc_mode(UC_MODE_THUMB | UC_MODE_MCLASS), &engine_), "open");
    check(uc_ctl_set_cpu_model(engine_, UC_CPU_ARM_CORTEX_M4), "Cortex-M4");
    mapMemory();
    addHooks();
}

Cpu::~Cpu() {
    uc_close(engine_);
}

void Cpu::mapMemory() {
    check(uc_mem_map_ptr(engine_, 0, FlashMemory::kBytes, UC_PROT_READ | UC_PROT_EXEC, flash_.data()), "flash");
    check(uc_mem_map_ptr(engine_, kRamBase, ram_.size(), UC_PROT_ALL, ram_.data()), "RAM");
    check(uc_mem_map_ptr(engine_, kCodeRamBase, ram_.size(), UC_PROT_ALL, ram_.data()), "code RAM");
    mapPeripherals(0x10000000, 0x2000);  // FICR, UICR
    mapPeripherals(0x40000000, 0x80000); // APB
    mapPeripherals(0x50000000, 0x1000);  // GPIO
    mapPeripherals(0xE0001000, 0x1000);  // DWT
    mapPeripherals(0xE000E000, 0x1000);  // SCS
    for (RamCode* code : {&ramCode_, &codeRamCode_}) {
        code->blocks.resize(ram_.size() / 2);
        code->seen.resize(ram_.size());
    }
}

void Cpu::mapPeripherals(std::uint32_t base, std::uint32_t size) {
    Region& region = regions_.at(regionCount_++) = {this, base};
    const auto read = [](uc_engine*, std::uint64_t offset, unsigned bytes, void* data) -> std::uint64_t {
        const Region* at = static_cast<Region*>(data);
        const std::uint32_t address = at->base + std::uint32_t(offset);
        if (bytes != 4)
            at->cpu->complain("read of " + std::to_string(bytes) + " bytes at the register " + hexadecimal(address));
        Peripheral* peripheral = at->cpu->peripheralAt(address, "read");
        return peripheral ? peripheral->read(address & 0xFFC) : 0;
    };
    const auto write = [](uc_engine*, std::uint64_t offset, unsigned bytes, std::uint64_t value, void* data) {
        const Region* at = static_cast<Region*>(data);
        const std::uint32_t address = at->base + std::uint32_t(offset);
        if (bytes != 4)
            at->cpu->complain("write of " + std::to_string(bytes) + " bytes at the register " + hexadecimal(address));
        if (Peripheral* peripheral = at->cpu->peripheralAt(address, "write"))
            peripheral->write(address & 0xFFC, std::uint32_t(value));
    };
    check(uc_mmio_map(engine_, base, size, +read, &region, +write, &region), "registers");
}

void Cpu::addHooks() {
    const auto block = [](uc_engine*, std::uint64_t address, std::uint32_t size, void* self) {
        static_cast<Cpu*>(self)->enterBlock(std::uint32_t(address), size);
    };
    const auto write = [](uc_engine*, uc_mem_type, std::uint64_t address, int size, std::int64_t value, void* self) -> bool {
        return static_cast<Cpu*>(self)->writeFlash(std::uint32_t(address), size, std::uint32_t(value));
    };
    uc_hook hook;
    check(uc_hook_add(engine_, &hook, UC_HOOK_BLOCK, reinterpret_cast<void*>(+block), this, std::uint64_t(1), std::uint64_t(0)),
          "hook");
    check(uc_hook_add(engine_, &hook, UC_HOOK_MEM_WRITE_PROT, reinterpret_cast<void*>(+write), this, std::uint64_t(0),
                      std::uint64_t(FlashMemory::kBytes - 1)),
          "hook");
}

void Cpu::countByInstruction() {
    const auto instruction = [](uc_engine*, std::uint64_t address, std::uint32_t size, void* self) {
        static_cast<Cpu*>(self)->enterInstruction(std::uint32_t(address), size);
    };
    byInstruction_ = true;
    uc_hook hook;
    check(uc_hook_add(engine_, &hook, UC_HOOK_CODE, reinterpret_cast<void*>(+instruction), this, std::uint64_t(1),
                      std::uint64_t(0)),
          "hook");
}

/// Counts the instructions from the expected one up to `address`: they were passed over.
void Cpu::skipTo(std::uint32_t address) {
    const bool inFlash = address <= FlashMemory::kBytes;
    if (inFlash && expected_ < address)
        skippedByCondition_ += costOfBlock(flash_.bytes().subspan(expected_, address - expected_)).instructions;
}

void Cpu::enterInstruction(std::uint32_t address, std::uint32_t size) {
    ++instructionsByHook_;
    skipTo(address);
    expected_ = address + size;
}

std::uint32_t Cpu::readRegister(int id) const {
    std::uint32_t value = 0;
    check(uc_reg_read(engine_, id, &value), "register");
    return value;
}

void Cpu::writeRegister(int id, std::uint32_t value) {
    check(uc_reg_write(engine_, id, &value), "register");
}

void Cpu::start(std::uint32_t vectors) {
    vectors_ = vectors;
    writeRegister(UC_ARM_REG_SP, flash_.word(vectors));
    programCounter_ = flash_.word(vectors + 4) & ~1u;
}

void Cpu::stop() {
    stopped_ = true;
    uc_emu_stop(engine_);
}

Cpu::State Cpu::run(std::int64_t cycles) {
    budget_ = cycles;
    while (!stopped_) {
        restart_ = false;
        const uc_err error = uc_emu_start(engine_, programCounter_ | 1, 0, 0, 0);
        programCounter_ = readRegister(UC_ARM_REG_PC);
        settleFlash();
        if (stopped_)
            break;
        if (error != UC_ERR_OK) {
            if (!enterFault(error))
                return State::LockedUp;
        } else if (!restart_) {
            return State::Running;
        }
    }
    return State::Stopped;
}

void Cpu::complain(const std::string& text) {
    if (std::find(complaints_.begin(), complaints_.end(), text) == complaints_.end())
        complaints_.push_back(text);
}

Peripheral* Cpu::peripheralAt(std::uint32_t address, const char* access) {
    const auto found = peripherals_.find(address & ~0xFFFu);
    if (found != peripherals_.end())
        return found->second;
    complain(std::string(access) + " of " + hexadecimal(address) + ", where this board has nothing");
    return nullptr;
}

/// The costs of a block; null when the translation is of code that has changed since, which is then dropped.
Cpu::KnownBlock* Cpu::knownInRam(RamCode& code, std::uint32_t base, std::uint32_t address, std::uint32_t size) {
    const std::uint32_t at = address - base;
    if (size > ram_.size() - at)
        return nullptr;
    KnownBlock* block = &code.blocks[at / 2];
    if (block->size == size && std::memcmp(&code.seen[at], &ram_[at], size) != 0) {
        block->size = 0;
        uc_ctl_remove_cache(engine_, address, address + size);
        return nullptr;
    }
    if (block->size != size) {
        const BlockCost cost = costOfBlock({&ram_[at], size});
        *block = {size, cost.instructions, cost.cycles};
        std::memcpy(&code.seen[at], &ram_[at], size);
    }
    return block;
}

Cpu::KnownBlock* Cpu::known(std::uint32_t address, std::uint32_t size) {
    if (contains(kCodeRamBase, ram_.size(), address))
        return knownInRam(codeRamCode_, kCodeRamBase, address, size);
    if (contains(kRamBase, ram_.size(), address))
        return knownInRam(ramCode_, kRamBase, address, size);
    KnownBlock* block = &flashBlocks_.at(address / 2);
    if (block->size != size) {
        const BlockCost cost = costOfBlock(flash_.bytes().subspan(address, size));
        *block = {size, cost.instructions, cost.cycles};
        executedPages_[address / FlashMemory::kPageBytes] = true;
    }
    return block;
}

/// Called before a block executes; a stop from here takes effect before its first instruction.
void Cpu::enterBlock(std::uint32_t address, std::uint32_t size) {
    settleFlash();
    if (stopped_ || budget_ <= 0) {
        uc_emu_stop(engine_);
        return;
    }
    const KnownBlock* block = known(address, size);
    if (!block) {
        restart_ = true;
        uc_emu_stop(engine_);
        return;
    }
    if (byInstruction_) {
        if (address == blockEnd_)
            skipTo(blockEnd_);
        expected_ = address;
        blockEnd_ = address + size;
    }
    const std::uint32_t cycles = block->cycles + (address == previousEnd_ ? 0 : kTakenBranchCycles);
    previousEnd_ = address + size;
    count_.instructions += block->instructions;
    count_.cycles += cycles;
    budget_ -= cycles;
}

/// Unicorn stores the plain value itself once this says yes; settleFlash then makes it what flash would hold.
bool Cpu::writeFlash(std::uint32_t address, int size, std::uint32_t value) {
    settleFlash();
    if (size != 4 || address % 4 != 0 || !flashWritable || !flashWritable())
        return false;
    std::array<std::uint8_t, 4> bytes;
    std::memcpy(bytes.data(), &value, bytes.size());
    flash_.program(address, bytes);
    pendingWrite_ = FlashWrite{address, flash_.word(address)};
    if (flash_.powerLost())
        stop();
    return true;
}

void Cpu::settleFlash() {
    if (!pendingWrite_)
        return;
    std::memcpy(flash_.data() + pendingWrite_->address, &pendingWrite_->merged, 4);
    const std::uint32_t address = pendingWrite_->address;
    pendingWrite_.reset();
    flashChanged(address, 4);
}

void Cpu::flashChanged(std::uint32_t address, std::uint32_t size) {
    const std::uint32_t page = FlashMemory::kPageBytes;
    for (std::uint32_t begin = address / page * page; begin < address + size; begin += page) {
        if (!executedPages_[begin / page])
            continue;
        executedPages_[begin / page] = false;
        std::fill_n(flashBlocks_.begin() + begin / 2, page / 2, KnownBlock{});
        uc_ctl_remove_cache(engine_, begin, begin + page);
    }
}

bool Cpu::readRam(std::uint32_t address, std::span<std::uint8_t> bytes) const {
    if (address < kRamBase || address - kRamBase > ram_.size() || bytes.size() > ram_.size() - (address - kRamBase))
        return false;
    std::copy_n(ram_.begin() + (address - kRamBase), bytes.size(), bytes.begin());
    return true;
}

bool Cpu::writeRam(std::uint32_t address, std::span<const std::uint8_t> bytes) {
    if (address < kRamBase || address - kRamBase > ram_.size() || bytes.size() > ram_.size() - (address - kRamBase))
        return false;
    std::copy(bytes.begin(), bytes.end(), ram_.begin() + (address - kRamBase));
    return true;
}

/// Stacks the basic frame and goes to the hard-fault handler. False when the core would lock up: a fault in the handler, or no
/// stack.
bool Cpu::enterFault(uc_err error) {
    if (onFault)
        onFault(error, programCounter_);
    const std::uint32_t status = readRegister(UC_ARM_REG_XPSR);
    if ((status & kExceptionMask) != 0)
        return false;
    const std::array<std::uint32_t, 8> frame{readRegister(UC_ARM_REG_R0),
                                             readRegister(UC_ARM_REG_R1),
                                             readRegister(UC_ARM_REG_R2),
                                             readRegister(UC_ARM_REG_R3),
                                             readRegister(UC_ARM_REG_R12),
                                             readRegister(UC_ARM_REG_LR),
                                             programCounter_,
                                             status};
    const std::uint32_t stack = (readRegister(UC_ARM_REG_SP) - kFrameBytes) & ~7u;
    std::array<std::uint8_t, kFrameBytes> bytes;
    std::memcpy(bytes.data(), frame.data(), bytes.size());
    if (!writeRam(stack, bytes))
        return false;
    writeRegister(UC_ARM_REG_SP, stack);
    writeRegister(UC_ARM_REG_LR, kReturnToThread);
    writeRegister(UC_ARM_REG_XPSR, kThumbState | kHardFault);
    programCounter_ = flash_.word(vectors_ + 4 * kHardFault) & ~1u;
    return true;
}

} // namespace earshot
