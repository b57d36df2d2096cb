#include "base/error.h"
#include "base/random.h"
#include "labels/label_file.h"

#include <QtTest>

using namespace earshot;

class LabelFileTest : public QObject {
    Q_OBJECT

    static constexpr double kRate = 44100;

    static std::vector<RecordingLabels> parse(std::string_view text, LabelFormat format, double rate = kRate) {
        return parseLabels(text, format, "labels.txt", rate);
    }
    static std::vector<Annotation> annotations(std::string_view text, LabelFormat format) {
        return parse(text, format).at(0).annotations;
    }

    static std::string message(std::string_view text, LabelFormat format) {
        try {
            parse(text, format);
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    }
    static bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

    static Annotation plain(std::int64_t start, std::int64_t end, std::string label) {
        return {start, end, {}, {}, std::move(label), "", "", false, {}};
    }

    static std::string utf16(const std::u16string& text, bool bigEndian) {
        std::string bytes = bigEndian ? "\xFE\xFF" : "\xFF\xFE";
        for (const char16_t unit : text) {
            const char high = static_cast<char>(unit >> 8);
            const char low = static_cast<char>(unit & 0xFF);
            bytes += bigEndian ? high : low;
            bytes += bigEndian ? low : high;
        }
        return bytes;
    }

    /// Labels that the format can hold, in ascending order, from a seed.
    static std::vector<RecordingLabels> labelsFor(LabelFormat format, std::uint64_t seed) {
        Random random(seed);
        const bool grid = format == LabelFormat::textgrid;
        const bool everything = format == LabelFormat::csv;
        const bool details = everything || format == LabelFormat::raven;
        const bool frequencies = !grid && format != LabelFormat::dcase;
        static const std::vector<std::string> words{"bus",  "street \"x\"", "\xC3\xA9t\xC3\xA9", "a, b; c", "\xF0\x9F\x8E\xB5",
                                                    "park", "1.5",          "'quoted'"};
        std::vector<RecordingLabels> all;
        const int recordings = details || format == LabelFormat::dcase ? 3 : 1;
        for (int r = 0; r < recordings; ++r) {
            RecordingLabels labels;
            if (recordings > 1)
                labels.recording = "audio/" + std::to_string(r) + ".wav";
            if (everything || format == LabelFormat::dcase)
                labels.sceneLabel = words[random.below(words.size())];
            std::int64_t at = static_cast<std::int64_t>(random.below(10)) - 5;
            for (int i = 0; i < 20; ++i) {
                Annotation each;
                at += 1 + static_cast<std::int64_t>(random.below(100000));
                each.start = at;
                each.end = at + static_cast<std::int64_t>(random.below(200000)) * (i % 5 == 0 ? 0 : 1);
                each.label = words[random.below(words.size())] + (grid || everything ? "\n\ttail" : "");
                if (frequencies && i % 3 == 0) {
                    each.lowHz = random.uniform(0, 1000);
                    each.highHz = random.uniform(1000, 22050);
                }
                if (details || grid)
                    each.annotator = i % 2 == 0 ? "ana" : "";
                if (details) {
                    each.note = i % 4 == 0 ? "a note, with a comma" : "";
                    each.flagged = i % 7 == 0;
                    if (i % 6 == 0)
                        each.confidence = random.uniform();
                }
                labels.annotations.push_back(each);
            }
            all.push_back(labels);
        }
        return all;
    }

private Q_SLOTS:
    void readingWhatWasWrittenGivesTheSame_data() {
        QTest::addColumn<int>("format");
        for (const auto format : labelFormats())
            QTest::newRow(labelFormatName(format).c_str()) << int(format);
    }
    void readingWhatWasWrittenGivesTheSame() {
        QFETCH(int, format);
        for (const double rate : {44100.0, 8000.0, 192000.0, 1e6}) {
            for (std::uint64_t seed = 0; seed < 20; ++seed) {
                const auto labels = labelsFor(LabelFormat(format), seed);
                QVERIFY(lossesOf(labels, LabelFormat(format)).empty());
                const std::string text = formatLabels(labels, LabelFormat(format), rate);
                const auto again = parse(text, LabelFormat(format), rate);
                QVERIFY2(again == labels, text.c_str());
                QCOMPARE(guessLabelFormat(text), std::optional(LabelFormat(format)));
            }
        }
    }

    void emptyLabelListsSurvive() {
        for (const auto format : labelFormats()) {
            const auto again = parse(formatLabels({}, format, kRate), format);
            QCOMPARE(again.size(), std::size_t(1));
            QVERIFY(again[0].annotations.empty());
        }
    }

    void whatAFormatCannotHoldIsSaid() {
        RecordingLabels labels{"a.wav", "park", {{0, 10, 100.0, 200.0, "bus\tstop", "ana", "note", true, 0.5}}};
        QCOMPARE(lossesOf(std::span(&labels, 1), LabelFormat::audacity).size(), std::size_t(5));
        QVERIFY(lossesOf(std::span(&labels, 1), LabelFormat::csv).empty());
        const std::vector<RecordingLabels> two{labels, labels};
        QVERIFY_EXCEPTION_THROWN(formatLabels(two, LabelFormat::textgrid, kRate), Error);
    }

    void audacityTrapsAreUnderstood() {
        const auto read = annotations("0.000000\t1.000000\tbus\n\\\t500.000000\t500.000000\n"
                                      "2,5\t2,5\t\r\n\\\t-1.000000\t-1.000000\r\n"
                                      "9999999.0\t9999999.5\tpast the end\n"
                                      "0.5\t1.5\toverlapping\n1.0\t2.0\n3\tone time only",
                                      LabelFormat::audacity);
        QCOMPARE(read.size(), std::size_t(6));
        QCOMPARE(read[0].lowHz, std::optional(500.0));
        QCOMPARE(read[0].highHz, std::optional(500.0));
        QCOMPARE(read[1].start, std::int64_t(110250));
        QVERIFY(!read[1].lowHz && !read[1].highHz && read[1].label.empty());
        QCOMPARE(read[2].start, std::int64_t(440999955900));
        QCOMPARE(read[5].label, std::string("one time only"));
        QVERIFY(contains(message("0\t1\ta\nx\t1\tb\n", LabelFormat::audacity), "labels.txt line 2"));
        QVERIFY(contains(message("\\\t1\t2\n", LabelFormat::audacity), "no label before it"));
        QVERIFY(contains(message("nan\t1\ta", LabelFormat::audacity), "no time"));
        QVERIFY(contains(message("1e300\t1\ta", LabelFormat::audacity), "out of range"));
    }

    void ravenListsASelectionOnceForEachView() {
        const auto read =
            annotations("Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tSpecies\n"
                        "1\tWaveform 1\t1\t0.5\t1.0\t0\t22050\tbus\n"
                        "1\tSpectrogram 1\t1\t0.5\t1.0\t100.5\t2000\tbus\n"
                        "2\tSpectrogram 1\t1\t2\t3\t0\t100",
                        LabelFormat::raven);
        QCOMPARE(read.size(), std::size_t(2));
        QCOMPARE(read[0].lowHz, std::optional(100.5));
        QCOMPARE(read[1].label, std::string());
        QVERIFY(contains(message("Selection\tView\n1\t2\n", LabelFormat::raven), "Begin Time"));
    }

    void ravenFileOffsetsCountInsideOfTheirFile() {
        const auto read = parse("Selection\tBegin Time (s)\tEnd Time (s)\tBegin File\tFile Offset (s)\tAnnotation\n"
                                "1\t100\t101\tb.wav\t4\tx\n2\t1\t2\ta.wav\t1\ty\n",
                                LabelFormat::raven);
        QCOMPARE(read.size(), std::size_t(2));
        QCOMPARE(read[0].recording, std::string("b.wav"));
        QCOMPARE(read[0].annotations[0].start, std::int64_t(4 * 44100));
        QCOMPARE(read[0].annotations[0].end, std::int64_t(5 * 44100));
    }

    void aTextGridIsReadInEveryEncodingAndForm_data() {
        QTest::addColumn<QByteArray>("bytes");
        const std::u16string form =
            u"File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = -1\nxmax = 2.5e0\ntiers? <exists>\nsize = 2\n"
            u"item []:\n    item [1]:\n        class = \"IntervalTier\"\n        name = \"labels\"\n        xmin = -1\n        "
            u"xmax = 2.5\n"
            u"        intervals: size = 2\n        intervals [1]:\n            xmin = -1\n            xmax = 1e-1\n"
            u"            text = \"caf\u00e9 \"\"x\"\"\n\ttab\"\n        intervals [2]:\n            xmin = 0.1\n            "
            u"xmax = 2.5\n"
            u"            text = \"\"\n    item [2]:\n        class = \"TextTier\"\n        name = \"labels\"\n        xmin = "
            u"-1\n"
            u"        xmax = 2.5\n        points: size = 1\n        points [1]:\n            number = 1\n            mark = "
            u"\"!\"\n";
        const std::u16string brief = u"File type = \"ooTextFile\"\nObject class = "
                                     u"\"TextGrid\"\n\n-1\n2.5\n<exists>\n2\n\"IntervalTier\"\n\"labels\"\n-1\n2.5\n2\n-1\n"
                                     u"0.1\n\"caf\u00e9 \"\"x\"\"\n\ttab\"\n0.1\n2.5\n\"\"\n\"TextTier\" ! a comment with "
                                     u"\"quotes\" and 7\n\"labels\"\n-1\n2.5\n1\n1\n\"!\"\n";
        for (const auto& [name, text] : {std::pair("long", form), std::pair("short", brief)}) {
            const QString unicode = QString::fromStdU16String(text);
            QTest::addRow("%s UTF-8", name) << unicode.toUtf8();
            QTest::addRow("%s UTF-8 with mark", name) << "\xEF\xBB\xBF" + unicode.toUtf8();
            QTest::addRow("%s Latin-1", name) << unicode.toLatin1();
            QTest::addRow("%s UTF-16 BE", name) << QByteArray::fromStdString(utf16(text, true));
            QTest::addRow("%s UTF-16 LE", name) << QByteArray::fromStdString(utf16(text, false));
            QTest::addRow("%s CR LF", name) << QString(unicode).replace("\n", "\r\n").toUtf8();
        }
    }
    void aTextGridIsReadInEveryEncodingAndForm() {
        QFETCH(QByteArray, bytes);
        QCOMPARE(guessLabelFormat(bytes.toStdString()), std::optional(LabelFormat::textgrid));
        const auto read = annotations(bytes.toStdString(), LabelFormat::textgrid);
        QCOMPARE(read.size(), std::size_t(2));
        QVERIFY2(read[0] == plain(-44100, 4410, "caf\xC3\xA9 \"x\"\n\ttab"), read[0].label.c_str());
        QVERIFY(read[1] == plain(44100, 44100, "!"));
    }

    void aBrokenTextGridSaysWhereAndWhy() {
        const std::string head = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n0\n1\n<exists>\n";
        QVERIFY(contains(message(head + "1\n\"IntervalTier\"\n\"a\"\n0\n1\n1000000000\n0\n1\n\"x\"\n", LabelFormat::textgrid),
                         "cut off"));
        QVERIFY(contains(message(head + "1\n\"IntervalTier\"\n\"a\"\n0\n1\n1\n0\n1\n\"x", LabelFormat::textgrid),
                         "quote is missing"));
        QVERIFY(contains(message(head + "1\n\"SquareTier\"\n\"a\"\n", LabelFormat::textgrid), "line 7"));
        QVERIFY(contains(message("ooBinaryFile", LabelFormat::textgrid), "file type"));
    }

    void sonicVisualiserLayersAreToldApart() {
        using Read = std::vector<Annotation>;
        // Instants, with and without header, without final newline, with ragged rows where the label is empty.
        QVERIFY(annotations("TIME,LABEL\n0.5,one\n1.000000000", LabelFormat::sonicvisualiser) ==
                (Read{plain(22050, 22050, "one"), plain(44100, 44100, "")}));
        QVERIFY(annotations("0.5\n1.0,two", LabelFormat::sonicvisualiser) ==
                (Read{plain(22050, 22050, ""), plain(44100, 44100, "two")}));
        // Regions.
        QVERIFY(annotations("0.5,3,1.5,say \"hi\", you\n1.0,7,0.5", LabelFormat::sonicvisualiser) ==
                (Read{plain(22050, 88200, "say \"hi\", you"), plain(44100, 66150, "")}));
        QVERIFY(annotations("TIME,VALUE,DURATION,LABEL\n0.5,3,1.5,\"a, \"\"b\"\"\"\n", LabelFormat::sonicvisualiser) ==
                Read{plain(22050, 88200, "a, \"b\"")});
        QVERIFY(annotations("TIME,VALUE,DURATION,LABEL\n0.5,3,1.5,\"a\" b\n", LabelFormat::sonicvisualiser) ==
                Read{plain(22050, 88200, "\"a\" b")});
        // Boxes.
        const Annotation box{22050, 44100, 100.0, 200.0, "b", "", "", false, {}};
        QVERIFY(annotations("START,END,EXTENT START,EXTENT END,LABEL\n0.5,1,100,200,b\n", LabelFormat::sonicvisualiser) ==
                Read{box});
        QVERIFY(annotations("0.5,1,100,200,b\n0.5,1,100,200,b", LabelFormat::sonicvisualiser) == (Read{box, box}));
        QVERIFY(annotations("STARTFRAME,ENDFRAME,EXTENT START,EXTENT END,LABEL\n22050,44100,100,200,b\n",
                            LabelFormat::sonicvisualiser) == Read{box});
        // Notes carry a level, not frequencies.
        QVERIFY(annotations("0.5,60,1.5,0.8,n\n", LabelFormat::sonicvisualiser) == Read{plain(22050, 88200, "n")});
        QVERIFY(contains(message("TIME,LABEL\n0.5,a\nx,b", LabelFormat::sonicvisualiser), "line 3"));
    }

    void dcaseListsAreReadWithAndWithoutHeader() {
        const auto meta = parse(
            "filename\tscene_label\tidentifier\tsource_label\naudio/a.wav\tpark\tlisbon-1\ta\naudio/b.wav\tbus\tlisbon-2\tb\n",
            LabelFormat::dcase);
        QCOMPARE(meta.size(), std::size_t(2));
        QCOMPARE(meta[1].sceneLabel, std::string("bus"));
        const auto events = parse("a.wav\t0.5\t1.0\tdog\na.wav\t2\t3\tcat\n", LabelFormat::dcase);
        QCOMPARE(events.at(0).annotations.size(), std::size_t(2));
        const auto both = parse("a.wav\tpark\t0.5\t1.0\tdog\n", LabelFormat::dcase);
        QCOMPARE(both.at(0).sceneLabel, std::string("park"));
        QCOMPARE(both.at(0).annotations.at(0).label, std::string("dog"));
        QVERIFY(contains(message("filename\tscene_label\na.wav\tpark\na.wav\tbus\n", LabelFormat::dcase), "line 3"));
        QVERIFY(contains(message("onset\toffset\tevent_label\n1\tx\tdog\n", LabelFormat::dcase), "line 2"));
    }

    void csvTakesOtherNamesAndSeparators() {
        const auto read = annotations("file;start;duration;class\na.wav;0,5;1,5;\"a;\"\"b\"\"\nc\"\n", LabelFormat::csv);
        QCOMPARE(read.size(), std::size_t(1));
        QVERIFY(read[0] == plain(22050, 88200, "a;\"b\"\nc"));
        QVERIFY(contains(message("recording,start_seconds,end_seconds,label\na,1,2,x\nb,\"1,2,3\n", LabelFormat::csv), "line 3"));
        QVERIFY(contains(message("recording,start_seconds,end_seconds,label\na,1,2,x\nb,,2,y\n", LabelFormat::csv), "no start"));
    }

    void theContentTellsTheFormat() {
        QCOMPARE(guessLabelFormat("0.5\t1.0\tbus\n"), std::optional(LabelFormat::audacity));
        QCOMPARE(guessLabelFormat("\n\n1.0,label\n"), std::optional(LabelFormat::sonicvisualiser));
        QCOMPARE(guessLabelFormat("a.wav\t0.5\t1.0\tdog"), std::optional(LabelFormat::dcase));
        QCOMPARE(guessLabelFormat("filename,label\na.wav,bus"), std::optional(LabelFormat::csv));
        QCOMPARE(guessLabelFormat(""), std::optional<LabelFormat>());
        QCOMPARE(guessLabelFormat("Dear reader,\nthis is a letter.\n"), std::optional<LabelFormat>());
        QVERIFY_EXCEPTION_THROWN(labelFormatFrom("word"), Error);
    }

    /// Whatever the bytes: labels or an Error, never a crash, and what was read can be written and read again.
    void damagedFilesGiveAnErrorOrLabels_data() { readingWhatWasWrittenGivesTheSame_data(); }
    void damagedFilesGiveAnErrorOrLabels() {
        QFETCH(int, format);
        Random random(std::uint64_t(format) + 1);
        for (int round = 0; round < 2000; ++round) {
            std::string text = formatLabels(labelsFor(LabelFormat(format), random.below(5)), LabelFormat(format), kRate);
            if (round % 2 == 0)
                text.resize(random.below(text.size() + 1));
            for (std::uint64_t i = random.below(8); i > 0 && !text.empty(); --i)
                text[random.below(text.size())] = "\t\n\r\",;-1e.\\<!\xFF\0x"[random.below(16)];
            guessLabelFormat(text);
            try {
                const auto read = parse(text, LabelFormat(format));
                const auto once = parse(formatLabels(read, LabelFormat(format), kRate), LabelFormat(format));
                Q_UNUSED(once);
            } catch (const Error& error) {
                QVERIFY(!error.problem().empty());
            }
        }
    }
};

QTEST_GUILESS_MAIN(LabelFileTest)
#include "label_file_test.moc"
