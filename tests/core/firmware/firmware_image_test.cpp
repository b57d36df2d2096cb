#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "firmware/firmware_image.h"
#include "firmware/flash_map.h"
#include "firmware/runtime_image.h"
#include "runtime/executor.h"
#include "untrained_model.h"

#include <QtTest>

#include <elf.h>

#include <cstring>

using namespace earshot;

namespace {

/// Sizes of the firmware's sections, from the ELF file that the linker wrote.
std::map<std::string, std::uint32_t> sectionSizes() {
    const std::string file = readFile(EARSHOT_FIRMWARE_ELF);
    const auto header = reinterpret_cast<const Elf32_Ehdr*>(file.data());
    const auto sections = reinterpret_cast<const Elf32_Shdr*>(file.data() + header->e_shoff);
    const char* names = file.data() + sections[header->e_shstrndx].sh_offset;
    std::map<std::string, std::uint32_t> sizes;
    for (int i = 0; i < header->e_shnum; ++i)
        sizes[names + sections[i].sh_name] = sections[i].sh_size;
    return sizes;
}

bool isRefused(std::span<const std::byte> image) {
    try {
        readImage(image);
        return false;
    } catch (const Error&) {
        return true;
    }
}

} // namespace

class FirmwareImageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ramAndFlashStayInTheirBudgets() {
        const auto sizes = sectionSizes();
        const std::uint32_t stack = 8 * 1024; // nano33ble.ld
        const std::uint32_t ram = sizes.at(".data") + sizes.at(".bss") + sizes.at(".coderam") + sizes.at(".noinit") + stack;
        qInfo("RAM %u of 204800 bytes, runtime flash %zu of 98304, executor %d of 81920", ram, runtimeImage().size(),
              int(ER_MAX_WORKSPACE_BYTES));
        QVERIFY(ram < 200 * 1024);
        QVERIFY(runtimeImage().size() < 96 * 1024);
        QVERIFY(ER_MAX_WORKSPACE_BYTES < 80 * 1024);
    }

    void theSameModelGivesTheSameImage() {
        const auto blob = untrainedModelBlob();
        QCOMPARE(buildImage(blob), buildImage(blob));
    }

    void anImageNamesItsOwnModel() {
        const auto blob = untrainedModelBlob({}, 3);
        const auto image = buildImage(blob);
        const FirmwareImage read = readImage(image);
        std::uint32_t stored;
        std::memcpy(&stored, blob.data() + blob.size() - 4, 4);
        QCOMPARE(read.modelCrc, stored);
        QVERIFY(std::ranges::equal(read.modelBlob, blob));
        QVERIFY(image.size() <= ER_FLASH_END - ER_RUNTIME_BEGIN);
    }

    void aDamagedBlobIsRefused() {
        auto blob = untrainedModelBlob();
        blob[5000] ^= std::byte(1);
        QVERIFY_THROWS_EXCEPTION(Error, buildImage(blob));
        QVERIFY_THROWS_EXCEPTION(Error, buildImage({}));
        QVERIFY_THROWS_EXCEPTION(Error, buildImage(std::vector<std::byte>(ER_SLOT_BYTES + 1)));
    }

    void aDamagedImageIsRefused() {
        const auto image = buildImage(untrainedModelBlob());
        const std::size_t runtime = runtimeImage().size() + sizeof(er_runtime_trailer);
        const std::size_t selector = ER_SELECTOR_BEGIN - ER_RUNTIME_BEGIN, blob = ER_SLOTS_BEGIN - ER_RUNTIME_BEGIN;
        Random random(1);
        for (int i = 0; i < 60; ++i) {
            auto damaged = image;
            const std::size_t at = i % 3 == 0   ? random.below(runtime)
                                   : i % 3 == 1 ? selector + random.below(sizeof(er_selector_entry))
                                                : blob + random.below(image.size() - blob);
            // The first entry's sequence may be anything: it is covered by the entry's CRC all the same.
            damaged[at] ^= std::byte(1 << random.below(8));
            QVERIFY2(isRefused(damaged), qPrintable(QString::number(at)));
        }
        for (const std::size_t size : {std::size_t(0), std::size_t(100), blob, blob + 10, image.size() - 1})
            QVERIFY(isRefused(std::span(image).first(size)));
        QVERIFY(isRefused(std::vector<std::byte>(image.size(), std::byte(0xFF))));
    }
};

QTEST_GUILESS_MAIN(FirmwareImageTest)
#include "firmware_image_test.moc"
