#include "booted_board.h"
#include "cycle_model.h"
#include "untrained_model.h"

#include <QtTest>

#include <cstring>

using namespace earshot;
using namespace earshot::test;

namespace {

constexpr std::uint32_t kProgram = 0x10000;

/// A Cpu with a program of Thumb halfwords behind its vector table.
struct Machine {
    explicit Machine(std::vector<std::uint16_t> code) {
        const std::array<std::uint32_t, 4> vectors{0x20002000, kProgram + 0x41, 0, kProgram + 0x81};
        flash.place(kProgram, std::as_bytes(std::span(vectors)));
        flash.place(kProgram + 0x40, std::as_bytes(std::span(code)));
        const std::uint16_t forever = 0xE7FE;
        flash.place(kProgram + 0x80, std::as_bytes(std::span(&forever, 1)));
        cpu.start(kProgram);
    }
    std::uint32_t ramWord(std::uint32_t address) {
        std::uint32_t value = 0;
        std::memcpy(&value, ram->data() + (address - Cpu::kRamBase), 4);
        return value;
    }

    FlashMemory flash;
    std::unique_ptr<RamContent> ram = std::make_unique<RamContent>();
    Cpu cpu{flash, *ram};
};

BlockCost cost(std::vector<std::uint16_t> code) {
    return costOfBlock({reinterpret_cast<const std::uint8_t*>(code.data()), code.size() * 2});
}

} // namespace

class CpuTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theBlockCountAgreesWithTheCountOfEveryInstruction() {
        BootedBoard board(buildImage(untrainedModelBlob()));
        board.chip->cpu().countByInstruction();
        DirectSession& session = board.ready();
        session.hello();
        session.transfer(ER_TRANSFER_FEATURES, std::vector<std::uint8_t>(ER_INPUT_BYTES, 3));
        const Cpu& cpu = board.chip->cpu();
        const ExecutionCount count = cpu.count();
        QVERIFY(count.instructions > 50'000'000);
        // The hook sees nothing of the instructions of an IT block whose condition fails; the core spends their cycle.
        // Unicorn now and then leaves a block within an IT block and takes the rest up as a block of its own, which then counts
        // twice: three instructions of __cmpdf2 among 67 million here.
        const std::uint64_t executed = cpu.instructionsByHook() + cpu.skippedByCondition();
        QVERIFY2(count.instructions >= executed && count.instructions - executed < count.instructions / 1'000'000,
                 qPrintable(QString("%1 against %2").arg(count.instructions).arg(executed)));
        QVERIFY(cpu.skippedByCondition() < count.instructions / 20);
        QVERIFY(count.cycles > count.instructions);
    }

    void codeInRamIsCountedThroughBothAddresses() {
        for (const std::uint32_t base : {0x00800000u, 0x20000000u}) {
            Machine machine({});
            // movs r0, #0; movs r1, #10; loop: adds r0, r1; subs r1, #1; bne loop; b .
            const std::array<std::uint16_t, 6> code{0x2000, 0x210A, 0x1840, 0x3901, 0xD1FC, 0xE7FE};
            QVERIFY(machine.cpu.writeRam(0x20003000, {reinterpret_cast<const std::uint8_t*>(code.data()), sizeof code}));
            machine.cpu.countByInstruction();
            machine.cpu.jump(base + 0x3000);
            QCOMPARE(machine.cpu.run(1000), Cpu::State::Running);
            QVERIFY(machine.cpu.count().instructions > 32);
            QCOMPARE(machine.cpu.count().instructions, machine.cpu.instructionsByHook());
        }
    }

    void codeRewrittenInRamRunsAsRewritten() {
        Machine machine({});
        const auto put = [&](std::uint16_t value) {
            // movs r0, #value; ldr r1, [pc, #4]; str r0, [r1]; bx lr; literal 0x20000100
            const std::array<std::uint16_t, 6> code{std::uint16_t(0x2000 | value), 0x4901, 0x6008, 0x4770, 0x0100, 0x2000};
            machine.cpu.writeRam(0x20003000, {reinterpret_cast<const std::uint8_t*>(code.data()), sizeof code});
        };
        for (const std::uint16_t value : {7, 9, 7, 200}) {
            put(value);
            machine.cpu.jump(0x00803000);
            machine.cpu.run(6);
            QCOMPARE(machine.ramWord(0x20000100), std::uint32_t(value));
        }
    }

    void codeThatRewritesItselfThroughTheOtherAddressRunsAsRewritten() {
        // Writes "movs r0, #4; bx lr" at 0x20003000, calls it at 0x00803000, writes "movs r0, #5; bx lr" over it, calls it again.
        // ldr r4, =0x00803001; ldr r5, =0x20003000; ldr r6, =0x47702004; str r6, [r5]; blx r4; mov r7, r0; adds r6, #1; str r6,
        // [r5]; blx r4; ldr r3, =0x20000100; stmia r3!, {r0, r7}; b .
        Machine machine({0x4C05, 0x4D06, 0x4E06, 0x602E, 0x47A0, 0x4607, 0x3601, 0x602E, 0x47A0, 0x4B04, 0xC381, 0xE7FE, //
                         0x3001, 0x0080, 0x3000, 0x2000, 0x2004, 0x4770, 0x0100, 0x2000});
        machine.cpu.run(200);
        QCOMPARE(machine.ramWord(0x20000100), 5u);
        QCOMPARE(machine.ramWord(0x20000104), 4u);
    }

    void flashOnlyEverLosesBits() {
        FlashMemory flash;
        const std::array<std::uint8_t, 4> first{0x0F, 0xFF, 0xAA, 0x00}, second{0xF8, 0x0F, 0x55, 0xFF};
        flash.program(0x40000, first);
        flash.program(0x40000, second);
        QCOMPARE(flash.word(0x40000), 0x00000F08u);
        flash.erasePage(0x40FFC);
        QCOMPARE(flash.word(0x40000), 0xFFFFFFFFu);
        QCOMPARE(flash.operations(), std::uint64_t(3));
    }

    void aPartialEraseTakes85Milliseconds() {
        FlashMemory flash;
        const std::array<std::uint8_t, 4> zero{};
        flash.program(0x40000, zero);
        for (int i = 0; i < 42; ++i)
            flash.erasePartially(0x40000, 2);
        QVERIFY(flash.word(0x40000) != 0xFFFFFFFF);
        flash.erasePartially(0x40000, 2);
        QCOMPARE(flash.word(0x40000), 0xFFFFFFFFu);
    }

    void afterAPowerCutNothingIsWritten() {
        FlashMemory flash;
        flash.cutPowerAt(2);
        const std::array<std::uint8_t, 4> zero{};
        flash.program(0x40000, zero);
        QVERIFY(!flash.powerLost());
        flash.program(0x40004, zero);
        QVERIFY(flash.powerLost());
        QCOMPARE(flash.word(0x40004), 0xFFFF0000u);
        flash.program(0x40008, zero);
        flash.erasePage(0x40000);
        QCOMPARE(flash.word(0x40008), 0xFFFFFFFFu);
        QCOMPARE(flash.word(0x40000), 0u);
    }

    void aStoreToFlashNeedsTheFlashControllersLeave() {
        for (const bool allowed : {false, true}) {
            // ldr r0, =0x00040000; ldr r1, =0x12345678; str r1, [r0]; ldr r2, [r0]; ldr r3, =0x20000100; str r2, [r3]; b .
            Machine machine({0x4803, 0x4904, 0x6001, 0x6802, 0x4B03, 0x601A, 0xE7FE, 0xBF00});
            const std::array<std::uint32_t, 3> literals{0x00040000, 0x12345678, 0x20000100};
            machine.flash.place(kProgram + 0x50, std::as_bytes(std::span(literals)));
            const std::uint32_t before = 0xFFFF0FFF;
            machine.flash.place(0x40000, std::as_bytes(std::span(&before, 1)));
            machine.cpu.flashWritable = [&] { return allowed; };
            std::uint32_t faultAt = 0;
            machine.cpu.onFault = [&](uc_err, std::uint32_t address) { faultAt = address; };
            machine.cpu.run(100);
            QCOMPARE(faultAt, allowed ? 0u : kProgram + 0x40); // of the block
            QCOMPARE(machine.flash.word(0x40000), allowed ? 0x12340678u : before);
        }
    }

    void aFaultInTheFaultHandlerLocksUp() {
        Machine machine({0xDE00}); // udf
        const std::uint16_t undefined = 0xDE00;
        machine.flash.place(kProgram + 0x80, std::as_bytes(std::span(&undefined, 1)));
        QCOMPARE(machine.cpu.run(1000), Cpu::State::LockedUp);
    }

    void aFaultStacksWhereItHappened() {
        Machine machine({0x2055, 0xDE00}); // movs r0, #0x55; udf
        QCOMPARE(machine.cpu.run(1000), Cpu::State::Running);
        const std::uint32_t frame = 0x20002000 - 32;
        QCOMPARE(machine.ramWord(frame), 0x55u);
        QCOMPARE(machine.ramWord(frame + 24), kProgram + 0x42);
    }

    void instructionsCostWhatTheModelSays() {
        QCOMPARE(cost({0x2000, 0x1840}).cycles, 2u);               // movs, adds
        QCOMPARE(cost({0x6808}).cycles, 2u);                       // ldr
        QCOMPARE(cost({0x6808, 0x6849}).cycles, 3u);               // ldr, ldr
        QCOMPARE(cost({0x6008, 0x6849}).cycles, 2u);               // str, ldr
        QCOMPARE(cost({0xFB20, 0x1012}).cycles, 1u);               // smlad
        QCOMPARE(cost({0xFB50, 0xF011}).cycles, 1u);               // smmulr
        QCOMPARE(cost({0xF300, 0x0007}).cycles, 1u);               // ssat
        QCOMPARE(cost({0xEE07, 0x0A90}).cycles, 1u);               // vmov s15, r0
        QCOMPARE(cost({0xEE80, 0x0A80}).cycles, 14u);              // vdiv.f32
        QCOMPARE(cost({0xB5F0}).cycles, 6u);                       // push {r4-r7, lr}
        QCOMPARE(cost({0xFB90, 0xF0F1}).cycles, 8u);               // sdiv
        QCOMPARE(cost({0xFB20, 0x1012, 0x2000}).instructions, 2u); // one wide, one narrow
    }
};

QTEST_GUILESS_MAIN(CpuTest)
#include "cpu_test.moc"
