#include "audio/audio_file.h"
#include "base/npy.h"
#include "cli.h"
#include "features/log_mel.h"
#include "reference_data.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;

class FeaturesCliTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QString file(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }

    /// Two seconds: a square wave, then silence.
    QString recording() const {
        std::vector<float> samples(2 * kSegmentSamples);
        for (std::size_t i = 0; i < kSegmentSamples; ++i)
            samples[i] = i / 100 % 2 == 0 ? 0.25F : -0.25F;
        writeWav(file("two.wav").toStdString(), samples);
        return file("two.wav");
    }

private Q_SLOTS:
    void everyStageIsWrittenWithItsShape_data() {
        QTest::addColumn<QString>("stage");
        QTest::addColumn<int>("channels");
        QTest::newRow("mel") << "mel" << 1;
        QTest::newRow("logmel") << "logmel" << 1;
        QTest::newRow("input") << "input" << 2;
    }
    void everyStageIsWrittenWithItsShape() {
        QFETCH(QString, stage);
        QFETCH(int, channels);
        const auto run = test::runCli({"features", recording(), "--out", file("x.npy"), "--stage", stage, "--json"});
        QCOMPARE(run.exitCode, 0);
        const auto json = run.json();
        QCOMPARE(json["file"].get<std::string>(), file("two.wav").toStdString());
        QCOMPARE(json["segment"].get<int>(), 0);
        QCOMPARE(json["segments"].get<int>(), 2);
        QCOMPARE(json["stage"].get<std::string>(), stage.toStdString());
        QCOMPARE(json["silent"].get<bool>(), false);
        const NpyArray array = readNpy(file("x.npy").toStdString());
        QCOMPARE(array.type, std::string("f4"));
        QCOMPARE(array.shape, json["shape"].get<std::vector<std::size_t>>());
        QCOMPARE(array.shape, channels == 2 ? (std::vector<std::size_t>{2, 256, 44}) : (std::vector<std::size_t>{256, 44}));
    }

    void theInputEqualsTheAuthors() {
        const auto signal = test::shared("reference/features/signal_pcm16.wav");
        REQUIRE_SHARED(signal);
        const auto run = test::runCli({"features", QString::fromStdString(signal.string()), "--out", file("a.npy")});
        QCOMPARE(run.exitCode, 0);
        const auto actual = readNpy(file("a.npy").toStdString()).as<double>();
        const auto expected = readNpy(test::shared("reference/features/authors_input_2x256x44_f64.npy")).as<double>();
        QCOMPARE(actual.size(), expected.size());
        for (std::size_t i = 0; i < actual.size(); ++i)
            QVERIFY(std::abs(actual[i] - expected[i]) < 1e-4);
    }

    void aSilentSegmentIsSaidToBeSilentAndGivesZeros() {
        const auto run = test::runCli({"features", recording(), "--out", file("s.npy"), "--segment", "1", "--json"});
        QCOMPARE(run.exitCode, 0);
        QCOMPARE(run.json()["silent"].get<bool>(), true);
        for (const float x : readNpy(file("s.npy").toStdString()).as<float>())
            QCOMPARE(x, 0.0F);
    }

    void failuresAreOneJsonObjectWithTheFile() {
        const auto absent = test::runCli({"features", file("absent.wav"), "--out", file("n.npy"), "--json"});
        QCOMPARE(absent.exitCode, 1);
        QCOMPARE(absent.json()["error"]["path"].get<std::string>(), file("absent.wav").toStdString());
        QVERIFY(!QFile::exists(file("n.npy")));
        const auto beyond = test::runCli({"features", recording(), "--out", file("n.npy"), "--segment", "2", "--json"});
        QCOMPARE(beyond.exitCode, 1);
        QVERIFY(beyond.json()["error"]["hint"].get<std::string>().find("2") != std::string::npos);
    }

    void aWrongCommandLineIsAUsageError() {
        QCOMPARE(test::runCli({"features"}).exitCode, 2);
        QCOMPARE(test::runCli({"features", recording(), "--out", file("u.npy"), "--stage", "cepstrum"}).exitCode, 2);
    }

    void helpListsExactlyTheDocumentedOptions() {
        const auto run = test::runCli({"features", "--help"});
        QCOMPARE(run.exitCode, 0);
        for (const char* option : {"FILE", "--out", "--stage", "--segment", "--json", "--help"})
            QVERIFY2(run.out.contains(option), option);
        QCOMPARE(run.out.count("  --") + run.out.count(",--"), 5);
    }
};

QTEST_GUILESS_MAIN(FeaturesCliTest)
#include "features_cli_test.moc"
