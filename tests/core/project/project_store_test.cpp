#include "base/atomic_file.h"
#include "base/error.h"
#include "project/project_edit.h"
#include "project/project_store.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;
namespace fs = std::filesystem;

class ProjectStoreTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> folder_;

    fs::path path(const char* name) const { return folder_->filePath(QString::fromUtf8(name)).toStdString(); }

    static SceneLabels tenClasses() {
        return {{"airport", "bus", "metro", "metro_station", "park", "public_square", "shopping_mall", "street_pedestrian",
                 "street_traffic", "tram"},
                {"indoor", "outdoor", "transportation"},
                {0, 2, 2, 0, 1, 1, 0, 1, 1, 2}};
    }

    /// Ten clips of two places and two devices, the ten TAU classes.
    ProjectStore makeProject(const char* name = "p.earshot") const {
        ProjectStore store = ProjectStore::create(path(name));
        store.setLabels(tenClasses());
        std::vector<NewRecording> clips;
        for (int i = 0; i < 10; ++i)
            clips.push_back({"audio/" + std::to_string(i) + ".wav", 1000 + i, "", 44100, 44100, 1,
                             i < 5 ? "lisbon-1" : "prague-2", i < 5 ? "lisbon" : "prague", i % 2 == 0 ? "a" : "s3",
                             std::nullopt});
        store.addRecordings(clips);
        return store;
    }

    static std::string message(const std::function<void()>& action) {
        try {
            action();
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    }

private Q_SLOTS:
    void init() { folder_ = std::make_unique<QTemporaryDir>(); }

    void aNewProjectHasItsFoldersAndIsEmpty() {
        const ProjectStore store = ProjectStore::create(path("mine.earshot"));
        QVERIFY(fs::is_directory(store.runsFolder()));
        QVERIFY(fs::is_directory(store.cacheFolder()));
        QCOMPARE(store.name(), std::string("mine"));
        QCOMPARE(store.recordingCount(), std::int64_t(0));
        QVERIFY(!store.isReadOnly());
        int entries = 0;
        for ([[maybe_unused]] const auto& entry : fs::directory_iterator(path("")))
            ++entries;
        QCOMPARE(entries, 1);
    }

    void createRefusesABadNameAndAnExistingFolder() {
        QVERIFY(message([&] { ProjectStore::create(path("mine")); }).find(".earshot") != std::string::npos);
        makeProject();
        QVERIFY(message([&] { makeProject(); }).find("is there already") != std::string::npos);
    }

    void labelsKeepTheOrderOfClassesAndSuperClasses() { QCOMPARE(makeProject().labels(), tenClasses()); }

    void everyEditIsThereAfterReopening() {
        std::int64_t region = 0;
        const Annotation bus{1000, 44100, 200.0, std::nullopt, "bus", "ana", "a \"note\"\n", true, 0.25};
        {
            ProjectStore store = makeProject();
            store.setClipLabel(3, store.findClass("tram"), "ana");
            region = store.addAnnotation(4, bus);
        }
        const ProjectStore store = ProjectStore::open(path("p.earshot"));
        QCOMPARE(store.recording(3).classId, store.findClass("tram"));
        QCOMPARE(store.recording(3).labelledBy, std::string("ana"));
        QCOMPARE(store.recording(4).regions, 1);
        QCOMPARE(store.annotations(4).size(), std::size_t(1));
        QCOMPARE(store.annotations(4)[0].id, region);
        QVERIFY(store.annotations(4)[0].annotation == bus);
        QCOMPARE(store.annotators(), std::vector<std::string>{"ana"});
    }

    void undoAndRedoGoThroughARestart() {
        {
            ProjectStore store = makeProject();
            store.setClipLabel(1, store.findClass("bus"));
            store.setClipLabel(1, store.findClass("park"));
            store.addAnnotation(1, {0, 10, {}, {}, "a new class", "", "", false, {}});
        }
        {
            ProjectStore store = ProjectStore::open(path("p.earshot"));
            QCOMPARE(store.undoText(), std::optional<std::string>("Add a region"));
            QVERIFY(store.undo());
            QVERIFY(store.annotations(1).empty());
            QVERIFY(!store.findClass("a new class"));
            QVERIFY(store.undo());
            QCOMPARE(store.recording(1).classId, store.findClass("bus"));
        }
        ProjectStore store = ProjectStore::open(path("p.earshot"));
        QVERIFY(store.undo());
        QVERIFY(!store.recording(1).classId);
        QVERIFY(!store.undo());
        QVERIFY(store.redo() && store.redo() && store.redo());
        QVERIFY(!store.redo());
        QCOMPARE(store.recording(1).classId, store.findClass("park"));
        QCOMPARE(store.annotations(1).at(0).annotation.label, std::string("a new class"));
    }

    void aNewEditEndsTheWayForward() {
        ProjectStore store = makeProject();
        store.setClipLabel(1, store.findClass("bus"));
        store.undo();
        QVERIFY(store.redoText());
        store.setClipLabel(2, store.findClass("tram"));
        QVERIFY(!store.redoText());
        QVERIFY(!store.redo());
    }

    void anEditOfManyChangesIsOneStep() {
        ProjectStore store = makeProject();
        {
            ProjectEdit edit = store.beginEdit("Label five clips", "bo");
            for (std::int64_t id = 1; id <= 5; ++id) {
                edit.setClipLabel(id, store.findClass("metro"));
                edit.setFlag(id, true);
                edit.setNote(id, "checked");
            }
            edit.removeRecording(5);
            edit.commit();
        }
        QCOMPARE(store.recordingIds({.flagged = true}).size(), std::size_t(4));
        QCOMPARE(store.recordingCount(), std::int64_t(9));
        store.undo();
        QCOMPARE(store.recordingCount(), std::int64_t(10));
        QVERIFY(store.recordingIds({.flagged = true}).empty());
        QVERIFY(!store.recording(2).classId);
    }

    void anEditThatIsNotCommittedNeverHappened() {
        ProjectStore store = makeProject();
        {
            ProjectEdit edit = store.beginEdit("Abandoned");
            edit.setClipLabel(1, store.findClass("bus"));
            edit.ensureClass("another");
        }
        QVERIFY(!store.recording(1).classId);
        QVERIFY(!store.findClass("another"));
        QVERIFY(!store.undoText());
    }

    void removingAClassUnlabelsAndUndoBringsAllBack() {
        ProjectStore store = makeProject();
        const auto bus = store.findClass("bus");
        store.setClipLabel(1, bus);
        store.addAnnotation(2, {5, 50, {}, {}, "bus", "", "", false, {}});
        {
            ProjectEdit edit = store.beginEdit("Remove bus");
            edit.removeClass(*bus);
            edit.commit();
        }
        QVERIFY(!store.recording(1).classId);
        QCOMPARE(store.annotations(2).at(0).annotation.label, std::string());
        QVERIFY(store.undo());
        QCOMPARE(store.findClass("bus"), bus);
        QCOMPARE(store.recording(1).classId, bus);
        QCOMPARE(store.annotations(2).at(0).annotation.label, std::string("bus"));
    }

    void theHistoryOfALabelNamesWhoAndWhy() {
        ProjectStore store = makeProject();
        store.setClipLabel(1, store.findClass("bus"), "ana");
        store.setClipLabel(1, store.findClass("tram"), "bo");
        store.undo();
        const auto history = store.labelHistory(1);
        QCOMPARE(history.size(), std::size_t(3));
        QCOMPARE(history[0].className, std::string("bus"));
        QCOMPARE(history[1].annotator, std::string("bo"));
        QCOMPARE(history[2].className, std::string("bus"));
        QCOMPARE(history[2].cause, std::string("undo"));
    }

    void listsAreFilteredAndSorted() {
        ProjectStore store = makeProject();
        store.setClipLabel(3, store.findClass("tram"));
        store.setClipLabel(8, store.findClass("bus"));
        using Ids = std::vector<std::int64_t>;
        QCOMPARE(store.recordingIds({.classId = store.findClass("tram")}), Ids{3});
        QCOMPARE(store.recordingIds({.device = "s3", .location = "lisbon-1"}), (Ids{2, 4}));
        QCOMPARE(store.recordingIds({.text = "PRAGUE", .unlabelled = true}), (Ids{6, 7, 9, 10}));
        QCOMPARE(store.recordingIds({.text = "100%"}), Ids{});
        QCOMPARE(store.recordingIds({}, RecordingOrder::name, true).front(), std::int64_t(10));
        const Ids byLabel = store.recordingIds({}, RecordingOrder::label, true);
        QCOMPARE(byLabel[0], std::int64_t(3)); // tram is the last class
        QCOMPARE(byLabel[1], std::int64_t(8));
        QCOMPARE(store.devices(), (std::vector<std::string>{"a", "s3"}));
        QCOMPARE(store.locations(), (std::vector<std::string>{"lisbon-1", "prague-2"}));
    }

    void foldsComeBackInOrder() {
        ProjectStore store = makeProject();
        const std::vector<ProjectStore::StoredFold> folds{{1, false, {3, 1, 2}, {10, 4}}, {2, true, {5}, {}}};
        store.setFolds(folds);
        const auto read = store.folds();
        QCOMPARE(read.size(), std::size_t(2));
        QCOMPARE(read[0].train, folds[0].train);
        QCOMPARE(read[0].evaluate, folds[0].evaluate);
        QVERIFY(read[1].generated);
        QCOMPARE(store.recordingIds({.fold = 1, .side = FoldSide::evaluate}), (std::vector<std::int64_t>{4, 10}));
    }

    void queuesOrderByTheRunsDoubtAndByLikelyErrors() {
        ProjectStore store = makeProject();
        store.storeRun({"r1", "first", "done", "{}", 1});
        store.setClipLabel(1, store.findClass("bus"));
        store.setClipLabel(2, store.findClass("bus"));
        Predictions predictions{
            {"airport", "bus"},
            {{"audio/0.wav", "bus"}, {"audio/1.wav#0", "airport"}, {"audio/2.wav", "bus"}, {"no such.wav", "bus"}},
            {0.1, 0.9, 0.95, 0.05, 0.5, 0.5, 0.5, 0.5}};
        QCOMPARE(store.storePredictions("r1", predictions), std::int64_t(3));
        using Ids = std::vector<std::int64_t>;
        QCOMPARE(store.recordingIds({.run = "r1"}, RecordingOrder::entropy, true), (Ids{3, 1, 2}));
        QCOMPARE(store.recordingIds({.run = "r1"}, RecordingOrder::margin), (Ids{3, 1, 2}));
        QCOMPARE(store.recordingIds({.run = "r1"}, RecordingOrder::likelyError, true).front(), std::int64_t(2));
        QCOMPARE(store.recordingIds({.run = "r1", .disagreement = true}), Ids{2});
        const auto opinion = store.opinions("r1", 2).at(0);
        QCOMPARE(opinion.classId, store.findClass("airport"));
        QVERIFY(std::abs(opinion.probability - 0.95) < 1e-12);
        store.removeRun("r1");
        QVERIFY(store.opinions("r1", 2).empty());
    }

    void aSecondWriterGetsTheProjectForReading() {
        ProjectStore first = makeProject();
        ProjectStore second = ProjectStore::open(path("p.earshot"));
        QVERIFY(second.isReadOnly());
        QVERIFY(second.readOnlyReason().find(std::to_string(QCoreApplication::applicationPid())) != std::string::npos);
        QVERIFY(message([&] { second.setClipLabel(1, 1); }).find("open for editing") != std::string::npos);
        const auto before = second.foreignChanges();
        first.setClipLabel(1, first.findClass("park"));
        QCOMPARE(second.recording(1).classId, first.findClass("park"));
        QVERIFY(second.foreignChanges() != before);
    }

    void aProjectOfANewerVersionIsRefused() {
        { makeProject(); }
        std::string database = readFile(path("p.earshot/project.sqlite"));
        database.at(63) = 99; // the last byte of user_version in SQLite's file header
        writeFileAtomically(path("p.earshot/project.sqlite"), database);
        const std::string text = message([&] { ProjectStore::open(path("p.earshot")); });
        QVERIFY2(text.find("newer Earshot") != std::string::npos, text.c_str());
        QVERIFY(text.find("update") != std::string::npos);
    }

    void aFolderThatIsNoProjectIsRefused() {
        QVERIFY(message([&] { ProjectStore::open(path("nothing.earshot")); }).find("is no project") != std::string::npos);
        writeFileAtomically(path("x.earshot/project.sqlite"), "SQLite format 3 is what this pretends to be");
        QVERIFY(message([&] { ProjectStore::open(path("x.earshot")); }).find("project check") != std::string::npos);
        writeFileAtomically(path("y.earshot/project.sqlite"), "");
        QVERIFY(message([&] { ProjectStore::open(path("y.earshot")); }).find("not made by Earshot") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(ProjectStoreTest)
#include "project_store_test.moc"
