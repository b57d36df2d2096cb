#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "learning/checkpoint.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;

class CheckpointTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path file(const char* name) const { return folder_.filePath(QString::fromLatin1(name)).toStdString(); }

    static Checkpoint example() {
        Checkpoint checkpoint;
        checkpoint.labels = {{"a", "b"}, {"x", "y"}, {0, 1}};
        checkpoint.weights.config = checkpoint.config.network(2, 2);
        Random random(1);
        std::size_t parameters = 0;
        for (const auto& [name, shape] : expectedTensors(checkpoint.weights.config)) {
            std::size_t count = 1;
            for (const int extent : shape)
                count *= static_cast<std::size_t>(extent);
            std::vector<float> values(count);
            for (float& value : values)
                value = static_cast<float>(random.uniform(0.1, 1));
            checkpoint.weights.tensors[name] = {shape, values};
            parameters += count;
        }
        checkpoint.observers["conv1"] = {1, 2, 3};
        checkpoint.state.emplace();
        checkpoint.state->epoch = 4;
        checkpoint.state->step = 9;
        checkpoint.state->sums.lossScene = 0.1 + 0.2;
        checkpoint.state->optimiser = {17, std::vector<float>(parameters, 0.5f), std::vector<float>(parameters, 0.25f)};
        checkpoint.state->metrics.push_back({{"epoch", 1}, {"accuracy", 0.3}});
        return checkpoint;
    }

private Q_SLOTS:
    void everythingComesBack() {
        const Checkpoint written = example();
        writeCheckpoint(file("a.ckpt"), written);
        const Checkpoint read = readCheckpoint(file("a.ckpt"));
        QVERIFY(read.config == written.config);
        QVERIFY(read.labels == written.labels);
        QCOMPARE(read.observers, written.observers);
        for (const auto& [name, tensor] : written.weights.tensors)
            QCOMPARE(read.weights.tensors.at(name).values, tensor.values);
        QCOMPARE(read.state->epoch, 4);
        QCOMPARE(read.state->step, std::int64_t(9));
        QVERIFY(read.state->sums == written.state->sums);
        QCOMPARE(read.state->optimiser.steps, std::int64_t(17));
        QCOMPARE(read.state->optimiser.momentum, written.state->optimiser.momentum);
        QVERIFY(read.state->metrics == written.state->metrics);
    }

    void everyCutAndManyFlipsAreRefused() {
        writeCheckpoint(file("a.ckpt"), example());
        const std::string good = readFile(file("a.ckpt"));
        Random random(2);
        for (int trial = 0; trial < 60; ++trial) {
            const std::size_t cut = trial < 20 ? static_cast<std::size_t>(trial) : random.below(good.size());
            writeFileAtomically(file("cut.ckpt"), std::string_view(good).substr(0, cut));
            QVERIFY_EXCEPTION_THROWN(readCheckpoint(file("cut.ckpt")), Error);
            std::string flipped = good;
            flipped[random.below(good.size())] ^= static_cast<char>(1 << random.below(8));
            writeFileAtomically(file("flipped.ckpt"), flipped);
            QVERIFY_EXCEPTION_THROWN(readCheckpoint(file("flipped.ckpt")), Error);
        }
    }

    void anotherKindOfFileIsRefused() {
        writeFileAtomically(file("text"), "this is no checkpoint, but it is longer than a header");
        QVERIFY_EXCEPTION_THROWN(readCheckpoint(file("text")), Error);
        QVERIFY_EXCEPTION_THROWN(readCheckpoint(file("absent")), Error);
    }
};

QTEST_GUILESS_MAIN(CheckpointTest)
#include "checkpoint_test.moc"
