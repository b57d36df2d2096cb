#include "learning/pytorch_exchange.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "network/state_dict_writer.h"
#include "network/zip_archive.h"
#include "random_network.h"
#include "reference_data.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;
using namespace earshot::test;

class PytorchExchangeTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path file(const char* name) const { return folder_.filePath(QString::fromLatin1(name)).toStdString(); }

    static Checkpoint checkpointOf(const TrainingConfig& config, int classes, int superClasses) {
        Checkpoint checkpoint;
        checkpoint.config = config;
        NetworkConfig numbered;
        numbered.classes = classes;
        numbered.superClasses = superClasses;
        checkpoint.labels = numberedLabels(numbered);
        checkpoint.weights = randomWeights(config.network(classes, superClasses), 5);
        return checkpoint;
    }

private Q_SLOTS:
    void importUndoesExport_data() {
        QTest::addColumn<int>("classes");
        QTest::addColumn<int>("superClasses");
        QTest::addColumn<int>("channels");
        QTest::addColumn<bool>("student");
        QTest::newRow("two heads") << 10 << 3 << 16 << false;
        QTest::newRow("one head") << 10 << 0 << 16 << false;
        QTest::newRow("13 classes, one head") << 13 << 0 << 16 << false;
        QTest::newRow("other super-classes") << 4 << 2 << 16 << false;
        QTest::newRow("student") << 10 << 3 << 16 << true;
        QTest::newRow("teacher") << 10 << 3 << 64 << true;
    }
    void importUndoesExport() {
        QFETCH(int, classes);
        QFETCH(int, superClasses);
        QFETCH(int, channels);
        QFETCH(bool, student);
        TrainingConfig config;
        config.preset = "own";
        config.ensembleWeight = 0.7;
        config.channels = channels;
        config.student = student;
        config.multiTask = !student;
        const Checkpoint written = checkpointOf(config, classes, superClasses);
        writeFileAtomically(file("a.pt"), toStateDictFile(written));
        const Checkpoint read = fromStateDictFile(file("a.pt"), std::nullopt);
        QVERIFY(read.config == written.config);
        QVERIFY(read.labels == written.labels);
        QVERIFY(read.weights.config == written.weights.config);
        QCOMPARE(read.weights.tensors.size(), written.weights.tensors.size());
        for (const auto& [name, tensor] : written.weights.tensors) {
            QVERIFY2(read.weights.tensors.at(name).values == tensor.values, name.c_str());
            QVERIFY2(read.weights.tensors.at(name).shape == tensor.shape, name.c_str());
        }
        QVERIFY(toStateDictFile(read) == readFileBytes(file("a.pt")));
    }

    void theAuthorsFilesBecomeCheckpointsOfTauClasses_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("student");
        QTest::newRow("1") << "submit1.pt" << false;
        QTest::newRow("2 and 3") << "submit2and3.pt" << false;
        QTest::newRow("4") << "submit4.pt" << true;
    }
    void theAuthorsFilesBecomeCheckpointsOfTauClasses() {
        QFETCH(QString, name);
        QFETCH(bool, student);
        const auto path = shared("reference/authors_net/" + name.toStdString());
        REQUIRE_SHARED(path);
        const Checkpoint checkpoint = fromStateDictFile(path, 0.7);
        QCOMPARE(checkpoint.config.student, student);
        QCOMPARE(checkpoint.config.ensembleWeight, 0.7);
        QVERIFY(checkpoint.labels == SceneLabels::tau());
        const auto again = file("again.ckpt"); // a checkpoint's weights must follow from its settings
        writeCheckpoint(again, checkpoint);
        QVERIFY(readCheckpoint(again).weights.config == checkpoint.weights.config);
    }

    void aNetworkOfUnnamedClassesIsRefused() {
        Checkpoint seven = checkpointOf({}, 7, 0);
        ZipWriter tensorsAlone;
        addStateDict(tensorsAlone, seven.weights);
        writeFileAtomically(file("seven.pt"), tensorsAlone.finish());
        try {
            fromStateDictFile(file("seven.pt"), std::nullopt);
            QFAIL("accepted");
        } catch (const Error& error) {
            QVERIFY(std::string(error.what()).find("7 classes") != std::string::npos);
            QVERIFY(error.path() == file("seven.pt"));
        }
    }

    void damagedSettingsAreReadOrRefusedButNeverCrash() {
        Checkpoint small = checkpointOf({}, 10, 3);
        ZipWriter archive;
        addStateDict(archive, small.weights);
        const auto whole = ZipArchive(toStateDictFile(small), "whole.pt");
        const auto settings = whole.member("archive/earshot.json");
        Random random(6);
        int refused = 0;
        for (int i = 0; i < 60; ++i) {
            std::vector<std::byte> damaged(settings.begin(), settings.end());
            for (int n = 0; n < 2; ++n)
                damaged[random.below(damaged.size())] = static_cast<std::byte>(random.below(256));
            if (i % 4 == 0)
                damaged.resize(random.below(damaged.size()));
            ZipWriter copy = archive;
            copy.add("archive/earshot.json", damaged);
            writeFileAtomically(file("damaged.pt"), copy.finish());
            try {
                fromStateDictFile(file("damaged.pt"), std::nullopt);
            } catch (const Error&) {
                ++refused;
            }
        }
        QVERIFY(refused > 0);
    }
};

QTEST_GUILESS_MAIN(PytorchExchangeTest)
#include "pytorch_exchange_test.moc"
