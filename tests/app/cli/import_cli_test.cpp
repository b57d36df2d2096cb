#include "cli.h"
#include "reference_data.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;
using test::runCli;

namespace {

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// The authors' published networks through the command line.
class ImportCliTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QString path(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }
    static QString authors(const char* name) {
        return QString::fromStdString(test::shared(std::string("reference/authors_net/") + name).string());
    }
    static QString scenes() { return QString::fromStdString(test::shared("data/scenes").string()); }

private Q_SLOTS:
    void anImportedNetworkIsJudgedQuantisedAndExported() {
        REQUIRE_SHARED(test::shared("reference/authors_net/submit2and3.pt"));
        REQUIRE_SHARED(test::shared("data/scenes/meta.csv"));
        const auto imported =
            runCli({"import-checkpoint", authors("submit2and3.pt"), "--run", path("run"), "--r", "0.7", "--json"});
        QVERIFY2(imported.exitCode == 0, imported.err);
        QCOMPARE(imported.json()["parameters"].get<int>(), 120229);
        QCOMPARE(imported.json()["r"].get<double>(), 0.7);

        const auto quantised = runCli({"quantize", path("run"), "--data", scenes(), "--json"});
        QVERIFY2(quantised.exitCode == 0, quantised.err);
        const auto judged = [&](const char* engine) {
            return runCli({"evaluate", path("run"), "--data", scenes(), "--engine", engine, "--out", path(engine), "--json"})
                .json();
        };
        const double inFloat = judged("float")["accuracy"], inIntegers = judged("int8")["accuracy"];
        QVERIFY2(inIntegers > inFloat - 0.01, qPrintable(QString("%1 against %2").arg(inIntegers).arg(inFloat)));
        const auto compared = runCli({"compare", path("float"), path("int8"), "--truth", path("run/truth.csv"), "--json"}).json();
        QVERIFY(compared.contains("agreement"));
        const double agreement = compared["agreement"];
        QVERIFY2(agreement >= 0.92, qPrintable(QString::number(agreement)));
    }

    void importUndoesExport() {
        REQUIRE_SHARED(test::shared("reference/authors_net/submit4.pt"));
        QCOMPARE(runCli({"import-checkpoint", authors("submit4.pt"), "--run", path("a")}).exitCode, 0);
        QCOMPARE(runCli({"export", path("a"), "--format", "pytorch", "--out", path("a.pt")}).exitCode, 0);
        QCOMPARE(runCli({"import-checkpoint", path("a.pt"), "--run", path("b")}).exitCode, 0);
        QCOMPARE(contentOf(path("b/checkpoints/best.ckpt")), contentOf(path("a/checkpoints/best.ckpt")));
        QCOMPARE(contentOf(path("b/config.json")), contentOf(path("a/config.json")));
    }

    void anImportedNetworkIsNoTrainingThatGoesOn() {
        REQUIRE_SHARED(test::shared("reference/authors_net/submit4.pt"));
        REQUIRE_SHARED(test::shared("data/scenes/meta.csv"));
        QCOMPARE(runCli({"import-checkpoint", authors("submit4.pt"), "--run", path("kept")}).exitCode, 0);
        const QByteArray before = contentOf(path("kept/checkpoints/best.ckpt"));
        const auto refused = runCli({"train", "--data", scenes(), "--run", path("kept"), "--resume", "--json"});
        QCOMPARE(refused.exitCode, 1);
        QVERIFY(refused.json()["error"]["what"].get<std::string>().find("imported") != std::string::npos);
        QCOMPARE(contentOf(path("kept/checkpoints/best.ckpt")), before);
    }

    void mistakesAreNamed() {
        QFile text(path("text.pt"));
        QVERIFY(text.open(QIODevice::WriteOnly) && text.write("no archive") > 0);
        text.close();
        const auto refused = runCli({"import-checkpoint", path("text.pt"), "--run", path("none"), "--json"});
        QCOMPARE(refused.exitCode, 1);
        QVERIFY(refused.json()["error"]["path"].get<std::string>().ends_with("text.pt"));
        QVERIFY(!QFile::exists(path("none/config.json")));
        QCOMPARE(runCli({"import-checkpoint", path("text.pt"), "--run", path("none"), "--r", "2"}).exitCode, 2);
    }
};

QTEST_GUILESS_MAIN(ImportCliTest)
#include "import_cli_test.moc"
