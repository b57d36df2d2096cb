#include "evaluation/predictions.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace earshot;

namespace {

const std::string kGood = "filename\tscene_label\tbus\ttram\na.wav\tbus\t0.75\t0.25\nb.wav#1\ttram\t1e-3\t0.999\n";

Predictions parse(const std::string& text) {
    return parsePredictions(text, "p.csv");
}

} // namespace

class PredictionsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsReadBackToTheLastBit() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("p.csv")).toStdString();
        Random random(1);
        Predictions written{{"x", "y", "z"}, {}, {}};
        for (int i = 0; i < 500; ++i) {
            written.rows.push_back({"clip-" + std::to_string(i) + ".wav", "y"});
            for (int c = 0; c < 3; ++c)
                written.probabilities.push_back(std::pow(random.uniform(), 40));
        }
        writePredictions(path, written);
        const Predictions read = readPredictions(path);
        QCOMPARE(read.classes, written.classes);
        QCOMPARE(read.probabilities, written.probabilities);
        QCOMPARE(read.rows.back().filename, written.rows.back().filename);
        QCOMPARE(read.rows.back().label, std::string("y"));
    }

    void columnsMayComeInAnyOrderWithBomAndCrLf() {
        const auto read = parse("\xEF\xBB\xBF"
                                "tram\tscene_label\tbus\tfilename\r\n\r\n+0.25\tbus\t 0.75 \ta.wav\r\n");
        QCOMPARE(read.classes, (std::vector<std::string>{"tram", "bus"}));
        QCOMPARE(read.probabilities, (std::vector<double>{0.25, 0.75}));
        QCOMPARE(read.rows[0].filename, std::string("a.wav"));
    }

    void numbersBeyondTheRangeOfADoubleBecomeZero() {
        QCOMPARE(parse("filename\tscene_label\tx\ty\na\tx\t1\t1e-999\n").probabilities[1], 0.0);
    }

    void whatCannotBeJudgedIsRefusedWithItsLine_data() {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const std::string& text, int line, const char* says) {
            QTest::newRow(name) << text << line << QString::fromLatin1(says);
        };
        row("empty", "", 0, "is empty");
        row("no rows", "filename\tscene_label\tx\n", 1, "holds no predictions");
        row("commas", "filename,scene_label,x\na,x,1\n", 1, "commas");
        row("no filename", "name\tscene_label\tx\na\tx\t1\n", 1, "no column 'filename'");
        row("no label", "filename\tx\na\t1\n", 1, "no column 'scene_label'");
        row("no class", "filename\tscene_label\na\tx\n", 1, "any class");
        row("class twice", "filename\tscene_label\tx\tx\na\tx\t1\t1\n", 1, "more than one column 'x'");
        row("unnamed column", "filename\tscene_label\tx\t\na\tx\t1\t1\n", 1, "without a name");
        row("too few", kGood + "c.wav\tbus\t1\n", 4, "has 3 fields");
        row("too many", kGood + "c.wav\tbus\t1\t0\t0\n", 4, "more fields");
        row("text", kGood + "c.wav\tbus\t1\tmuch\n", 4, "is no number");
        row("nothing", kGood + "c.wav\tbus\t1\t\n", 4, "is no number");
        row("NaN", kGood + "c.wav\tbus\t1\tnan\n", 4, "NaN");
        row("negative", kGood + "c.wav\tbus\t1.5\t-0.5\n", 4, "is negative");
        row("infinite", kGood + "c.wav\tbus\tinf\t1\n", 4, "is infinite");
        row("beyond range", kGood + "c.wav\tbus\t1e999\t1\n", 4, "is infinite");
        row("sum beyond range", kGood + "c.wav\tbus\t1e308\t1e308\n", 4, "infinity");
        row("zeros", kGood + "c.wav\tbus\t0\t0\n", 4, "zero");
        row("duplicate", kGood + "a.wav\tbus\t1\t0\n", 4, "again, after line 2");
        row("no name", kGood + "\tbus\t1\t0\n", 4, "no filename");
    }
    void whatCannotBeJudgedIsRefusedWithItsLine() {
        QFETCH(std::string, text);
        QFETCH(int, line);
        QFETCH(QString, says);
        try {
            parse(text);
            QFAIL("was accepted");
        } catch (const Error& error) {
            QCOMPARE(error.line(), std::int64_t(line));
            QCOMPARE(error.path(), std::filesystem::path("p.csv"));
            QVERIFY2(QString::fromUtf8(error.what()).contains(says), error.what());
            QVERIFY(!error.hint().empty());
        }
    }

    void damagedFilesAreReadOrRefusedButNeverCrash() {
        Random random(3);
        static const std::string pieces[] = {"\t",    "\n", "\r",       "\0",       "nan",         "-",
                                             "1e400", "#",  "\xFF\xFE", "filename", "scene_label", "."};
        for (int trial = 0; trial < 20000; ++trial) {
            std::string text = kGood;
            for (std::uint64_t change = 0; change <= random.below(4); ++change) {
                const auto at = random.below(text.size() + 1);
                switch (random.below(4)) {
                case 0:
                    text.resize(at);
                    break;
                case 1:
                    text.insert(at, pieces[random.below(std::size(pieces))]);
                    break;
                case 2:
                    text.erase(at, random.below(8));
                    break;
                default:
                    if (at < text.size())
                        text[at] = static_cast<char>(random.below(256));
                }
            }
            try {
                const auto read = parse(text);
                QCOMPARE(read.probabilities.size(), read.rows.size() * read.classes.size());
                for (const double p : read.probabilities)
                    QVERIFY(std::isfinite(p) && p >= 0);
            } catch (const Error& error) {
                QVERIFY(QString::fromUtf8(error.what()).indexOf(QChar::ReplacementCharacter) <
                        0); // messages are text, whatever the file holds
            }
        }
    }
};

QTEST_GUILESS_MAIN(PredictionsTest)
#include "predictions_test.moc"
