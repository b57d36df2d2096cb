#include "base/atomic_file.h"
#include "base/error.h"
#include "evaluation/metrics.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace earshot;

namespace {

Predictions predictions(const std::string& rows, const std::string& classes = "bus\tpark") {
    return parsePredictions("filename\tscene_label\t" + classes + "\n" + rows, "p.csv");
}

bool anyNote(const ScoredClips& clips, const std::string& part) {
    return std::any_of(clips.notes.begin(), clips.notes.end(),
                       [&](const auto& note) { return note.find(part) != std::string::npos; });
}

} // namespace

class MatchingTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;

    std::filesystem::path write(const char* name, const std::string& content) const {
        const std::filesystem::path path = folder_.filePath(QString::fromLatin1(name)).toStdString();
        writeFileAtomically(path, content);
        return path;
    }
    Truth truth(const std::string& rows, const char* header = "filename\tscene_label\n") const {
        return readTruth(write("truth.csv", header + rows));
    }

private Q_SLOTS:
    void tauNamesTellDeviceCityAndLocation() {
        const Truth read = truth("audio/metro-lisbon-1000-40000-0-s4.wav\tmetro\naudio/bus-lyon-7-8-9-a.wav\tbus\n");
        QCOMPARE(read.labels, SceneLabels::tau());
        QCOMPARE(read.entries[0].identifier, std::string("lisbon-1000"));
        QCOMPARE(read.entries[0].device, std::string("s4"));
        QCOMPARE(read.entries[0].city, std::string("lisbon"));
        QCOMPARE(read.seenDevices, (std::vector<std::string>{"a", "b", "c", "s1", "s2", "s3"}));
    }

    void namesOfOtherKindsTellNothing() {
        const Truth read = truth("my dog.ogg\tdog\n");
        QVERIFY(read.entries[0].device.empty() && read.entries[0].identifier.empty() && read.seenDevices.empty());
        QVERIFY(!read.labels.hasSuperClasses());
    }

    void aFoldListTakesDevicesFromTheDatasetAroundIt() {
        write("set/meta.csv", "filename\tscene_label\tidentifier\tsource_label\na.ogg\tdog\tplace-1\tp7\n");
        const Truth read = readTruth(write("set/evaluation_setup/fold1_evaluate.csv", "filename\tscene_label\na.ogg\tdog\n"));
        QCOMPARE(read.entries[0].identifier, std::string("place-1"));
        QCOMPARE(read.entries[0].device, std::string("p7"));
    }

    void contradictingTruthIsRefusedAndRepeatedTruthCountsOnce() {
        QCOMPARE(truth("a\tbus\na\tbus\n").entries.size(), std::size_t(1));
        try {
            truth("a\tbus\nb\tbus\na\tpark\n");
            QFAIL("was accepted");
        } catch (const Error& error) {
            QCOMPARE(error.line(), std::int64_t(4));
        }
        QVERIFY_EXCEPTION_THROWN(truth("a\t\n"), Error);
        QVERIFY_EXCEPTION_THROWN(truth("a\n"), Error);
        QVERIFY_EXCEPTION_THROWN(truth(""), Error);
    }

    void truthSurvivesBeingWritten() {
        const Truth before =
            truth("a.wav\tbus\tlyon-1\ts4\nb.wav\tpark\tlyon-2\ta\n", "filename\tscene_label\tidentifier\tsource_label\n");
        const auto path = write("again.csv", "");
        writeTruth(path, before);
        const Truth after = readTruth(path);
        QCOMPARE(after.entries.size(), std::size_t(2));
        QCOMPARE(after.entries[0].device, std::string("s4"));
        QCOMPARE(after.entries[1].identifier, std::string("lyon-2"));
        QCOMPARE(after.entries[1].city, std::string("lyon"));
    }

    void matchingGoesByNameNeverByRow() {
        const Truth known = truth("a\tbus\nb\tpark\n");
        const auto straight = scoreClips(predictions("a\tbus\t.9\t.1\nb\tpark\t.2\t.8\n"), known);
        const auto turned = scoreClips(predictions("b\tpark\t.8\t.2\na\tbus\t.1\t.9\n", "park\tbus"), known);
        QCOMPARE(turned.filenames, straight.filenames);
        QCOMPARE(turned.probabilities, straight.probabilities);
        QCOMPARE(turned.loss, straight.loss);
        QCOMPARE(evaluateClips(turned).accuracy, 1.0);
    }

    void segmentsTakeTheLabelOfTheirRecording() {
        const auto clips =
            scoreClips(predictions("b\tpark\t0\t1\na#10\tbus\t1\t0\na#2\tbus\t.4\t.6\n"), truth("a\tbus\nb\tpark\n"));
        QCOMPARE(clips.filenames, (std::vector<std::string>{"a#2", "a#10", "b"}));
        QCOMPARE(evaluateClips(clips).confusion.correct(), std::int64_t(2));
        const auto recordings = byRecording(clips);
        QCOMPARE(recordings.filenames, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(recordings.row(0)[1], 0.7); // bus: the mean of 1 and 0.4
        QCOMPARE(evaluateClips(recordings).accuracy, 1.0);
    }

    void aTruthBySegmentIsMatchedBySegment() {
        const auto clips = scoreClips(predictions("a#0\tbus\t1\t0\na#1\tbus\t1\t0\n"), truth("a#0\tbus\na#1\tpark\n"));
        QCOMPARE(evaluateClips(clips).confusion.correct(), std::int64_t(1));
        QCOMPARE(clips.recording[0], clips.recording[1]);
        QCOMPARE(byRecording(clips).size(), std::size_t(2)); // one recording, two labels
    }

    void foldersAndExtensionsMayDifferWhereThatIsUnambiguous() {
        const auto clips =
            scoreClips(predictions("x/a.flac#1\tbus\t1\t0\nb.wav\tpark\t0\t1\n"), truth("audio/a.wav\tbus\naudio/b.wav\tpark\n"));
        QCOMPARE(clips.size(), std::size_t(2));
        QVERIFY(anyNote(clips, "2 file names differ"));
        const auto folders = scoreClips(predictions("bus/1.wav\tbus\t1\t0\npark/1.wav\tpark\t0\t1\n"),
                                        truth("audio/bus/1.wav\tbus\naudio/park/1.wav\tpark\n"));
        QCOMPARE(evaluateClips(folders).accuracy, 1.0);
        QVERIFY_EXCEPTION_THROWN(scoreClips(predictions("1.wav\tbus\t1\t0\n"), truth("bus/1.wav\tbus\npark/1.wav\tpark\n")),
                                 Error);
    }

    void gapsAndSurplusAreLeftOutAndSaid() {
        const auto clips = scoreClips(predictions("a\tbus\t1\t0\nz\tbus\t1\t0\n"), truth("a\tbus\nb\tpark\n"));
        QCOMPARE(clips.size(), std::size_t(1));
        QCOMPARE(clips.missing, std::size_t(1));
        QVERIFY(anyNote(clips, "1 prediction (first 'z')"));
        QVERIFY(anyNote(clips, "1 of 2 clips (first 'b')"));
    }

    void oneClipUnderTwoNamesIsRefused() {
        QVERIFY_EXCEPTION_THROWN(scoreClips(predictions("a.wav\tbus\t1\t0\na.ogg\tbus\t1\t0\n"), truth("a.wav\tbus\n")), Error);
        QVERIFY_EXCEPTION_THROWN(scoreClips(predictions("a\tbus\t1\t0\na#0\tbus\t1\t0\n"), truth("a\tbus\n")), Error);
    }

    void sumsOtherThanOneAreRenormalisedAndCounted() {
        const auto clips = scoreClips(predictions("a\tbus\t3\t1\nb\tpark\t.5\t.5\n"), truth("a\tbus\nb\tpark\n"));
        QCOMPARE(clips.row(0)[1], 0.75);
        QVERIFY(anyNote(clips, "the probabilities of 1 row do not sum to 1"));
    }

    void amongEqualProbabilitiesTheWrittenLabelDecides() {
        const auto clips =
            scoreClips(predictions("a\tpark\t.5\t.5\nb\tbus\t.5\t.5\nc\tbus\t.2\t.8\n"), truth("a\tpark\nb\tbus\nc\tpark\n"));
        QCOMPARE(evaluateClips(clips).accuracy, 1.0);
        QVERIFY(anyNote(clips, "in 1 row scene_label is not the most probable class"));
    }

    void unknownAndMissingClassesAreRefused() {
        Truth tau = truth("a\tbus\nb\tpark\n");
        const auto unknown = predictions("a\tbus\t1\t0\t0\n", "bus\tpark\tbuss");
        const auto missing = predictions("a\tbus\t1\t0\n", "bus\ttram");
        for (const auto* bad : {&unknown, &missing})
            try {
                adoptClasses(tau, *bad, "p.csv");
                QFAIL("was accepted");
            } catch (const Error& error) {
                QCOMPARE(error.line(), std::int64_t(1));
            }
    }

    void anOpenTruthLearnsClassesFromThePredictions() {
        Truth open = truth("a\tdog\nb\train\n");
        const auto given = predictions("a\tdog\t.7\t.2\t.1\nb\tcat\t.1\t.3\t.6\n", "dog\train\tcat");
        adoptClasses(open, given, "p.csv");
        QCOMPARE(open.labels.classes, (std::vector<std::string>{"cat", "dog", "rain"}));
        const Evaluation evaluation = evaluateClips(scoreClips(given, open));
        QCOMPARE(evaluation.accuracy, 0.5);
        QCOMPARE(evaluation.confusion.at(2, 0), std::int64_t(1));
    }

    void labelledRegionsGiveSegmentsTheirOwnLabels() {
        Dataset dataset;
        dataset.labels = SceneLabels::tau();
        dataset.clips.push_back({"a.wav", 1, "here-1", "a", "here", {1, -1, 4}});
        dataset.clips.push_back({"b.wav", 4, "here-2", "s4", "here", {}});
        const std::vector<int> both{0, 1}, train{0};
        const Truth known = truthOf(dataset, both, train);
        QCOMPARE(known.seenDevices, std::vector<std::string>{"a"});
        const auto clips =
            scoreClips(predictions("a.wav#0\tbus\t1\t0\na.wav#1\tbus\t1\t0\na.wav#2\tpark\t0\t1\nb.wav\tpark\t0\t1\n"), known);
        QCOMPARE(clips.truth, (std::vector<std::int32_t>{1, 4, 4}));
        QVERIFY(anyNote(clips, "without a label"));
    }
};

QTEST_GUILESS_MAIN(MatchingTest)
#include "matching_test.moc"
