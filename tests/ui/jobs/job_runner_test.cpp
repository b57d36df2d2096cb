#include "base/error.h"
#include "jobs/job_runner.h"

#include <QSignalSpy>
#include <QtTest>

#include <atomic>
#include <semaphore>

using namespace earshot;

class JobRunnerTest : public QObject {
    Q_OBJECT

    /// Work that waits until it is told to stop.
    static void waitForStop(Progress&, const std::stop_token& stop) {
        std::binary_semaphore stopped(0);
        const std::stop_callback callback(stop, [&stopped] { stopped.release(); });
        stopped.acquire();
        throwIfStopped(stop);
    }

private Q_SLOTS:
    void aResultArrivesOnTheGuiThread() {
        JobRunner runner(2);
        QThread* thread = nullptr;
        std::unique_ptr<int> result;
        Job* job = runner.start(
            QStringLiteral("count"), this, [](Progress&, std::stop_token) { return std::make_unique<int>(42); },
            [&](std::unique_ptr<int> value) {
                result = std::move(value);
                thread = QThread::currentThread();
            });
        QSignalSpy finished(job, &Job::finished);
        QSignalSpy ended(&runner, &JobRunner::jobEnded);
        QVERIFY(ended.wait());
        QCOMPARE(finished.count(), 1);
        QVERIFY(result && *result == 42);
        QCOMPARE(thread, QThread::currentThread());
        QVERIFY(runner.jobs().empty());
    }

    void everyThrownThingBecomesAFailure() {
        JobRunner runner(1);
        std::vector<JobFailure> failures;
        const auto watch = [&](Job* job) {
            connect(job, &Job::failed, this, [&](const JobFailure& failure) { failures.push_back(failure); });
        };
        const auto nothing = [] {};
        watch(runner.start(
            QStringLiteral("a"), this,
            [](Progress&, std::stop_token) {
                throw Error("is odd", {"f.wav", 7, "make it even"});
            },
            nothing));
        watch(runner.start(
            QStringLiteral("b"), this, [](Progress&, std::stop_token) { throw std::bad_alloc(); }, nothing));
        watch(runner.start(
            QStringLiteral("c"), this, [](Progress&, std::stop_token) { throw 3; }, nothing));
        QTRY_COMPARE(failures.size(), std::size_t(3));
        QCOMPARE(failures[0].what, QStringLiteral("is odd"));
        QCOMPARE(failures[0].path, QStringLiteral("f.wav"));
        QCOMPARE(failures[0].line, qint64(7));
        QCOMPARE(failures[0].hint, QStringLiteral("make it even"));
        QVERIFY(!failures[1].message.isEmpty());
        QVERIFY(!failures[2].message.isEmpty());
    }

    void aRunningAndAWaitingJobCanBothBeCancelled() {
        JobRunner runner(1);
        std::atomic<bool> secondRan = false;
        int delivered = 0;
        Job* first = runner.start(QStringLiteral("first"), this, waitForStop, [&] { ++delivered; });
        Job* second = runner.start(
            QStringLiteral("second"), this, [&](Progress&, std::stop_token) { secondRan = true; }, [&] { ++delivered; });
        QSignalSpy firstCancelled(first, &Job::cancelled);
        QSignalSpy secondCancelled(second, &Job::cancelled);
        QTRY_COMPARE(first->state(), Job::State::running);
        second->cancel();
        QVERIFY(secondCancelled.wait()); // at once, although the only thread is busy
        first->cancel();
        QVERIFY(firstCancelled.wait());
        QTRY_VERIFY(runner.jobs().empty());
        QVERIFY(!secondRan);
        QCOMPARE(delivered, 0);
    }

    void progressIsThinnedOutButEndsWithTheLastFigures() {
        JobRunner runner(1);
        Job* job = runner.start(
            QStringLiteral("busy"), this,
            [](Progress& progress, std::stop_token) {
                for (int i = 1; i <= 100000; ++i)
                    progress.update("Working", i, 100000);
            },
            [] {});
        QSignalSpy progressed(job, &Job::progressed);
        QSignalSpy finished(job, &Job::finished);
        QSignalSpy ended(&runner, &JobRunner::jobEnded);
        QVERIFY(ended.wait());
        QCOMPARE(finished.count(), 1);
        QVERIFY(!progressed.isEmpty());
        QVERIFY(progressed.count() < 10000);
        QCOMPARE(progressed.last().at(0).toString(), QStringLiteral("Working"));
        QCOMPARE(progressed.last().at(1).toLongLong(), qint64(100000));
    }

    void aReceiverThatIsGoneGetsNothing() {
        JobRunner runner(1);
        bool called = false;
        auto receiver = std::make_unique<QObject>();
        runner.start(
            QStringLiteral("late"), receiver.get(), [](Progress&, std::stop_token) { return 1; }, [&](int) { called = true; });
        QSignalSpy ended(&runner, &JobRunner::jobEnded);
        receiver.reset();
        QVERIFY(ended.wait());
        QVERIFY(!called);
    }

    void deletingTheRunnerStopsItsJobsAndWaits() {
        std::atomic<int> left = 0;
        {
            JobRunner runner(2);
            for (int i = 0; i < 4; ++i)
                runner.start(
                    QStringLiteral("forever"), this,
                    [&left](Progress& progress, std::stop_token stop) {
                        try {
                            waitForStop(progress, stop);
                        } catch (const Cancelled&) {
                            ++left;
                            throw;
                        }
                    },
                    [] {});
            QTRY_COMPARE(runner.jobs().front()->state(), Job::State::running);
        }
        QVERIFY(left >= 1);
    }
};

QTEST_GUILESS_MAIN(JobRunnerTest)
#include "job_runner_test.moc"
