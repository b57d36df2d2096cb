#include "audio/audio_file.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "project/open_dataset.h"
#include "project/project_check.h"
#include "project/project_dataset.h"
#include "project/project_edit.h"
#include "project/project_labels.h"
#include "project/run_folder.h"
#include "project/worker_file.h"

#include <QTemporaryDir>
#include <QtTest>

#include <unistd.h>

using namespace earshot;
namespace fs = std::filesystem;

class ProjectDatasetTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> folder_;
    Progress quiet_;

    fs::path path(const std::string& name) const { return folder_->filePath(QString::fromStdString(name)).toStdString(); }

    /// Six clips of three seconds, two classes, three locations, one fold.
    fs::path makeDataset() const {
        std::string meta = "filename\tscene_label\tidentifier\tsource_label\n";
        std::string train = "filename\tscene_label\n";
        std::string evaluate = train;
        for (int i = 0; i < 6; ++i) {
            std::vector<float> samples(3 * kSegmentSamples);
            for (std::size_t k = 0; k < samples.size(); ++k)
                samples[k] = static_cast<float>(k % static_cast<std::size_t>(50 + i)) / 200.0F;
            const std::string name = "audio/clip" + std::to_string(i) + ".wav";
            writeWav(path("data/" + name), samples, 16);
            const std::string scene = i % 2 == 0 ? "bus" : "park";
            meta += name + "\t" + scene + "\tcity-" + std::to_string(i / 2) + "\ta\n";
            (i < 4 ? train : evaluate) += name + "\t" + scene + "\n";
        }
        writeFileAtomically(path("data/meta.csv"), meta);
        writeFileAtomically(path("data/evaluation_setup/fold1_train.csv"), train);
        writeFileAtomically(path("data/evaluation_setup/fold1_evaluate.csv"), evaluate);
        return path("data");
    }
    Dataset read(const fs::path& folder) { return openDataset(folder, false, quiet_, {}); }
    ProjectStore makeProject() { return createProject(path("p.earshot"), read(makeDataset())); }

private Q_SLOTS:
    void init() { folder_ = std::make_unique<QTemporaryDir>(); }

    void aProjectGivesBackTheDatasetItWasMadeOf() {
        { makeProject(); }
        const Dataset original = read(path("data"));
        const Dataset again = read(path("p.earshot"));
        QVERIFY(again.labels == original.labels);
        QCOMPARE(again.clips.size(), std::size_t(6));
        for (std::size_t i = 0; i < 6; ++i) {
            QCOMPARE(again.clips[i].filename, original.clips[i].filename);
            QCOMPARE(again.clips[i].label, original.clips[i].label);
            QCOMPARE(again.clips[i].identifier, original.clips[i].identifier);
            QVERIFY(fs::exists(again.pathOf(again.clips[i])));
        }
        QCOMPARE(again.folds.size(), std::size_t(1));
        QCOMPARE(again.folds[0].train, original.folds[0].train);
        QCOMPARE(again.folds[0].evaluate, original.folds[0].evaluate);
        QCOMPARE(again.fingerprint(), original.fingerprint());
    }

    void editedLabelsAndRegionsReachTheDataset() {
        ProjectStore project = makeProject();
        project.setClipLabel(1, project.findClass("park"));
        project.setClipLabel(2, std::nullopt);
        project.addAnnotation(2, {kSegmentSamples, 2 * kSegmentSamples, {}, {}, "bus", "", "", false, {}});
        const Dataset dataset = datasetOf(project);
        QCOMPARE(dataset.labels.classes[std::size_t(dataset.clips[0].label)], std::string("park"));
        QCOMPARE(dataset.clips[1].label, -1);
        const int bus = *dataset.labels.find("bus");
        QCOMPARE(dataset.clips[1].segmentLabels, (std::vector<int>{-1, bus, -1}));
    }

    void recordingsAddedLaterGoWhereTheirLocationIs() {
        ProjectStore project = makeProject();
        const auto ids = project.addRecordings(std::vector<NewRecording>{{.name = "x.wav", .location = "city-2", .classId = 1},
                                                                         {.name = "y.wav", .location = "new", .classId = 1}});
        QCOMPARE(ids.size(), std::size_t(2));
        const Dataset dataset = datasetOf(project);
        QCOMPARE(dataset.folds[0].evaluate.back(), 6);
        QCOMPARE(dataset.folds[0].train.back(), 7);
    }

    void aMovedRecordingIsFoundByItsContent() {
        ProjectStore project = makeProject();
        QCOMPARE(surveyRecordings(project, {}, quiet_, {}).surveyed, std::int64_t(6));
        QCOMPARE(surveyRecordings(project, {}, quiet_, {}).surveyed, std::int64_t(0));
        QCOMPARE(project.recording(1).samples(), std::int64_t(3 * kSegmentSamples));
        fs::create_directories(path("elsewhere/deep"));
        fs::rename(path("data/audio/clip3.wav"), path("elsewhere/deep/other name.wav"));
        fs::remove(path("data/audio/clip5.wav"));
        const std::vector<fs::path> search{path("elsewhere")};
        const SurveyReport report = surveyRecordings(project, search, quiet_, {});
        QCOMPARE(report.found, std::int64_t(1));
        QCOMPARE(report.missing, std::int64_t(1));
        QCOMPARE(project.recording(4).path, path("elsewhere/deep/other name.wav"));
        QVERIFY(project.recording(6).missing);
        const Dataset dataset = datasetOf(project);
        QCOMPARE(dataset.clips.size(), std::size_t(5));
        QCOMPARE(dataset.problems.size(), std::size_t(1));
        QVERIFY(fs::exists(dataset.pathOf(dataset.clips[3])));
        QCOMPARE(project.findRecording(dataset.clips[3].filename), std::optional<std::int64_t>(4));
    }

    void importingAFolderAddsEachRecordingOnce() {
        ProjectStore project = ProjectStore::create(path("own.earshot"));
        const std::vector<fs::path> folder{makeDataset()};
        writeFileAtomically(path("data/audio/broken.wav"), "RIFF, but no more");
        const ImportReport first = importRecordings(project, folder, quiet_, {});
        QCOMPARE(first.added.size(), std::size_t(6));
        QCOMPARE(first.problems.size(), std::size_t(1));
        QCOMPARE(project.recording(first.added[0]).name, std::string("data/audio/clip0.wav"));
        const ImportReport second = importRecordings(project, folder, quiet_, {});
        QCOMPARE(second.known, std::int64_t(6));
        fs::rename(path("data/audio/clip0.wav"), path("moved.wav"));
        const ImportReport third = importRecordings(project, std::vector{path("moved.wav")}, quiet_, {});
        QCOMPARE(third.relocated, std::int64_t(1));
        QVERIFY(third.added.empty());
    }

    void aDamagedProjectOpensForReadingAndIsRepaired() {
        {
            ProjectStore project = makeProject();
            std::vector<NewRecording> padding;
            for (int i = 0; i < 3000; ++i)
                padding.push_back({.name = "padding/" + std::to_string(i)});
            project.addRecordings(padding);
            project.setClipLabel(1, project.findClass("park"));
        }
        const fs::path file = path("p.earshot/project.sqlite");
        std::string bytes = readFile(file);
        QVERIFY(bytes.size() > 61 * 4096);
        for (const std::size_t page : {std::size_t(45), std::size_t(60)})
            bytes.replace(page * 4096, 4096, std::string(4096, '\x5A'));
        writeFileAtomically(file, bytes);
        {
            ProjectStore damaged = ProjectStore::open(path("p.earshot"));
            QVERIFY(damaged.isDamaged());
            QVERIFY(damaged.readOnlyReason().find("project check") != std::string::npos);
            QVERIFY_EXCEPTION_THROWN(damaged.setClipLabel(1, 1), Error);
        }
        const ProjectCheck check = checkProject(path("p.earshot"), quiet_, {});
        QVERIFY(check.repaired && !check.damage.empty());
        QCOMPARE(readFile(check.kept), bytes);
        QVERIFY(check.recordings > 2000);
        QVERIFY(checkProject(path("p.earshot"), quiet_, {}).damage.empty());
        ProjectStore repaired = ProjectStore::open(path("p.earshot"));
        QVERIFY(!repaired.isReadOnly());
        repaired.setClipLabel(repaired.recordingIds().front(), std::nullopt);
    }

    void anyDamagedPageIsSurvived() {
        {
            ProjectStore project = makeProject();
            std::vector<NewRecording> padding;
            for (int i = 0; i < 1000; ++i)
                padding.push_back({.name = "padding/" + std::to_string(i)});
            project.addRecordings(padding);
        }
        const fs::path file = path("p.earshot/project.sqlite");
        const std::string whole = readFile(file);
        for (std::size_t page = 1; page < whole.size() / 4096; page += 3) {
            std::string bytes = whole;
            bytes.replace(page * 4096, 4096, std::string(4096, '\x5A'));
            writeFileAtomically(file, bytes);
            try {
                checkProject(path("p.earshot"), quiet_, {});
                QVERIFY(checkProject(path("p.earshot"), quiet_, {}).damage.empty());
            } catch (const Error& error) { // the root of a table that a project cannot be without
                QVERIFY2(error.problem().find("nothing can be read") != std::string::npos, error.what());
                QCOMPARE(readFile(file), bytes);
            }
        }
    }

    void labelsGoInWholeOrNotAtAll() {
        ProjectStore project = makeProject();
        std::vector<RecordingLabels> labels{{"audio/clip0.wav", "park", {{0, 100, {}, {}, "siren", "", "", false, {}}}},
                                            {"no such.wav", "bus", {}}};
        QVERIFY_EXCEPTION_THROWN(importLabels(project, labels, std::nullopt), Error);
        QVERIFY(!project.findClass("siren"));
        QVERIFY(!project.undoText());
        labels.pop_back();
        const LabelImport result = importLabels(project, labels, std::nullopt);
        QCOMPARE(result.regions, std::int64_t(1));
        QCOMPARE(result.newClasses, std::vector<std::string>{"siren"});
        QCOMPARE(importLabels(project, labels, std::nullopt).regions, std::int64_t(0));
        QVERIFY(labelsOf(project, 1) == labels);
        QCOMPARE(recordingNamed(project, "clip4.wav"), std::int64_t(5));
        QVERIFY_EXCEPTION_THROWN(recordingNamed(project, "lip4.wav"), Error);
    }

    void theNewestQuantisationIsTheRunsModel() {
        QVERIFY(!newestInt8Model(path("run")));
        for (const char* name : {"2", "10", "9", "x11"})
            writeFileAtomically(path("run/quantized") / name / "model.blob", "x");
        fs::create_directories(path("run/quantized/12"));
        QCOMPARE(newestInt8Model(path("run")), std::optional(path("run/quantized/10/model.blob")));
        QCOMPARE(nextQuantizedFolder(path("run")), path("run/quantized/13"));
    }

    void aWorkerIsKnownByNumberAndStart() {
        const WorkerFile self = thisWorker("/run/socket");
        writeWorkerFile(path("run"), self);
        const auto read = readWorkerFile(path("run"));
        QVERIFY(read && read->pid == ::getpid() && read->socket == "/run/socket");
        QVERIFY(isAlive(*read));
        QVERIFY(!isAlive({read->pid, read->startTime + 1, ""}));
        QVERIFY(!isAlive({0, 0, ""}));
        writeFileAtomically(path("run/worker.json"), "{\"pid\": 3");
        QVERIFY(!readWorkerFile(path("run")));
    }
};

QTEST_GUILESS_MAIN(ProjectDatasetTest)
#include "project_dataset_test.moc"
