#include "cli.h"
#include "evaluate/evaluation_model.h"
#include "evaluation/report_json.h"
#include "synthetic_run.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;

/// What the window shows is what `earshot-cli score` and `compare` print, to the last digit.
class FiguresMatchCliTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path path(const char* name) const { return std::filesystem::path(folder_.path().toStdString()) / name; }
    QString text(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }

    /// Without what names the source, in one order of keys.
    static nlohmann::json figures(nlohmann::json report) {
        for (const char* key : {"name", "engine", "notes", "silent_segments"})
            report.erase(key);
        return report;
    }

private Q_SLOTS:
    void initTestCase() {
        test::writeSyntheticRun(path("run"), 1500, 1.6, 1, false);
        test::writeSyntheticRun(path("before"), 1500, 1.2, 2, false);
    }

    void scorePrintsWhatTheWindowShows() {
        EvaluationModel model;
        model.setSource(readEvaluationSource(path("run")));
        QTRY_VERIFY_WITH_TIMEOUT(model.intervals().has_value(), 60000);
        const auto printed =
            test::runCli({"score", text("run/predictions.csv"), "--truth", text("run/truth.csv"), "--json"}).json();
        QVERIFY(printed.contains("accuracy"));
        const nlohmann::json shown = nlohmann::json::parse(reportJson(model.evaluation()).dump());
        QCOMPARE(figures(printed).dump(1), figures(shown).dump(1));
    }

    void comparePrintsWhatTheWindowShows() {
        EvaluationModel model;
        model.setSource(readEvaluationSource(path("run")));
        model.compareWith(readEvaluationSource(path("before"), path("run") / "truth.csv"));
        QTRY_VERIFY_WITH_TIMEOUT(model.comparison().changeIntervals.draws > 0, 60000);
        auto printed = test::runCli({"compare", text("before"), text("run"), "--truth", text("run/truth.csv"), "--json"}).json();
        QVERIFY(printed.contains("sides"));
        QCOMPARE(figures(printed["sides"][1])["accuracy"].get<double>(), model.evaluation().accuracy);
        for (const char* key : {"sides", "a", "b"})
            printed.erase(key);
        const nlohmann::json shown = nlohmann::json::parse(reportJson(model.comparison()).dump());
        QCOMPARE(printed.dump(1), shown.dump(1));
    }
};

QTEST_MAIN(FiguresMatchCliTest)
#include "figures_match_cli_test.moc"
