#include "jobs/cli_command.h"

#include <QtTest>

using namespace earshot;

class CliCommandTest : public QObject {
    Q_OBJECT

    /// A command and everything it said.
    struct Watched {
        explicit Watched(const QString& program) : command(program) {
            QObject::connect(&command, &CliCommand::activityChanged, &command,
                             [this](const QString& activity, std::optional<double> share) {
                                 activities << activity + (share ? QStringLiteral(" %1").arg(*share) : QString());
                             });
            QObject::connect(&command, &CliCommand::finished, &command, [this](const QJsonObject& object) {
                ++ends;
                result = object;
            });
            QObject::connect(&command, &CliCommand::failed, &command, [this](const JobFailure& why) {
                ++ends;
                failure = why;
            });
        }
        CliCommand command;
        QStringList activities;
        QJsonObject result;
        JobFailure failure;
        int ends = 0;
    };
    const QString program_ = QStringLiteral(EARSHOT_FAKE_WORKER);

private Q_SLOTS:
    void theResultAndTheProgressAreHeard() {
        Watched watched(program_);
        watched.command.start({QStringLiteral("evaluate")});
        QTRY_COMPARE(watched.ends, 1);
        QCOMPARE(watched.result.value(QStringLiteral("answer")).toInt(), 42);
        QCOMPARE(watched.activities, (QStringList{"Computing features", "Computing features 0.5"}));
    }

    void anErrorKeepsItsParts() {
        Watched watched(program_);
        watched.command.start({QStringLiteral("fail")});
        QTRY_COMPARE(watched.ends, 1);
        QCOMPARE(watched.failure.what, QStringLiteral("the disk is full"));
        QCOMPARE(watched.failure.path, QStringLiteral("/somewhere"));
        QCOMPARE(watched.failure.hint, QStringLiteral("free some space"));
    }

    void aProgramThatIsNotThereIsReported() {
        Watched watched(QStringLiteral("/no/such/program"));
        watched.command.start({});
        QTRY_COMPARE(watched.ends, 1);
        QVERIFY(watched.failure.message.contains(QStringLiteral("/no/such/program")));
    }
};

QTEST_GUILESS_MAIN(CliCommandTest)
#include "cli_command_test.moc"
