#include <QProcess>
#include <QRegularExpression>
#include <QtTest>

/// A fused multiply-add rounds once where method.md section 9 rounds twice: with one of them in the runtime, board and host would
/// differ in last bits. The compiled code itself is searched.
class FusedMultiplyAddTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noneIsInTheRuntime_data() {
        QTest::addColumn<QString>("objdump");
        QTest::addColumn<QString>("object");
        QTest::addColumn<QString>("multiply");
        QTest::addColumn<QString>("fused");
        QTest::newRow("host") << QStringLiteral(EARSHOT_OBJDUMP) << QStringLiteral(EARSHOT_RUNTIME_LIBRARY)
                              << QStringLiteral("\\bv?mul[sp]s\\b") << QStringLiteral("\\bvfn?m(add|sub)");
#ifdef EARSHOT_FIRMWARE_ELF
        QTest::newRow("board") << QStringLiteral(EARSHOT_ARM_OBJDUMP) << QStringLiteral(EARSHOT_FIRMWARE_ELF)
                               << QStringLiteral("\\bvmul\\.f32\\b") << QStringLiteral("\\bvfn?m[as]\\.");
#endif
    }
    void noneIsInTheRuntime() {
        QFETCH(QString, objdump);
        QFETCH(QString, object);
        QFETCH(QString, multiply);
        QFETCH(QString, fused);
        if (objdump.isEmpty() || objdump.endsWith(QStringLiteral("NOTFOUND")))
            QSKIP("objdump is not installed");
        QProcess process;
        process.start(objdump, {QStringLiteral("-d"), QStringLiteral("--no-show-raw-insn"), object});
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 0);
        const QString code = QString::fromLatin1(process.readAllStandardOutput());
        QVERIFY(code.contains(QRegularExpression(multiply))); // it is the code that was meant
        const auto found = QRegularExpression(fused).match(code);
        QVERIFY2(!found.hasMatch(), qPrintable(code.mid(std::max<qsizetype>(0, found.capturedStart() - 200), 300)));
    }
};

QTEST_GUILESS_MAIN(FusedMultiplyAddTest)
#include "fused_multiply_add_test.moc"
