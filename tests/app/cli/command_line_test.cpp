// The command line as scripts rely on it: the options of every verb, every line run once, and the keys of --json.
#include "cli.h"
#include "virtual_board_process.h"

#include <QTemporaryDir>
#include <QtTest>

#include <map>
#include <memory>
#include <set>

using namespace earshot::test;

namespace {

using Names = std::set<QString>;

/// What --help must list besides --json and --help, no more and no less. This is the promise; change it with the house plan only.
const std::map<QString, Names>& promisedOptions() {
    static const std::map<QString, Names> promised{
        {"pipeline", {"--data", "--demo", "--out", "--epochs", "--virtual-board", "--board-clips"}},
        {"demo", {"--clips-per-class", "--seed"}},
        {"data", {}},
        {"features", {"--out", "--stage", "--segment"}},
        {"train",
         {"--data", "--run", "--fold", "--preset", "--epochs", "--batch", "--lr", "--seed", "--threads", "--device", "--qat",
          "--qat-epochs", "--validate", "--resume", "--events", "--detach", "--set"}},
        {"quantize", {"--data", "--mode", "--epochs", "--calibration", "--out", "--report"}},
        {"import-checkpoint", {"--run", "--r"}},
        {"evaluate", {"--data", "--fold", "--split", "--by", "--checkpoint", "--r", "--engine", "--port", "--out"}},
        {"score", {"--truth"}},
        {"compare", {"--truth"}},
        {"complexity", {"--preset"}},
        {"export", {"--format", "--out"}},
        {"board list", {}},
        {"board info", {"--port"}},
        {"board selftest", {"--port"}},
        {"board deploy", {"--port"}},
        {"board update", {"--port"}},
        {"board query", {"--port", "--segment", "--as", "--run"}},
        {"project create", {"--data"}},
        {"project info", {}},
        {"project check", {}},
        {"label import", {"--recording", "--format"}},
        {"label export", {"--recording", "--format"}},
        {"label convert", {"--from", "--to", "--rate"}}};
    return promised;
}

/// Names at the beginning of the lines of a help text: options, or with `pattern` something else.
Names listed(const QString& help, const QString& pattern = QStringLiteral("^ +(?:-h,)?(--[a-z-]+)")) {
    Names names;
    QRegularExpression line(pattern, QRegularExpression::MultilineOption);
    for (auto match = line.globalMatch(help); match.hasNext();)
        names.insert(match.next().captured(1));
    return names;
}

QString joined(const Names& names) {
    return QStringList(names.begin(), names.end()).join(QLatin1Char(' '));
}

} // namespace

class CommandLineTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::unique_ptr<VirtualBoardProcess> board_;

    QString at(const QString& path) const { return folder_.filePath(path); }
    QString demo() const { return at(QStringLiteral("pipeline/demo")); }
    QString recording() const {
        return QDir(demo() + QStringLiteral("/audio")).entryInfoList(QDir::Files).first().absoluteFilePath();
    }

    /// Runs a line with --json; the object that it printed, null when it failed.
    nlohmann::json ran(const QStringList& line) const {
        const CliResult result = runCli(line + QStringList{QStringLiteral("--json")});
        if (result.exitCode != 0)
            qWarning().noquote() << line.join(QLatin1Char(' ')) << result.exitCode << result.err << result.out;
        return result.exitCode == 0 ? result.json() : nlohmann::json();
    }

    /// Runs a line that must print these keys.
    bool promises(const QStringList& line, const std::vector<const char*>& keys) const {
        const nlohmann::json json = ran(line);
        if (!json.is_object())
            return false;
        bool all = true;
        for (const char* key : keys)
            if (!json.contains(key)) {
                qWarning() << line << "has no" << key;
                all = false;
            }
        return all;
    }

    /// The port of a virtual board that runs the run's image; started once.
    QString port() {
        if (!board_) {
            board_ = std::make_unique<VirtualBoardProcess>(QStringList{QStringLiteral("--image"), at(QStringLiteral("image"))});
            board_->enumerated();
        }
        return board_->portName();
    }

    /// A dataset of two clips: a meta.csv alone.
    QString fewClips() const {
        const QString folder = at(QStringLiteral("few"));
        QDir().mkpath(folder);
        QFile::link(demo() + QStringLiteral("/audio"), folder + QStringLiteral("/audio"));
        QFile all(demo() + QStringLiteral("/meta.csv")), few(folder + QStringLiteral("/meta.csv"));
        if (all.open(QIODevice::ReadOnly) && few.open(QIODevice::WriteOnly))
            for (int line = 0; line < 3; ++line) // the header first
                few.write(all.readLine());
        return folder;
    }

    const std::vector<const char*> evaluation_{
        "clips",   "silent_segments", "accuracy",   "macro_accuracy", "log_loss", "log_loss_samples", "confusion_matrix",
        "classes", "per_class",       "per_device", "engine"};

private Q_SLOTS:
    void initTestCase() { qputenv("XDG_CACHE_HOME", at(QStringLiteral("cache")).toUtf8()); }

    void theVerbsAreThePromisedOnes() {
        const QString verb = QStringLiteral("^  ([a-z][a-z-]+)");
        Names promised, groups;
        for (const auto& [line, options] : promisedOptions())
            promised.insert(line.section(QLatin1Char(' '), 0, 0));
        const CliResult help = runCli({QStringLiteral("--help")});
        QCOMPARE(help.exitCode, 0);
        QCOMPARE(joined(listed(QString::fromUtf8(help.out), verb)), joined(promised));
        for (const QString& group : {QStringLiteral("board"), QStringLiteral("project"), QStringLiteral("label")}) {
            Names within;
            for (const auto& [line, options] : promisedOptions())
                if (line.startsWith(group + QLatin1Char(' ')))
                    within.insert(line.section(QLatin1Char(' '), 1));
            QCOMPARE(joined(listed(QString::fromUtf8(runCli({group, QStringLiteral("--help")}).out), verb)), joined(within));
        }
    }

    void everyVerbListsExactlyThePromisedOptions_data() {
        QTest::addColumn<QString>("verb");
        for (const auto& [verb, options] : promisedOptions())
            QTest::newRow(qPrintable(verb)) << verb;
    }
    void everyVerbListsExactlyThePromisedOptions() {
        QFETCH(QString, verb);
        const CliResult help = runCli(verb.split(QLatin1Char(' ')) + QStringList{QStringLiteral("--help")});
        QCOMPARE(help.exitCode, 0);
        Names promised = promisedOptions().at(verb);
        promised.insert({QStringLiteral("--help"), QStringLiteral("--json")});
        QCOMPARE(joined(listed(QString::fromUtf8(help.out))), joined(promised));
    }

    void aWrongOptionIsAUsageError() {
        const CliResult result = runCli({QStringLiteral("data"), QStringLiteral("--no-such"), QStringLiteral("--json")});
        QCOMPARE(result.exitCode, 2);
        QVERIFY(result.json().contains("error"));
    }

    void aFailureSaysWhatAndWhatToDo() {
        const CliResult result = runCli({QStringLiteral("data"), at(QStringLiteral("absent")), QStringLiteral("--json")});
        QCOMPARE(result.exitCode, 1);
        for (const char* key : {"what", "path", "hint"})
            QVERIFY2(result.json()["error"].contains(key), key);
    }

    // From here on each line leaves what the next ones need.

    void demoAndData() {
        QVERIFY(promises({"demo", demo(), "--clips-per-class", "10", "--seed", "2"}, {"clips", "train", "evaluate"}));
        QVERIFY(promises({"data", demo()}, {"clips", "classes", "devices", "folds", "silent_segments", "problems"}));
    }

    void pipeline() { // goes on with the demo that is there already
        const auto json =
            ran({"pipeline", "--demo", "--out", at("pipeline"), "--epochs", "1", "--virtual-board", "--board-clips", "2"});
        for (const char* key : {"float", "qat", "int8_host", "int8_board", "board", "image_bytes"})
            QVERIFY2(json.contains(key), key);
        for (const char* key : {"queried", "identical", "cycles", "milliseconds"})
            QVERIFY2(json["board"].contains(key), key);
        QCOMPARE(json["board"]["identical"], json["board"]["queried"]);
    }

    void features() {
        for (const char* stage : {"mel", "logmel", "input"})
            QVERIFY(promises({"features", recording(), "--out", at("x.npy"), "--stage", stage, "--segment", "0"}, {"shape"}));
        QVERIFY(QFileInfo(at("x.npy")).size() > 2 * 256 * 44 * 4);
    }

    void train() {
        const QStringList line{"train", "--data",     demo(),        "--run",    at("run"),    "--fold",
                               "1",     "--preset",   "submission2", "--epochs", "1",          "--batch",
                               "32",    "--lr",       "0.001",       "--seed",   "3",          "--threads",
                               "1",     "--device",   "cpu",         "--qat",    "after",      "--qat-epochs",
                               "1",     "--validate", "held-out",    "--set",    "dropout=0.2"};
        QVERIFY(ran(line).is_object());
        QVERIFY(ran(line + QStringList{"--resume"}).is_object());
        const CliResult events = runCli({"train", "--data", demo(), "--run", at("run2"), "--epochs", "1", "--batch", "32",
                                         "--qat", "off", "--threads", "1", "--events", "--detach"});
        QCOMPARE(events.exitCode, 0);
        for (const QByteArray& text : events.out.trimmed().split('\n'))
            QVERIFY2(nlohmann::json::accept(text.toStdString()), text.constData());
    }

    void quantize() {
        QVERIFY(promises({"quantize", at("run"), "--data", demo(), "--mode", "ptq", "--calibration", "percentile"}, {"model"}));
        QVERIFY(
            promises({"quantize", at("run"), "--data", demo(), "--mode", "qat", "--epochs", "1", "--out", at("run3"), "--report"},
                     {"model", "report"}));
    }

    void evaluate() {
        auto keys = evaluation_;
        keys.push_back("accuracy_super");
        QVERIFY(promises({"evaluate", at("run"), "--data", demo(), "--fold", "1", "--split", "evaluate", "--by", "recording",
                          "--checkpoint", "last", "--r", "0.7", "--engine", "float", "--out", at("float.csv")},
                         keys));
        QVERIFY(promises({"evaluate", at("run"), "--data", demo(), "--engine", "fakequant"}, keys));
        QVERIFY(promises({"evaluate", at("run"), "--data", demo(), "--engine", "int8"}, keys));
    }

    void scoreAndCompare() {
        QVERIFY(promises({"score", at("float.csv"), "--truth", demo() + "/meta.csv"}, evaluation_));
        const auto json = ran({"compare", at("run"), at("float.csv"), "--truth", at("run/truth.csv")});
        for (const char* key : {"agreement", "flipped", "mcnemar_p", "sides"})
            QVERIFY2(json.contains(key), key);
        for (const char* key : evaluation_)
            QVERIFY2(json["sides"][0].contains(key), key);
    }

    void complexity() {
        const std::vector<const char*> keys{"parameters",         "macs",   "flash_bytes", "peak_ram_bytes",
                                            "firmware_ram_bytes", "cycles", "layers"};
        QVERIFY(promises({"complexity", at("run")}, keys));
        const auto json = ran({"complexity", "--preset", "submission1"});
        QCOMPARE(json["parameters"].get<int>(), 120229);
        QCOMPARE(json["macs"].get<int>(), 26606917);
        for (const char* key : {"name", "output", "parameters", "macs", "cycles"})
            QVERIFY2(json["layers"][0].contains(key), key);
    }

    void exports() {
        for (const char* format :
             {"blob", "image", "onnx", "onnx-float", "pytorch", "arduino", "header", "submission", "report"}) {
            const QString out = at(qstrcmp(format, "submission") == 0 ? "Doe_Uni_task1_1" : format);
            QVERIFY2(promises({"export", at("run"), "--format", format, "--out", out}, {"path", "format", "bytes"}), format);
            QVERIFY2(QFileInfo::exists(out), format);
        }
        QFile meta(at("Doe_Uni_task1_1/Doe_Uni_task1_1.meta.yaml"));
        QVERIFY(meta.open(QIODevice::ReadOnly));
        const QByteArray text = meta.readAll();
        for (const char* fact : {"label: Doe_Uni_task1_1", "total_parameters: 120229", "macs: 26606917",
                                 "parameter_data_type: int8", "device_wise:", "airport:"})
            QVERIFY2(text.contains(fact), fact);
        QFile report(at("report"));
        QVERIFY(report.open(QIODevice::ReadOnly));
        const QByteArray said = report.readAll();
        for (const char* fact : {"120,229", "engine int8", "heard as", "learning_rate"})
            QVERIFY2(said.contains(fact), fact);
    }

    void importCheckpoint() {
        QVERIFY(
            promises({"import-checkpoint", at("pytorch"), "--run", at("imported"), "--r", "0.7"}, {"run", "parameters", "macs"}));
    }

    void board() {
        QVERIFY(promises({"board", "list"}, {"ports"}));
        QVERIFY(promises({"board", "deploy", at("run"), "--port", port()},
                         {"pages_written", "pages_skipped", "verified", "seconds"}));
        QVERIFY(promises({"board", "deploy", at("image"), "--port", port()},
                         {"pages_written", "pages_skipped", "verified", "seconds"}));
        QVERIFY(promises({"board", "info", "--port", port()}, {"board", "firmware", "model"}));
        QVERIFY(promises({"board", "selftest", "--port", port()}, {"passed", "checks"}));
        for (const char* as : {"features", "audio"}) {
            const auto json =
                ran({"board", "query", recording(), "--port", port(), "--segment", "0", "--as", as, "--run", at("run")});
            for (const char* key : {"logits", "probabilities", "label", "cycles", "identical_to_host"})
                QVERIFY2(json.contains(key), key);
            QCOMPARE(json["identical_to_host"].get<bool>(), true);
        }
        QVERIFY(promises({"evaluate", at("run"), "--data", fewClips(), "--split", "all", "--engine", "board", "--port", port()},
                         evaluation_));
        QVERIFY(promises({"board", "update", at("run3"), "--port", port()}, {"verified"}));
    }

    void projects() {
        QVERIFY(ran({"project", "create", at("town.earshot"), "--data", demo()}).is_object());
        QVERIFY(ran({"project", "info", at("town.earshot")}).is_object());
        QVERIFY(ran({"project", "check", at("town.earshot")}).is_object());
    }

    void labels() {
        QFile track(at("labels.txt"));
        QVERIFY(track.open(QIODevice::WriteOnly));
        track.write("0.100000\t0.600000\tairport\n");
        track.close();
        const QString name = QFileInfo(recording()).fileName();
        QVERIFY(ran({"label", "import", at("town.earshot"), at("labels.txt"), "--recording", name, "--format", "audacity"})
                    .is_object());
        QVERIFY(
            ran({"label", "export", at("town.earshot"), at("out.txt"), "--recording", name, "--format", "audacity"}).is_object());
        QVERIFY(ran({"label", "convert", at("out.txt"), at("out.TextGrid"), "--from", "audacity", "--to", "textgrid", "--rate",
                     "44100"})
                    .is_object());
    }
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "command_line_test.moc"
