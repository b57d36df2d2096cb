#include "audio/audio_file.h"
#include "base/atomic_file.h"
#include "evaluate/clip_list.h"
#include "evaluate/clip_panel.h"
#include "evaluate/evaluate_workspace.h"
#include "evaluate/figure_export.h"
#include "evaluate/filter_bar.h"
#include "evaluate/lower_panels.h"
#include "evaluate/matrix_area.h"
#include "silent_player.h"
#include "synthetic_run.h"
#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/chip.h"
#include "widgets/figure_strip.h"
#include "widgets/probability_bars.h"
#include "window/actions.h"
#include "window/main_window.h"
#include "window/workspace_page.h"

#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace earshot;

class EvaluateWorkspaceTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    Theme* theme_ = nullptr;
    std::unique_ptr<QSettings> settings_;
    std::unique_ptr<MainWindow> window_;
    EvaluateWorkspace* workspace_ = nullptr;
    test::SilentPlayer* player_ = nullptr;

    std::filesystem::path path(const char* name) const { return std::filesystem::path(folder_.path().toStdString()) / name; }

    void open(std::unique_ptr<ClipPlayer> player = nullptr) {
        if (!player) {
            auto silent = std::make_unique<test::SilentPlayer>();
            player_ = silent.get();
            player = std::move(silent);
        }
        auto evaluate = std::make_unique<EvaluateWorkspace>(std::move(player));
        workspace_ = evaluate.get();
        std::vector<std::unique_ptr<Workspace>> workspaces;
        workspaces.push_back(std::move(evaluate));
        window_ = std::make_unique<MainWindow>(*theme_, *settings_, std::move(workspaces));
        window_->resize(1440, 900);
        window_->show();
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get()));
        read("run");
    }

    void read(const char* run) {
        QSignalSpy opened(workspace_, &EvaluateWorkspace::opened);
        workspace_->open(QString::fromStdString(path(run).string()));
        QVERIFY(opened.wait(60000));
    }

    void press(int key) { QTest::keyClick(window_->focusWidget() ? window_->focusWidget() : window_.get(), Qt::Key(key)); }
    ClipPanel& panel() { return *workspace_->clipPanel(); }
    MatrixView& matrix() { return workspace_->matrixArea()->matrix(); }

    /// Gives the first listed clips their sound.
    void writeSounds(int count) {
        const auto& clips = workspace_->model().clips();
        for (int i = 0; i < count; ++i) {
            const std::uint32_t row = panel().list().table().rowAt(i);
            std::vector<float> samples(44100);
            for (std::size_t s = 0; s < samples.size(); ++s)
                samples[s] = 0.3F * float(std::sin(double(s) * 0.05 * (i + 1)));
            std::filesystem::create_directories(path("run/audio"));
            writeWav(path("run") / clips.filenames[row], samples);
        }
    }

private Q_SLOTS:
    void initTestCase() {
        theme_ = new Theme(*qApp, Theme::Mode::Light);
        test::writeSyntheticRun(path("run"), 3000);
        test::writeSyntheticRun(path("before"), 3000, 1.2, 2);
        settings_ = std::make_unique<QSettings>(folder_.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    }

    void cleanup() { window_.reset(); }

    void fromACellToItsSoundToANewLabelByKeysAlone() {
        open();
        matrix().setFocus();
        press(Qt::Key_Right);
        for (int i = 0; i < 2; ++i)
            press(Qt::Key_Right);
        press(Qt::Key_Down);
        const ClipSelection cell{ClipSelection::Kind::Cell, 1, 2, -1};
        QVERIFY(workspace_->model().selection() == cell);
        QCOMPARE(std::int64_t(panel().list().table().rowCount()), workspace_->model().cellCount(1, 2));
        writeSounds(2);
        press(Qt::Key_J);
        QTRY_VERIFY_WITH_TIMEOUT(!panel().isReading(), 60000);
        press(Qt::Key_K);
        QTRY_VERIFY_WITH_TIMEOUT(!panel().isReading(), 60000);
        QVERIFY2(panel().notice().isEmpty(), qPrintable(panel().notice()));
        press(Qt::Key_Space);
        QCOMPARE(player_->played.size(), std::size_t(1));
        QCOMPARE(player_->played[0].size(), std::size_t(44100));
        QSignalSpy asked(workspace_, &EvaluateWorkspace::relabelRequested);
        const std::uint32_t row = *panel().list().current();
        press(Qt::Key_3);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked[0][0].toString().toStdString(), workspace_->model().clips().filenames[row]);
        QCOMPARE(asked[0][2].toInt(), 2);
        const auto before = workspace_->model().cellCount(1, 2), right = workspace_->model().cellCount(2, 2);
        ProjectClips known;
        known.truth = workspace_->model().source().clips.truth;
        known.truth[row] = 2;
        workspace_->model().setProjectClips(known);
        QCOMPARE(workspace_->model().cellCount(1, 2), before - 1);
        QCOMPARE(workspace_->model().cellCount(2, 2), right + 1);
        QCOMPARE(std::int64_t(panel().list().table().rowCount()), before - 1);
    }

    void whoeverListensGoesOnListeningAtTheNextClip() {
        open();
        writeSounds(2);
        press(Qt::Key_J);
        press(Qt::Key_K);
        QTRY_VERIFY_WITH_TIMEOUT(!panel().isReading(), 60000);
        press(Qt::Key_Space);
        press(Qt::Key_J);
        QTRY_COMPARE_WITH_TIMEOUT(player_->played.size(), std::size_t(2), 60000);
        QVERIFY(player_->played[0] != player_->played[1]);
    }

    void withoutASoundDeviceThePanelSaysSoAndGoesOn() {
        open(std::make_unique<test::DeafPlayer>());
        writeSounds(1);
        press(Qt::Key_J);
        press(Qt::Key_K);
        QTRY_VERIFY_WITH_TIMEOUT(!panel().isReading(), 60000);
        press(Qt::Key_Space);
        QVERIFY(panel().notice().contains(QStringLiteral("No sound device")));
        press(Qt::Key_J);
        QCOMPARE(panel().list().currentIndex().row(), 1);
    }

    void aChipTakesItsFilterAway() {
        open();
        ClipFilter filter;
        filter.devices = {0, 3};
        filter.correct = false;
        workspace_->model().setFilter(filter);
        QCOMPARE(workspace_->filterBar()->chips().size(), 3);
        const auto chips = workspace_->filterBar()->findChildren<Chip*>();
        QTest::mouseClick(chips.last(), Qt::LeftButton);
        QCOMPARE(workspace_->filterBar()->chips().size(), 2);
        QVERIFY(!workspace_->model().filter().correct);
    }

    void filtersWithoutRoomAreCountedAtEveryWidth() {
        open();
        ClipFilter filter;
        filter.text = "lisbon";
        filter.lowestConfidence = 0.4;
        for (int device = 0; device < 9; ++device) {
            filter.devices.push_back(device);
            workspace_->model().setFilter(filter);
            for (int width = 1000; width <= 2600; width += 67) {
                window_->resize(width, 800);
                QApplication::processEvents();
                const FilterBar& bar = *workspace_->filterBar();
                const auto chips = bar.findChildren<Chip*>();
                const auto hidden = bar.chips().size() - std::count_if(chips.begin(), chips.end(), [](Chip* chip) { return chip->isVisible(); });
                for (const QWidget* part : bar.findChildren<QWidget*>(Qt::FindDirectChildrenOnly))
                    if (part->isVisible())
                        QVERIFY2(part->geometry().right() < bar.width(), qPrintable(QString::number(width)));
                bool counted = false;
                for (const Button* button : bar.findChildren<Button*>())
                    counted = counted || (button->isVisible() && button->text() == QStringLiteral("+%1").arg(hidden));
                QCOMPARE(counted, hidden > 0);
            }
        }
    }

    void rowsColumnsAndTheDiagonalAreReachedByKey() {
        open();
        matrix().setFocus();
        press(Qt::Key_Right);
        press(Qt::Key_Left);
        QVERIFY(workspace_->model().selection().kind == ClipSelection::Kind::Row);
        press(Qt::Key_Right);
        press(Qt::Key_Up);
        QVERIFY(workspace_->model().selection().kind == ClipSelection::Kind::Column);
        press(Qt::Key_D);
        QVERIFY(workspace_->model().selection().kind == ClipSelection::Kind::Diagonal);
        QCOMPARE(std::int64_t(panel().list().table().rowCount()), workspace_->model().evaluation().confusion.correct());
        press(Qt::Key_A);
        QCOMPARE(panel().list().table().rowCount(), 3000);
    }

    void theListSortsByWhatItsHeaderSays() {
        open();
        ClipTable& table = panel().list().table();
        const ScoredClips& clips = workspace_->model().clips();
        for (const int column : {int(ClipTable::Loss), int(ClipTable::Confidence)}) {
            table.sort(column, Qt::DescendingOrder);
            for (int i = 1; i < table.rowCount(); ++i) {
                const auto& values = column == ClipTable::Loss ? clips.loss : clips.confidence;
                QVERIFY(values[table.rowAt(i - 1)] >= values[table.rowAt(i)]);
            }
        }
    }

    void aComparisonOpensAndCloses() {
        open();
        QSignalSpy opened(workspace_, &EvaluateWorkspace::opened);
        workspace_->compareWith(QString::fromStdString(path("before").string()));
        QVERIFY(opened.wait(60000));
        QVERIFY(workspace_->model().showsChange());
        QVERIFY(matrix().data().minus.has_value());
        press(Qt::Key_C);
        QVERIFY(!workspace_->model().isComparing());
        QVERIFY(!matrix().data().minus.has_value());
    }

    void theHeadlineIsAfterAComparisonWhatItWasBefore() {
        open();
        QTRY_VERIFY_WITH_TIMEOUT(workspace_->model().intervals().has_value(), 60000);
        const auto* strip = window_->findChild<FigureStrip*>();
        QVERIFY(strip);
        const QString before = strip->accessibleName();
        QSignalSpy opened(workspace_, &EvaluateWorkspace::opened);
        workspace_->compareWith(QString::fromStdString(path("before").string()));
        QVERIFY(opened.wait(60000));
        QVERIFY(strip->accessibleName() != before);
        press(Qt::Key_C);
        QTRY_COMPARE_WITH_TIMEOUT(strip->accessibleName(), before, 60000);
        QVERIFY(strip->sizeHint().width() <= strip->width());
    }

    void theEndOfTheEpochsLeadsBackToTheEngineLookedAt() {
        const auto checkpoints = path("run") / "checkpoints";
        std::filesystem::create_directories(checkpoints);
        for (const char* name : {"epoch-0001.ckpt", "epoch-0002.ckpt", "epoch-0003.ckpt"})
            std::ofstream(checkpoints / name) << "x";
        open();
        std::vector<EvaluationRequest> wanted;
        connect(workspace_, &EvaluateWorkspace::evaluationWanted, window_.get(),
                [&](const EvaluationRequest& request) { wanted.push_back(request); });
        const std::string engine = workspace_->model().source().origin->engine;
        const std::string checkpoint = workspace_->model().source().origin->checkpoint;
        auto* slider = workspace_->lowerPanels()->findChild<QSlider*>();
        QVERIFY(slider);
        slider->setValue(0);
        slider->setValue(slider->maximum());
        std::filesystem::remove_all(checkpoints);
        QCOMPARE(wanted.size(), std::size_t(2));
        QCOMPARE(wanted[0].engine, std::string("float"));
        QCOMPARE(wanted[0].checkpoint, std::string("1"));
        QCOMPARE(wanted[1].engine, engine);
        if (engine == "float")
            QCOMPARE(wanted[1].checkpoint, checkpoint);
    }

    void aPictureIsTakenWithoutTheSelection() {
        open();
        workspace_->model().select({ClipSelection::Kind::Cell, 4, 1, -1});
        workspace_->matrixArea()->withoutSelection([this] { QCOMPARE(matrix().selectedTruth(), -1); });
        QCOMPARE(matrix().selectedTruth(), 4);
    }

    void exportedPicturesAreWhatTheyClaim() {
        open();
        for (const auto& [format, name, magic] : {std::tuple(PictureFormat::Png, "m.png", QByteArray("\x89PNG")),
                                                  std::tuple(PictureFormat::Svg, "m.svg", QByteArray("<?xml")),
                                                  std::tuple(PictureFormat::Pdf, "m.pdf", QByteArray("%PDF"))}) {
            exportPicture(*workspace_->matrixArea(), workspace_->model(), format, path(name));
            QFile file(QString::fromStdString(path(name).string()));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            QVERIFY(bytes.startsWith(magic));
            if (format == PictureFormat::Svg) {
                QVERIFY(!bytes.contains("<image"));
                QVERIFY(bytes.contains("shopping mall"));
            }
        }
    }

    void theReportIsOneFileWithFiguresTablesAndItsSource() {
        open();
        QTRY_VERIFY_WITH_TIMEOUT(workspace_->model().intervals().has_value(), 60000);
        exportReport({workspace_->matrixArea()}, workspace_->model(), path("report.html"));
        const QString html = QString::fromStdString(readFile(path("report.html")));
        QVERIFY(html.contains(sourceText(workspace_->model())));
        QVERIFY(html.contains(QStringLiteral("<svg")));
        QVERIFY(!html.contains(QStringLiteral("<img")) && !html.contains(QStringLiteral("href=")));
        for (int c = 0; c < 10; ++c) {
            const auto& figures = workspace_->model().evaluation().perClass[std::size_t(c)];
            QVERIFY(html.contains(QStringLiteral("<td>%1</td>").arg(QString::number(100 * figures.accuracy, 'f', 1))));
        }
    }

    void theComparedClipShowsBothSidesProbabilities() {
        open();
        QSignalSpy opened(workspace_, &EvaluateWorkspace::opened);
        workspace_->compareWith(QString::fromStdString(path("before").string()));
        QVERIFY(opened.wait(60000));
        const auto row = *panel().list().current();
        QCOMPARE(panel().probabilities().data().before[3], workspace_->model().otherClips().row(row)[3]);
        QCOMPARE(panel().probabilities().data().host[3], workspace_->model().clips().row(row)[3]);
    }

    void theRowsShowLossesWhenAsked() {
        open();
        press(Qt::Key_M);
        const auto& rows = workspace_->matrixArea()->accuracy().data();
        QVERIFY(rows.measure == RowMeasure::LogLoss);
        QCOMPARE(rows.values[2], workspace_->model().evaluation().perClass[2].logLoss);
        QCOMPARE(rows.published[2], 1.382);
    }

    void aWrongFileIsSaidInItsPlace() {
        open();
        std::ofstream(path("wrong.csv")) << "filename\tscene_label\tbus\nx.wav\tbus\tmany\n";
        read("wrong.csv");
        QVERIFY(workspace_->model().isEmpty());
        read("run");
        QCOMPARE(workspace_->model().clips().size(), std::size_t(3000));
    }
};

QTEST_MAIN(EvaluateWorkspaceTest)
#include "evaluate_workspace_test.moc"
