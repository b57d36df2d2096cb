#include "base/random.h"
#include "project/project_edit.h"
#include "project/project_store.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <cstdio>

using namespace earshot;

namespace {

constexpr std::int64_t kRecordings = 50;
constexpr std::int64_t kClasses = 10;

/// Edit number `n` of an endless sequence: even ones label a clip, odd ones add a region. Every edit changes something.
struct Step {
    explicit Step(std::int64_t n)
        : labels(n % 2 == 0), recording(n % kRecordings + 1), classId(n / kRecordings % kClasses + 1), number(n) {}
    bool labels;
    std::int64_t recording;
    std::int64_t classId;
    std::int64_t number;
};

void perform(ProjectStore& project, const Step& step) {
    if (step.labels)
        project.setClipLabel(step.recording, step.classId);
    else
        project.addAnnotation(step.recording, {step.number, step.number + 1, {}, {}, "", "", "", false, {}});
}

/// Labels as fast as it can and acknowledges each edit, until it is killed.
int labelForever(const char* folder) {
    ProjectStore project = ProjectStore::open(folder);
    for (std::int64_t n = project.editCount();; ++n) {
        perform(project, Step(n));
        std::printf("%lld\n", static_cast<long long>(n + 1));
        std::fflush(stdout);
    }
}

} // namespace

class LabelCrashTest : public QObject {
    Q_OBJECT

    /// The project looks as it must after the first `edits` steps.
    static void compare(const ProjectStore& project, std::int64_t edits) {
        std::vector<std::optional<std::int64_t>> labels(std::size_t(kRecordings) + 1);
        std::vector<std::int64_t> regions(std::size_t(kRecordings) + 1, 0);
        std::int64_t lastRegion = -1;
        for (std::int64_t n = 0; n < edits; ++n) {
            const Step step(n);
            if (step.labels)
                labels[std::size_t(step.recording)] = step.classId;
            else {
                ++regions[std::size_t(step.recording)];
                lastRegion = n;
            }
        }
        for (std::int64_t id = 1; id <= kRecordings; ++id) {
            const Recording recording = project.recording(id);
            QCOMPARE(recording.classId, labels[std::size_t(id)]);
            QCOMPARE(std::int64_t(recording.regions), regions[std::size_t(id)]);
        }
        std::int64_t last = -1;
        for (const auto& row : project.allAnnotations())
            last = std::max(last, row.annotation.start);
        QCOMPARE(last, lastRegion);
    }

private Q_SLOTS:
    void noAcknowledgedLabelIsLostByAKill() {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("p.earshot")).toStdString();
        {
            ProjectStore project = ProjectStore::create(path);
            SceneLabels labels;
            for (int i = 0; i < kClasses; ++i)
                labels.classes.push_back("class " + std::to_string(i));
            project.setLabels(labels);
            std::vector<NewRecording> recordings;
            for (int i = 0; i < kRecordings; ++i)
                recordings.push_back({.name = std::to_string(i) + ".wav"});
            project.addRecordings(recordings);
        }
        Random random(20260101);
        const int rounds =
            qEnvironmentVariableIsSet("EARSHOT_CRASH_ROUNDS") ? qEnvironmentVariableIntValue("EARSHOT_CRASH_ROUNDS") : 5;
        for (int round = 0; round < rounds; ++round) {
            QProcess child;
            child.start(QCoreApplication::applicationFilePath(),
                        {QStringLiteral("--label-forever"), QString::fromStdString(path.string())});
            const int patience = 1 + static_cast<int>(random.below(150));
            std::int64_t acknowledged = 0;
            for (int lines = 0; lines < patience;) {
                QVERIFY2(child.waitForReadyRead(60000), child.readAllStandardError().constData());
                for (; child.canReadLine(); ++lines)
                    acknowledged = child.readLine().trimmed().toLongLong();
            }
            child.kill();
            QVERIFY(child.waitForFinished());
            while (child.canReadLine())
                acknowledged = child.readLine().trimmed().toLongLong();

            ProjectStore project = ProjectStore::open(path);
            QVERIFY2(!project.isReadOnly(), project.readOnlyReason().c_str());
            const std::int64_t edits = project.editCount();
            QVERIFY2(edits == acknowledged || edits == acknowledged + 1,
                     qPrintable(QStringLiteral("%1 of %2").arg(edits).arg(acknowledged)));
            compare(project, edits);
            const std::int64_t back = std::min<std::int64_t>(edits, 25);
            for (std::int64_t i = 0; i < back; ++i)
                QVERIFY(project.undo());
            compare(project, edits - back);
            for (std::int64_t i = 0; i < back; ++i)
                QVERIFY(project.redo());
            compare(project, edits);
        }
    }
};

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == "--label-forever")
        return labelForever(argv[2]);
    QCoreApplication app(argc, argv);
    LabelCrashTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "label_crash_test.moc"
