#include "base/atomic_file.h"
#include "base/base64.h"
#include "base/content_hash.h"
#include "base/crc.h"
#include "base/error.h"
#include "base/npy.h"
#include "base/random.h"
#include "base/tsv.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace earshot;

class BaseTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path file(const char* name) const { return folder_.filePath(QString::fromLatin1(name)).toStdString(); }

    static std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

private Q_SLOTS:
    void anErrorReadsAsOneMessage() {
        const Error error("scene_label 'Airport' is not known", {"meta.csv", 17, "did you mean 'airport'?"});
        QCOMPARE(error.what(), "meta.csv line 17: scene_label 'Airport' is not known; did you mean 'airport'?");
    }

    void crcsMatchTheirPublishedCheckValues() {
        QCOMPARE(crc32(bytes("123456789")), 0xCBF43926u);
        QCOMPARE(crc32(bytes("6789"), crc32(bytes("12345"))), 0xCBF43926u);
        QCOMPARE(crc16Xmodem(bytes("123456789")), std::uint16_t(0x31C3));
    }

    void anAtomicWriteReplacesTheWholeFileAndLeavesNoTemporary() {
        const auto path = file("sub/a.txt");
        writeFileAtomically(path, "first");
        writeFileAtomically(path, "2nd");
        QCOMPARE(readFile(path), std::string("2nd"));
        int entries = 0;
        for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(path.parent_path()))
            ++entries;
        QCOMPARE(entries, 1);
    }

    void aFailedAtomicWriteSaysWhichFile() {
        writeFileAtomically(file("plain"), "x");
        QVERIFY_EXCEPTION_THROWN(writeFileAtomically(file("plain/below"), "y"), Error);
        QCOMPARE(readFile(file("plain")), std::string("x"));
    }

    void hashingAFileEqualsHashingItsContent() {
        writeFileAtomically(file("h"), "content");
        ContentHash hash;
        hash.add("con");
        hash.add("tent");
        QCOMPARE(hashFile(file("h")), hash.hex());
        QCOMPARE(hash.hex().size(), std::size_t(32));
    }

    void npyRoundTrips() {
        const std::vector<float> values{1, 2, 3, 4, 5, 6};
        writeNpy(file("a.npy"), values, {2, 3});
        const NpyArray array = readNpy(file("a.npy"));
        QCOMPARE(array.type, std::string("f4"));
        QCOMPARE(array.shape, (std::vector<std::size_t>{2, 3}));
        QCOMPARE(array.as<float>(), values);
    }

    void aDamagedNpyIsRefused() {
        writeNpy(file("a.npy"), std::vector<float>(6), {2, 3});
        const std::string good = readFile(file("a.npy"));
        for (std::size_t cut = 0; cut < good.size(); ++cut) {
            writeFileAtomically(file("b.npy"), std::string_view(good).substr(0, cut));
            QVERIFY_EXCEPTION_THROWN(readNpy(file("b.npy")), Error);
        }
    }

    void aTableToleratesBomAndCrLfAndKeepsLineNumbers() {
        const auto table = TsvTable::parse("\xEF\xBB\xBF"
                                           "filename\tscene_label\r\n\r\na.wav\tpark\r\n",
                                           "x.csv");
        QCOMPARE(table.rows().size(), std::size_t(1));
        QCOMPARE(table.rows()[0].line, std::int64_t(3));
        QVERIFY(table.rows()[0].fields[table.requiredColumn("scene_label")] == "park");
        QVERIFY_EXCEPTION_THROWN(table.requiredColumn("identifier"), Error);
    }

    void randomMomentsMatchTheirDistributions() {
        Random random(1);
        double sum = 0, squares = 0, beta = 0, betaSquares = 0;
        const int n = 200000;
        for (int i = 0; i < n; ++i) {
            const double x = random.normal();
            sum += x;
            squares += x * x;
            const double b = random.beta(0.2, 0.2);
            beta += b;
            betaSquares += b * b;
        }
        QVERIFY(std::abs(sum / n) < 0.01);
        QVERIFY(std::abs(squares / n - 1) < 0.02);
        QVERIFY(std::abs(beta / n - 0.5) < 0.01);
        const double variance = betaSquares / n - 0.25; // 1 / (4 (2 a + 1)) = 0.17857 for a = 0.2
        QVERIFY(std::abs(variance - 0.25 / 1.4) < 0.01);
    }

    void base64IsAsTheStandardShows() { // RFC 4648, section 10
        const auto text = [](const std::string& bytes) {
            return base64(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
        };
        const char* vectors[][2] = {{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},
                                    {"fooba", "Zm9vYmE="},
                                    {"foobar", "Zm9vYmFy"},
                                    {"\xff\xfe", "//4="}};
        for (const auto& vector : vectors)
            QCOMPARE(text(vector[0]), std::string(vector[1]));
    }

    void aRestoredRandomStateContinuesTheSameStream() {
        Random a(7, 3);
        a.bits();
        Random b(0);
        b.restore(a.state());
        QCOMPARE(a.bits(), b.bits());
        QVERIFY(Random(7, 3).bits() != Random(7, 4).bits());
    }
};

QTEST_GUILESS_MAIN(BaseTest)
#include "base_test.moc"
