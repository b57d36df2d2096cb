#include "audio/audio_file.h"
#include "base/atomic_file.h"
#include "cli.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;

class ProjectCliTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> folder_;
    QString file(const char* name) const { return folder_->filePath(QString::fromLatin1(name)); }

    static void succeeds(const QStringList& arguments, nlohmann::json& json) {
        const auto run = test::runCli(arguments + QStringList{QStringLiteral("--json")});
        QVERIFY2(run.exitCode == 0, (run.out + run.err).constData());
        json = run.json();
        QVERIFY(json.is_object());
    }

    /// Two recordings of a second.
    QString dataset() const {
        for (const char* name : {"data/audio/a.wav", "data/audio/b.wav"})
            writeWav(file(name).toStdString(), std::vector<float>(kSegmentSamples, name[12] == 'a' ? 0.25F : 0.5F));
        writeFileAtomically(
            file("data/meta.csv").toStdString(),
            "filename\tscene_label\tidentifier\tsource_label\naudio/a.wav\tbus\tx-1\ta\naudio/b.wav\tpark\tx-2\ta\n");
        return file("data");
    }

private Q_SLOTS:
    void init() { folder_ = std::make_unique<QTemporaryDir>(); }

    void aProjectIsMadeShownAndChecked() {
        nlohmann::json json;
        succeeds({"project", "create", file("p.earshot"), "--data", dataset()}, json);
        QCOMPARE(json["recordings"].get<int>(), 2);
        succeeds({"project", "info", file("p.earshot")}, json);
        QCOMPARE(json["recordings"].get<int>(), 2);
        QCOMPARE(json["unlabelled"].get<int>(), 0);
        QVERIFY(QFile::rename(file("data/audio/b.wav"), file("elsewhere.wav")));
        succeeds({"project", "check", file("p.earshot")}, json);
        QVERIFY(json["sound"].get<bool>());
        QCOMPARE(json["found"].get<int>(), 1);
        QCOMPARE(json["missing"].get<int>(), 0);
    }

    void anExistingProjectIsNotOverwritten() {
        nlohmann::json json;
        succeeds({"project", "create", file("p.earshot")}, json);
        const auto again = test::runCli({"project", "create", file("p.earshot"), "--json"});
        QCOMPARE(again.exitCode, 1);
        QVERIFY(again.json()["error"]["what"].get<std::string>().find("already") != std::string::npos);
        QCOMPARE(test::runCli({"project"}).exitCode, 2);
    }

    void labelsGoInAndOut() {
        nlohmann::json json;
        succeeds({"project", "create", file("p.earshot"), "--data", dataset()}, json);
        writeFileAtomically(file("l.txt").toStdString(), "0.1\t0.5\tbus\n\\\t100\t2000\n0.5\t0.9\thorn\n");
        const auto unclear = test::runCli({"label", "import", file("p.earshot"), file("l.txt"), "--json"});
        QCOMPARE(unclear.exitCode, 1);
        QVERIFY(unclear.json()["error"]["hint"].get<std::string>().find("--recording") != std::string::npos);
        succeeds({"label", "import", file("p.earshot"), file("l.txt"), "--recording", "a.wav"}, json);
        QCOMPARE(json["regions"].get<int>(), 2);
        QCOMPARE(json["new_classes"].size(), std::size_t(1));
        for (const char* format : {"audacity", "raven", "textgrid", "sonicvisualiser", "dcase", "csv"}) {
            succeeds({"label", "export", file("p.earshot"), file(format), "--recording", "audio/a.wav", "--format", format},
                     json);
            QCOMPARE(json["regions"].get<int>(), 2);
            succeeds({"label", "convert", file(format), file("back.txt"), "--to", "audacity"}, json);
            QCOMPARE(json["regions"].get<int>(), 2);
        }
        QCOMPARE(readFile(file("back.txt").toStdString()),
                 std::string("0.100000\t0.500000\tbus\n\\\t100\t2000\n0.500000\t0.900000\thorn\n"));
        const auto several = test::runCli({"label", "export", file("p.earshot"), file("all.TextGrid"), "--json"});
        QCOMPARE(several.exitCode, 1);
        QVERIFY(!QFile::exists(file("all.TextGrid")));
    }

    void aBrokenLabelFileNamesItsLine() {
        writeFileAtomically(file("bad.txt").toStdString(), "0.1\t0.5\tbus\n0.x\t0.5\tbus\n");
        const auto run = test::runCli({"label", "convert", file("bad.txt"), file("o.csv"), "--json"});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.json()["error"]["line"].get<int>(), 2);
        QVERIFY(!QFile::exists(file("o.csv")));
    }
};

QTEST_GUILESS_MAIN(ProjectCliTest)
#include "project_cli_test.moc"
