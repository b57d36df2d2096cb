#include "base/atomic_file.h"
#include "random_network.h"
#include "runtime/front_end.h"
#include "runtime/int8_engine.h"
#include "runtime/kernels/kernels.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <cstring>

using namespace earshot;
using namespace earshot::test;

/// The runtime as compiled for the board, on QEMU's Cortex-M4 (a peer of the virtual board, which is Unicorn).
class CortexM4Test : public QObject {
    Q_OBJECT

    struct Expected {
        std::array<std::uint32_t, ER_LAYER_COUNT> crcs{};
        std::vector<float> logits;
    };

    static Expected onTheHost(const Int8Engine& engine, const std::vector<std::int8_t>& input) {
        Expected expected;
        expected.logits.resize(engine.model().logits);
        er_hooks hooks{};
        hooks.kernels = &er_plain_kernels;
        hooks.context = &expected;
        hooks.tap = [](void* context, const er_row* row) {
            auto& crc = static_cast<Expected*>(context)->crcs[row->layer];
            for (std::uint32_t c = 0; c < row->channels; ++c)
                for (std::uint32_t x = 0; x < row->frames; ++x) {
                    const std::int32_t value = er_row_value(row, c, x);
                    crc = er_crc32(&value, sizeof value, crc);
                }
        };
        std::vector<std::uint64_t> workspace(er_workspace_bytes(&engine.model()) / 8);
        er_infer(&engine.model(), input.data(), workspace.data(), &hooks, expected.logits.data(), nullptr);
        return expected;
    }

    /// Its exit code; what it reads and writes is in `folder`.
    static int runOnTheEmulatedCore(const QTemporaryDir& folder) {
        QProcess qemu;
        qemu.setWorkingDirectory(folder.path());
        qemu.start(QStringLiteral(EARSHOT_QEMU),
                   {QStringLiteral("-M"), QStringLiteral("mps2-an386"), QStringLiteral("-nographic"), QStringLiteral("-monitor"),
                    QStringLiteral("none"), QStringLiteral("-semihosting-config"), QStringLiteral("enable=on,target=native"),
                    QStringLiteral("-kernel"), QStringLiteral(EARSHOT_M4_PROGRAM)});
        return qemu.waitForFinished(120'000) ? qemu.exitCode() : -1;
    }

private Q_SLOTS:
    void theBoardsKernelsGiveTheHostsIntegers_data() {
        QTest::addColumn<int>("hidden");
        QTest::addColumn<bool>("student");
        QTest::newRow("default") << 100 << false;
        QTest::newRow("student") << 120 << true;
        QTest::newRow("odd widths") << 77 << false;
    }
    void theBoardsKernelsGiveTheHostsIntegers() {
        QFETCH(int, hidden);
        QFETCH(bool, student);
        NetworkConfig config = student ? NetworkConfig::student(10) : NetworkConfig{};
        config.hidden = hidden;
        const auto blob = randomModel(config, 31).toBlob();
        const Int8Engine engine(blob);
        const auto input = engine.quantise(randomInput(32));
        const Expected expected = onTheHost(engine, input);

        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        writeFileAtomically(path / "model", blob);
        writeFileAtomically(path / "input", std::as_bytes(std::span(input)));
        QCOMPARE(runOnTheEmulatedCore(folder), 0);
        const auto result = readFileBytes(path / "result");
        const std::size_t logitBytes = expected.logits.size() * sizeof(float), run = sizeof expected.crcs + logitBytes;
        QCOMPARE(result.size(), 2 * run);
        for (const std::size_t begin : {std::size_t(0), run}) { // Cortex-M4 kernels, then plain C
            std::array<std::uint32_t, ER_LAYER_COUNT> crcs{};
            std::memcpy(crcs.data(), result.data() + begin, sizeof crcs);
            for (int i = ER_CONV1; i < ER_LAYER_COUNT; ++i)
                QVERIFY2(crcs[i] == expected.crcs[i], er_layer_name(static_cast<er_layer>(i)));
            QCOMPARE(std::memcmp(result.data() + begin + sizeof crcs, expected.logits.data(), logitBytes), 0);
        }
    }

    void theFrontEndGivesTheHostsBits_data() {
        QTest::addColumn<int>("loudness");
        QTest::newRow("loud") << 32768;
        QTest::newRow("a few steps") << 3;
        QTest::newRow("silence") << 0;
    }
    void theFrontEndGivesTheHostsBits() {
        QFETCH(int, loudness);
        const auto blob = randomModel({}, 31).toBlob();
        const Int8Engine engine(blob);
        Random random(7);
        std::vector<std::int16_t> audio(ER_SEGMENT_SAMPLES);
        for (std::int16_t& sample : audio)
            sample = static_cast<std::int16_t>(random.uniform(-loudness, loudness));
        const auto memory = std::make_unique<er_front_end_memory>();
        std::vector<std::int8_t> features(ER_INPUT_SIZE);
        er_front_end(audio.data(), engine.model().input_inverse_scale, memory.get(), features.data(), nullptr);

        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        writeFileAtomically(path / "model", blob);
        writeFileAtomically(path / "input", std::as_bytes(std::span(features)));
        writeFileAtomically(path / "audio", std::as_bytes(std::span(audio)));
        QCOMPARE(runOnTheEmulatedCore(folder), 0);
        const auto result = readFileBytes(path / "features");
        QCOMPARE(result.size(), sizeof memory->log_mel + features.size());
        QCOMPARE(std::memcmp(result.data(), memory->log_mel, sizeof memory->log_mel), 0);
        QCOMPARE(std::memcmp(result.data() + sizeof memory->log_mel, features.data(), features.size()), 0);
    }
};

QTEST_GUILESS_MAIN(CortexM4Test)
#include "cortex_m4_test.moc"
