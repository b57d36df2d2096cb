// The exported Arduino library, compiled as Arduino does it, and run here.
#include "base/atomic_file.h"
#include "exporters/arduino_library.h"
#include "exporters/model_header.h"
#include "random_network.h"
#include "runtime/front_end.h"
#include "runtime/int8_engine.h"

#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

#include <cstring>

using namespace earshot;
using namespace earshot::test;

class ArduinoLibraryTest : public QObject {
    Q_OBJECT

    Int8Model model_ = randomModel({}, 1);
    QTemporaryDir folder_;

    QString at(const QString& path) const { return folder_.filePath(path); }

    /// Runs a program; its standard output, or nothing when it failed.
    static std::optional<QByteArray> output(const QString& program, const QStringList& arguments) {
        QProcess process;
        process.start(program, arguments);
        if (process.waitForFinished(300'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
            return process.readAllStandardOutput();
        qWarning().noquote() << program << process.readAllStandardError().left(2000);
        return std::nullopt;
    }

    QStringList sources(const QString& ending) const {
        QStringList found;
        QDirIterator files(at(QStringLiteral("Earshot/src")), {QStringLiteral("*") + ending}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext())
            found << files.next();
        return found;
    }

    /// Compiles the library's C files, its class, and `programs`, and links all to `target`.
    bool built(const QString& cCompiler, const QString& cxxCompiler, const QStringList& flags, const QStringList& programs,
               const QString& target, const QStringList& linkFlags) const {
        const QStringList common = flags + QStringList{QStringLiteral("-I") + at(QStringLiteral("Earshot/src")),
                                                       QStringLiteral("-I" EARSHOT_ARDUINO_STUB), QStringLiteral("-Wall"),
                                                       QStringLiteral("-Werror"), QStringLiteral("-Wno-unknown-pragmas")};
        QStringList objects;
        const auto compile = [&](const QString& compiler, const QStringList& standard, const QString& file) {
            objects << at(QStringLiteral("%1.o").arg(objects.size()));
            return output(compiler,
                          common + standard + QStringList{QStringLiteral("-c"), QStringLiteral("-o"), objects.last(), file})
                .has_value();
        };
        for (const QString& file : sources(QStringLiteral(".c")))
            if (!compile(cCompiler, {QStringLiteral("-std=gnu11")}, file))
                return false;
        for (const QString& file : sources(QStringLiteral(".cpp")) + programs)
            if (!compile(cxxCompiler,
                         {QStringLiteral("-std=gnu++14"), QStringLiteral("-include"), QStringLiteral("Arduino.h"),
                          QStringLiteral("-x"), QStringLiteral("c++")},
                         file))
                return false;
        return output(cCompiler, flags + objects + linkFlags + QStringList{QStringLiteral("-o"), target, QStringLiteral("-lm")})
            .has_value();
    }

private Q_SLOTS:
    void initTestCase() {
        for (const auto& [path, content] : arduinoLibrary(model_))
            writeFileAtomically(at(QStringLiteral("Earshot/")).toStdString() + path, content);
    }

    void itHasWhatArduinoLooksFor() {
        for (const char* file : {"library.properties", "src/Earshot.h", "examples/ClassifySerial/ClassifySerial.ino", "LICENSE"})
            QVERIFY2(QFileInfo::exists(at(QStringLiteral("Earshot/") + QLatin1String(file))), file);
    }

    void itCompilesForTheBoardWithoutFusedOperations() {
        if (QStandardPaths::findExecutable(QStringLiteral("arm-none-eabi-g++")).isEmpty())
            QSKIP("arm-none-eabi-g++ is not installed");
        const QStringList flags{
            QStringLiteral("-mcpu=cortex-m4"),    QStringLiteral("-mthumb"), QStringLiteral("-mfpu=fpv4-sp-d16"),
            QStringLiteral("-mfloat-abi=softfp"), QStringLiteral("-Os"),     QStringLiteral("-fno-exceptions"),
            QStringLiteral("-ffunction-sections")};
        const QString elf = at(QStringLiteral("sketch.elf"));
        QVERIFY(built(QStringLiteral("arm-none-eabi-gcc"), QStringLiteral("arm-none-eabi-g++"), flags,
                      {at(QStringLiteral("Earshot/examples/ClassifySerial/ClassifySerial.ino")),
                       QStringLiteral(EARSHOT_ARDUINO_STUB "/stub.cpp")},
                      elf,
                      {QStringLiteral("--specs=nosys.specs"), QStringLiteral("-Wl,--gc-sections"),
                       QStringLiteral("-Wl,-Ttext=0x10000"), QStringLiteral("-Wl,-Tdata=0x20000000")}));
        // Only our own functions: newlib's expf may do as it likes.
        const auto code =
            output(QStringLiteral("arm-none-eabi-objdump"), {QStringLiteral("-d"), QStringLiteral("--no-show-raw-insn"), elf});
        QVERIFY(code && code->contains("vmul.f32"));
        bool ours = false;
        for (const QByteArray& line : code->split('\n')) {
            if (line.endsWith(">:"))
                ours = line.contains("<er_") || line.contains("double_stage") || line.contains("power_of_real") ||
                       line.contains("statistics_of");
            QVERIFY2(!ours || !QString::fromLatin1(line).contains(QRegularExpression(QStringLiteral("\\bvfn?m[as]\\."))),
                     line.constData());
        }
    }

    void itGivesTheEnginesBits() {
        if (QStandardPaths::findExecutable(QStringLiteral("g++")).isEmpty())
            QSKIP("g++ is not installed");
        const QString program = at(QStringLiteral("classify_file"));
        QVERIFY(built(QStringLiteral("gcc"), QStringLiteral("g++"), {QStringLiteral("-O1")},
                      {QStringLiteral(EARSHOT_ARDUINO_STUB "/classify_file.cpp")}, program, {}));
        Random random(9);
        std::vector<std::int16_t> audio(ER_SEGMENT_SAMPLES);
        for (std::int16_t& sample : audio)
            sample = static_cast<std::int16_t>(2000 * random.normal());
        writeFileAtomically(at(QStringLiteral("audio")).toStdString(), std::as_bytes(std::span(audio)));
        const auto answer = output(program, {at(QStringLiteral("audio"))});
        QVERIFY(answer);
        const Int8Engine engine(model_.toBlob());
        const auto expected = engine.inferQuantised(engine.quantise(std::span<const std::int16_t>(audio)));
        QCOMPARE(std::size_t(answer->size()), expected.size() * sizeof(float));
        QCOMPARE(std::memcmp(answer->constData(), expected.data(), expected.size() * sizeof(float)), 0);
    }

    void theHeaderHoldsTheBlob() {
        if (QStandardPaths::findExecutable(QStringLiteral("gcc")).isEmpty())
            QSKIP("gcc is not installed");
        writeFileAtomically(at(QStringLiteral("model.h")).toStdString(), modelHeader(model_));
        writeFileAtomically(
            at(QStringLiteral("write.c")).toStdString(),
            std::string("#include \"model.h\"\n#include <stdio.h>\nint main(void) {\n"
                        "    return fwrite(earshot_model, 1, sizeof earshot_model, stdout) != EARSHOT_MODEL_BYTES;\n}\n"));
        const QString program = at(QStringLiteral("write"));
        QVERIFY(output(QStringLiteral("gcc"), {QStringLiteral("-std=c11"), QStringLiteral("-Wall"), QStringLiteral("-Werror"),
                                               at(QStringLiteral("write.c")), QStringLiteral("-o"), program}));
        const auto bytes = output(program, {});
        const auto blob = model_.toBlob();
        QVERIFY(bytes && std::size_t(bytes->size()) == blob.size());
        QCOMPARE(std::memcmp(bytes->constData(), blob.data(), blob.size()), 0);
    }
};

QTEST_GUILESS_MAIN(ArduinoLibraryTest)
#include "arduino_library_test.moc"
