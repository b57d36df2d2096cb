#include "base/crc.h"
#include "base/error.h"
#include "bootloader.h"
#include "memory_line.h"
#include "stream_faults.h"

#include <QtTest>

using namespace earshot;

namespace {

std::string say(Bootloader& bootloader, const std::string& text) {
    return bootloader.take({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string upload(Bootloader& bootloader, const std::string& offset, const std::string& page) {
    std::string answer = say(bootloader, "S00000034,00001000#" + page);
    answer += say(bootloader, "Y00000034,0#");
    return answer + say(bootloader, "Y" + offset + ",00001000#");
}

} // namespace

class BootloaderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPageIsWrittenAndVerified() {
        FlashMemory flash;
        Bootloader bootloader(flash, BootloaderKind::Nano33Ble);
        QCOMPARE(say(bootloader, "N#"), std::string("\n\r"));
        QVERIFY(say(bootloader, "V#").starts_with("Arduino Bootloader (SAM-BA extended) 2.0"));
        QVERIFY(say(bootloader, "I#").starts_with("nRF52840"));
        std::string page(4096, '#');
        page[7] = 'x';
        QCOMPARE(upload(bootloader, "00002000", page), std::string("Y\n\rY\n\r"));
        QCOMPARE(std::string(reinterpret_cast<const char*>(flash.data()) + 0x12000, 4096), page);
        const auto crc = crc16Xmodem(std::as_bytes(std::span(page)));
        QCOMPARE(say(bootloader, "Z00002000,00001000#"),
                 QStringLiteral("Z%1#\n\r").arg(crc, 8, 16, QLatin1Char('0')).toUpper().toStdString());
        QVERIFY(!bootloader.resetRequested());
        say(bootloader, "K#");
        QVERIFY(bootloader.resetRequested());
        QVERIFY(!bootloader.destroyed());
    }

    void whatItDoesNotKnowItIgnoresWithoutAWord() {
        FlashMemory flash;
        Bootloader bootloader(flash, BootloaderKind::Nano33Ble);
        QCOMPARE(say(bootloader, "R00000000,00000010#W0,0#w0,4#G0#qwertz#####"), std::string());
        QCOMPARE(flash.operations(), std::uint64_t(0));
        QCOMPARE(say(bootloader, "X00000000#"), std::string("X\n\r"));
        QCOMPARE(flash.operations(), std::uint64_t(0));
    }

    void anUploadBeyondTheEndDestroysTheBootloader() {
        FlashMemory flash;
        Bootloader bootloader(flash, BootloaderKind::Nano33Ble);
        upload(bootloader, "000EF000", std::string(4096, 'a'));
        QVERIFY(!bootloader.destroyed());
        upload(bootloader, "000F0000", std::string(4096, 'a'));
        QVERIFY(bootloader.destroyed());
    }

    void anInterruptedPayloadSwallowsWhatFollowsUntilItIsComplete() {
        FlashMemory flash;
        Bootloader bootloader(flash, BootloaderKind::Nano33Ble);
        say(bootloader, "S00000034,00001000#" + std::string(4090, 'b'));
        QCOMPARE(say(bootloader, "N#N#"), std::string());
        QCOMPARE(say(bootloader, "##N#"), std::string("\n\r"));
    }

    void otherBootloadersTellWhatTheyAre() {
        FlashMemory flash;
        Bootloader old(flash, BootloaderKind::Nano33BleOld), iot(flash, BootloaderKind::Nano33Iot);
        QVERIFY(say(old, "V#").find("SAM-BA extended") == std::string::npos);
        QCOMPARE(say(old, "Z00000000,00001000#"), std::string());
        QVERIFY(say(iot, "V#").starts_with("v2.0 [Arduino:XYZ]"));
    }

    void streamFaultsHitTheBytesTheyName() {
        StreamFaults faults;
        StreamFaults::addPositions("2,r1", faults.toBoard.drop, faults.fromBoard.drop);
        StreamFaults::addPositions("4", faults.toBoard.flip, faults.fromBoard.flip);
        StreamFaults::addPositions("6", faults.toBoard.unplug, faults.fromBoard.unplug);
        faults.split = 3;
        MemoryLine wire;
        FaultyLine line(wire, faults);
        for (const char c : std::string("abcdefgh"))
            wire.toBoard.push_back(std::uint8_t(c));
        std::string arrived;
        std::array<std::uint8_t, 64> bytes;
        for (int i = 0; i < 3; ++i) {
            const std::size_t size = line.read(bytes);
            QVERIFY(size <= 3);
            arrived.append(bytes.begin(), bytes.begin() + std::ptrdiff_t(size));
        }
        QCOMPARE(arrived, std::string("ac") + char('d' ^ 0x10) + "e");
        QVERIFY(faults.unplugged());
        faults.plugIn();
        const std::array<std::uint8_t, 3> answer{1, 2, 3};
        QCOMPARE(line.write(answer), std::size_t(3));
        QCOMPARE(wire.fromBoard, (std::deque<std::uint8_t>{2, 3}));
        QVERIFY_THROWS_EXCEPTION(Error, StreamFaults::addPositions("x", faults.toBoard.drop, faults.fromBoard.drop));
        QVERIFY_THROWS_EXCEPTION(Error, StreamFaults::addPositions("0", faults.toBoard.drop, faults.fromBoard.drop));
    }
};

QTEST_GUILESS_MAIN(BootloaderTest)
#include "bootloader_test.moc"
