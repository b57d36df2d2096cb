#include "authors_network.h"
#include "base/error.h"
#include "base/random.h"
#include "network/pickle_graph.h"

#include <QtTest>

using namespace earshot;
using namespace earshot::test;

namespace {

/// True when the bytes were read, false when refused with an Error; anything else fails the test.
bool reads(std::vector<std::byte> bytes) {
    try {
        networkWeights(readStateDict(ZipArchive(std::move(bytes), "mutated.pt")));
        return true;
    } catch (const Error&) {
        return false;
    }
}

std::vector<std::byte> submission() {
    return readFileBytes(shared("reference/authors_net/submit4.pt"));
}

std::span<const std::byte> text(std::string_view s) {
    return std::as_bytes(std::span(s.data(), s.size()));
}

} // namespace

class StateDictTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theAuthorsCheckpointsBecomeNetworks_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("logits");
        QTest::addColumn<int>("hidden");
        QTest::newRow("1") << "submit1.pt" << 13 << 100;
        QTest::newRow("2 and 3") << "submit2and3.pt" << 13 << 100;
        QTest::newRow("4") << "submit4.pt" << 10 << 120;
    }
    void theAuthorsCheckpointsBecomeNetworks() {
        QFETCH(QString, file);
        QFETCH(int, logits);
        QFETCH(int, hidden);
        const auto path = shared("reference/authors_net/" + file.toStdString());
        REQUIRE_SHARED(path);
        const NetworkWeights weights = readAuthorsCheckpoint(path);
        QCOMPARE(weights.config.logits(), logits);
        QCOMPARE(weights.config.hidden, hidden);
        QCOMPARE(weights.config.channels, 16);
    }

    void observersAndCountersAreReadAsNumbersToo() {
        const auto path = shared("reference/authors_net/submit2and3.pt");
        REQUIRE_SHARED(path);
        const auto state = readStateDict(path);
        QCOMPARE(state.size(), std::size_t(425));
        QVERIFY(state.at("bn16.num_batches_tracked").shape.empty());
        QVERIFY(state.at("bn16.num_batches_tracked").values.at(0) > 0);
    }

    void everyCutIsRefused() {
        REQUIRE_SHARED(shared("reference/authors_net/submit4.pt"));
        const auto whole = submission();
        for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 400)
            QVERIFY(!reads({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}));
    }

    void damagedFilesAreReadOrRefusedButNeverCrash() {
        REQUIRE_SHARED(shared("reference/authors_net/submit4.pt"));
        const auto whole = submission();
        Random random(3);
        for (int i = 0; i < 400; ++i) {
            auto damaged = whole;
            for (int n = 0; n < 3; ++n) {
                const std::size_t window = 12'000; // the pickle at the front, the directory at the end
                const std::size_t at = random.below(2) ? random.below(window) : whole.size() - 1 - random.below(window);
                damaged[at] = static_cast<std::byte>(random.below(256));
            }
            reads(std::move(damaged));
        }
    }

    /// The pickle without the archive's checksums around it, so that changes reach the machine.
    void damagedPicklesAreReadOrRefusedButNeverCrash() {
        REQUIRE_SHARED(shared("reference/authors_net/submit4.pt"));
        const ZipArchive archive(shared("reference/authors_net/submit4.pt"));
        const auto pickle = archive.member("archive/data.pkl");
        Random random(4);
        int read = 0;
        for (int i = 0; i < 4000; ++i) {
            std::vector<std::byte> damaged(pickle.begin(), pickle.end());
            for (std::uint64_t n = 1 + random.below(3); n > 0; --n)
                damaged[random.below(damaged.size())] = static_cast<std::byte>(random.below(256));
            if (random.below(4) == 0)
                damaged.resize(random.below(damaged.size()));
            try {
                readPickle(damaged);
                ++read;
            } catch (const Error&) {
            }
        }
        QVERIFY(read > 0);
    }

    void hostilePicklesAreRefused() {
        for (const std::string_view hostile :
             {"\x80\x02(((((", "\x80\x02)R.", "\x80\x02h\x07.", "\x80\x02X\xff\xff\xff\xff.", "\x80\x04}.", "\x80\x02t.",
              "\x80\x02}K\x01K\x02K\x03u.", "i\nos\nsystem\n.", "\x80\x02"})
            QVERIFY_EXCEPTION_THROWN(readPickle(text(hostile)), Error);
    }

    void nothingThatAPickleNamesIsCalled() {
        const auto graph = readPickle(text(std::string_view("\x80\x02"
                                                            "cos\nsystem\nX\x02\x00\x00\x00ls\x85R.",
                                                            26)));
        const auto& root = graph.nodes[graph.root];
        QVERIFY(root.kind == PickleGraph::Kind::Call);
        QCOMPARE(graph.nodes[root.items[0]].text, std::string("os system"));
    }

    void aMissingTensorIsNamed() {
        REQUIRE_SHARED(shared("reference/authors_net/submit4.pt"));
        auto state = readStateDict(shared("reference/authors_net/submit4.pt"));
        state.erase("bn16_5.running_var");
        try {
            networkWeights(state);
            QFAIL("accepted");
        } catch (const Error& error) {
            QVERIFY(std::string(error.what()).find("bn6.running_var") != std::string::npos);
        }
    }
};

QTEST_GUILESS_MAIN(StateDictTest)
#include "state_dict_test.moc"
