#include "project/class_pictures.h"
#include "project/open_project.h"
#include "project/project_creation.h"
#include "project/project_workspace.h"
#include "project/start_page.h"
#include "project/summary_page.h"
#include "project/way_onward.h"
#include "project_fixture.h"
#include "theme/theme.h"
#include "widgets/button.h"
#include "window/context_bar.h"
#include "window/main_window.h"

#include <QDropEvent>
#include <QFile>
#include <QLineEdit>
#include <QMimeData>
#include <QSettings>
#include <QStandardPaths>
#include <QtTest>

using namespace earshot;

class ProjectWorkspaceTest : public QObject {
    Q_OBJECT

    Theme* theme_ = nullptr;
    std::unique_ptr<QTemporaryDir> folder_;
    std::unique_ptr<QSettings> settings_;
    std::unique_ptr<OpenProject> project_;
    std::unique_ptr<MainWindow> window_;
    ProjectWorkspace* workspace_ = nullptr;

    std::filesystem::path home() const { return folder_->path().toStdString(); }

    /// A folder per class with two recordings each.
    QString makeDataset() {
        for (const char* scene : {"park", "tram"}) {
            std::filesystem::create_directories(home() / "walks" / scene);
            for (int i = 0; i < 4; ++i)
                writeWav(home() / "walks" / scene / (std::to_string(i) + ".wav"), test::tones(1, 300 + 50 * i), 16);
        }
        return QString::fromStdString((home() / "walks").string());
    }

    void drop(const QStringList& paths) {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& path : paths)
            urls << QUrl::fromLocalFile(path);
        data.setUrls(urls);
        QDragEnterEvent enter(QPoint(700, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window_.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(700, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window_.get(), &event);
    }

private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        theme_ = new Theme(*qApp, Theme::Mode::Light);
    }

    void init() {
        folder_ = std::make_unique<QTemporaryDir>();
        settings_ = std::make_unique<QSettings>(folder_->filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        project_ = std::make_unique<OpenProject>(*settings_);
        std::vector<std::unique_ptr<Workspace>> workspaces;
        workspaces.push_back(std::make_unique<ProjectWorkspace>(*project_));
        workspace_ = static_cast<ProjectWorkspace*>(workspaces.front().get());
        window_ = std::make_unique<MainWindow>(*theme_, *settings_, std::move(workspaces));
        window_->show();
    }

    void cleanup() {
        window_.reset();
        project_.reset();
    }

    void aFolderBecomesAProjectByTheFormAndIsSummedUp() {
        StartPage& start = *workspace_->startPage();
        QVERIFY(start.isVisible());
        start.proposeSource(makeDataset());
        QVERIFY(start.targetField()->text().endsWith(QStringLiteral("walks.earshot")));
        QSignalSpy shown(workspace_->summaryPage(), &SummaryPage::shown);
        QTest::mouseClick(start.createButton(), Qt::LeftButton);
        QTRY_VERIFY(project_->isOpen());
        QTRY_VERIFY(!shown.isEmpty());
        const ProjectSummary& summary = workspace_->summaryPage()->summary();
        QCOMPARE(summary.recordings, 8);
        QCOMPARE(summary.labelled, 8);
        QCOMPARE(summary.classes.size(), std::size_t(10)); // two of TAU's names: the ten of TAU
        for (const auto& each : summary.classes)
            QCOMPARE(each.all, each.name == "park" || each.name == "tram" ? 4 : 0);
        QCOMPARE(project_->recent().front(), QString::fromStdString((home() / "walks.earshot").string()));
        // The files are looked at by themselves, so that lengths are known.
        QTRY_VERIFY(project_->store().recording(project_->store().recordingIds().front()).frames == 44100);
    }

    void theWayLeadsFromStepToStepAsFarAsTheProjectHasGone() {
        using State = Step::State;
        const Ways nowhere{[](const QString&) {}, [] {}, [] {}};
        const auto states = [&](const ProjectSummary& summary) {
            std::vector<State> states;
            for (const Step& step : stepsOf(summary, nowhere))
                states.push_back(step.state);
            return states;
        };
        ProjectSummary summary;
        QCOMPARE(states(summary).front(), State::Next);
        summary.recordings = summary.labelled = 8;
        QCOMPARE(states(summary)[2], State::Next);
        summary.runs.push_back({{"1", "run 1", "done", "{}", 0}, 3, 0.5, 1.2});
        QCOMPARE(states(summary)[2], State::Done);
        QCOMPARE(states(summary)[3], State::Next);
        summary.runs[0].hasInt8Model = true;
        QCOMPARE(states(summary)[4], State::Next);
        QVERIFY(stepsOf(summary, nowhere)[2].detail.contains(QStringLiteral("1.200")));
        summary.deployed = "run 1 · INT8, verified on Virtual Nano 33";
        QCOMPARE(states(summary)[4], State::Done);
        QCOMPARE(states(summary)[5], State::Next);
        summary.asked = "32 of 32 answers equal this computer's, bit for bit";
        QCOMPARE(states(summary)[5], State::Done);
        QCOMPARE(stepsOf(summary, nowhere)[5].detail, QString::fromStdString(summary.asked));
        summary.runs[0].hasInt8Model = false; // its run was thrown away
        QCOMPARE(states(summary)[4], State::Later);
    }

    void whatShouldBeLookedIntoIsFoundAndLeadsOn() {
        QString opened;
        bool asked = false;
        const Ways ways{[&](const QString& workspace) { opened = workspace; }, [] {}, [&] { asked = true; }};
        ProjectSummary summary;
        QVERIFY(findingsOf(summary, ways).empty());
        summary.recordings = summary.labelled = 8;
        summary.missing = 2;
        summary.contradictions = 3;
        const auto findings = findingsOf(summary, ways);
        QCOMPARE(findings.size(), std::size_t(2));
        findings[0].run();
        QVERIFY(asked);
        findings[1].run();
        QCOMPARE(opened, QStringLiteral("label"));
        // A stopped run can go on; who made INT8 of it had enough.
        summary.missing = summary.contradictions = 0;
        summary.runs.push_back({{"1", "run 1", "stopped", "{}", 0}, 3, 0.5, 1.2});
        QCOMPARE(findingsOf(summary, ways).size(), std::size_t(1));
        summary.runs[0].hasInt8Model = true;
        QVERIFY(findingsOf(summary, ways).empty());
    }

    void aRunIsJudgedByItsBestEpochAndItsContradictionsAreCounted() {
        ProjectStore store = test::makeProject(home(), 4);
        const auto ids = store.recordingIds();
        for (const auto id : ids)
            store.setClipLabel(id, store.findClass("park"));
        store.storeRun({"1", "run 1", "done", "{}", 1});
        store.storeMetrics(
            "1", std::vector<Metric>{{1, "log_loss", 1.5}, {1, "accuracy", 0.4}, {2, "log_loss", 1.1}, {2, "accuracy", 0.6}});
        Predictions predictions;
        predictions.classes = {"park", "tram"};
        for (const auto id : ids) {
            predictions.rows.push_back({store.recording(id).name, "tram"});
            const double sure = id == ids.front() ? 0.99 : 0.6;
            predictions.probabilities.insert(predictions.probabilities.end(), {1 - sure, sure});
        }
        QCOMPARE(store.storePredictions("1", predictions), 4);
        const ProjectSummary summary = summarise(store, {});
        QVERIFY(summary.best());
        QCOMPARE(summary.best()->accuracy, 0.6);
        QCOMPARE(summary.best()->epochs, 2);
        QCOMPARE(summary.contradictions, 1);
        QCOMPARE(QString::fromStdString(summary.judgedBy), QStringLiteral("run 1"));
    }

    void aClassIsDrawnFromItsRecordings() {
        ProjectStore store = test::makeProject(home(), 3);
        store.setClipLabel(store.recordingIds().front(), store.findClass("park"));
        const auto pictures = classPictures(store, {});
        QCOMPARE(pictures.size(), std::size_t(10));
        QCOMPARE(pictures[4].seconds, 1); // park
        QCOMPARE(pictures[0].seconds, 0);
        // The tone at 300 Hz is the loudest thing: its band shines, the top band does not.
        const auto& levels = pictures[4].levels;
        const auto rowMean = [&](int band) {
            int sum = 0;
            for (int frame = 0; frame < 22; ++frame)
                sum += levels[std::size_t(band * kClassPictureFrames + frame)];
            return sum / 22;
        };
        int loudest = 0;
        for (int band = 1; band < kClassPictureBands; ++band)
            if (rowMean(band) > rowMean(loudest))
                loudest = band;
        QVERIFY(loudest < kClassPictureBands / 4);
        QVERIFY(rowMean(kClassPictureBands - 1) < rowMean(loudest));
    }

    void aFolderOfRecordingsBecomesAProjectToo() {
        std::filesystem::create_directories(home() / "field");
        writeWav(home() / "field" / "walk.wav", test::tones(2, 440));
        Progress quiet;
        const ProjectStore store = createProjectFrom(home() / "field", home() / "field.earshot", quiet, {});
        QCOMPARE(store.recordingCount(), 1);
        QCOMPARE(store.classes().size(), std::size_t(10));
    }

    void whatIsWrongWithADatasetIsKeptWithFileAndLine() {
        makeDataset();
        QFile meta(folder_->filePath(QStringLiteral("walks/meta.csv")));
        QVERIFY(meta.open(QIODevice::WriteOnly));
        meta.write("filename\tscene_label\nno-such.wav\tpark\npark/0.wav\tpark\npark/1.wav\n");
        meta.close();
        Progress quiet;
        const ProjectStore store = createProjectFrom(home() / "walks", home() / "walks.earshot", quiet, {});
        const auto problems = datasetProblems(store);
        QVERIFY(!problems.empty());
        QVERIFY(std::any_of(problems.begin(), problems.end(), [](const Problem& each) { return each.line > 0; }));
    }

    void droppedFilesAreAddedToTheOpenProject() {
        project_->adopt(test::makeProject(home(), 2));
        writeWav(home() / "new one.wav", test::tones(1, 880));
        QSignalSpy changed(project_.get(), &OpenProject::recordingsChanged);
        drop({QString::fromStdString((home() / "new one.wav").string())});
        QTRY_COMPARE(project_->store().recordingCount(), 3);
        QTRY_VERIFY(!changed.isEmpty());
    }

    void aDroppedFolderIsProposedWhenNoProjectIsOpen() {
        const QString dataset = makeDataset();
        drop({dataset});
        QCOMPARE(workspace_->startPage()->sourceField()->text(), dataset);
        QVERIFY(workspace_->startPage()->createButton()->isEnabled());
    }

    void aDroppedProjectIsOpened() {
        { test::makeProject(home(), 2); }
        drop({QString::fromStdString((home() / "test.earshot").string())});
        QVERIFY(project_->isOpen());
        QVERIFY(workspace_->summaryPage()->isVisible());
    }

    void aWrongFolderSaysSoInPlaceAndOffersTheWay() {
        const QString dataset = makeDataset();
        QVERIFY(!project_->tryOpen(dataset.toStdString()));
        StartPage& start = *workspace_->startPage();
        QVERIFY(start.problem().contains(QStringLiteral("walks is no Earshot project; a new one can be made of it")));
        QVERIFY(start.sourceField()->text().isEmpty()); // offered, not filled in
        QTest::qWait(0);                                // a button that joins a visible panel is shown by the next event
        Button* mend = nullptr;
        for (auto* button : start.findChildren<Button*>())
            if (button->isVisible() && button->text() == QStringLiteral("New project of this folder"))
                mend = button;
        QVERIFY(mend);
        QTest::mouseClick(mend, Qt::LeftButton);
        QCOMPARE(start.sourceField()->text(), dataset);
        QVERIFY(start.problem().isEmpty());
    }

    void aNewerProjectIsRefusedAndTheOpenOneStays() {
        { test::makeProject(home(), 1); }
        QTemporaryDir other;
        project_->adopt(test::makeProject(other.path().toStdString(), 2));
        // user_version is a big-endian number at byte 60 of the database's header.
        QFile database(folder_->filePath(QStringLiteral("test.earshot/project.sqlite")));
        QVERIFY(database.open(QIODevice::ReadWrite));
        database.seek(60);
        database.write(QByteArray::fromHex("000003e7"));
        database.close();
        QVERIFY(!project_->tryOpen(home() / "test.earshot"));
        QVERIFY(workspace_->startPage()->problem().contains(QStringLiteral("newer Earshot")));
        QCOMPARE(project_->store().recordingCount(), 2);
    }

    void aDamagedProjectSaysSo() {
        { test::makeProject(home(), 1); }
        QFile database(folder_->filePath(QStringLiteral("test.earshot/project.sqlite")));
        QVERIFY(database.open(QIODevice::ReadWrite));
        database.seek(100);
        database.write(QByteArray(int(database.size()) - 100, 'x'));
        database.close();
        project_->tryOpen(home() / "test.earshot");
        const QString said = project_->isOpen() ? workspace_->summaryPage()->problem() : workspace_->startPage()->problem();
        QVERIFY2(said.contains(QStringLiteral("damaged")), qPrintable(said));
    }

    void creatingWhereSomethingIsSaysSoAndCreatesNothing() {
        StartPage& start = *workspace_->startPage();
        start.proposeSource(makeDataset());
        std::filesystem::create_directories(home() / "taken.earshot");
        start.targetField()->setText(QString::fromStdString((home() / "taken.earshot").string()));
        QTest::mouseClick(start.createButton(), Qt::LeftButton);
        QTRY_VERIFY(start.problem().contains(QStringLiteral("is there already")));
        QVERIFY(!project_->isOpen());
        QTRY_VERIFY(!start.createButton()->isBusy());
        QVERIFY(start.createButton()->isEnabled());
        QVERIFY(!start.problem().contains(QStringLiteral("choose another name"))); // that is said once, as the way to mend it
    }
};

QTEST_MAIN(ProjectWorkspaceTest)
#include "project_workspace_test.moc"
