#include "base/error.h"
#include "base/random.h"
#include "network/zip_archive.h"
#include "network/zip_writer.h"

#include <QtTest>

using namespace earshot;

namespace {

std::vector<std::byte> randomBytes(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::byte> bytes(count);
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(random.below(256));
    return bytes;
}

std::vector<std::byte> archiveOf(const std::vector<std::size_t>& sizes) {
    ZipWriter writer;
    for (std::size_t i = 0; i < sizes.size(); ++i)
        writer.add("archive/data/" + std::to_string(i), randomBytes(sizes[i], i));
    return writer.finish();
}

} // namespace

class ZipWriterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWasAddedIsReadBack() {
        const std::vector<std::size_t> sizes{0, 1, 63, 64, 65, 5000};
        const ZipArchive archive(archiveOf(sizes), "memory.zip");
        QCOMPARE(archive.names().size(), sizes.size());
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            const auto member = archive.member("archive/data/" + std::to_string(i));
            const auto expected = randomBytes(sizes[i], i);
            QVERIFY(std::equal(member.begin(), member.end(), expected.begin(), expected.end()));
        }
    }

    void everyMemberStartsAtAMultipleOf64Bytes() {
        const auto bytes = archiveOf({100, 7, 1000});
        const auto at = [&](std::size_t i) { return std::to_integer<std::size_t>(bytes[i]); };
        std::size_t header = 0;
        for (const std::size_t size : {100, 7, 1000}) {
            const std::size_t content =
                header + 30 + at(header + 26) + 256 * at(header + 27) + at(header + 28) + 256 * at(header + 29);
            QCOMPARE(content % 64, std::size_t(0));
            header = content + size;
        }
    }

    void theSameMembersGiveTheSameBytes() { QVERIFY(archiveOf({10, 20}) == archiveOf({10, 20})); }

    void anEmptyArchiveIsAnArchive() { QVERIFY(ZipArchive(ZipWriter().finish(), "empty.zip").names().empty()); }
};

QTEST_GUILESS_MAIN(ZipWriterTest)
#include "zip_writer_test.moc"
