#include "jobs/latest_job.h"

#include <QtTest>

#include <atomic>
#include <semaphore>

using namespace earshot;

class LatestJobTest : public QObject {
    Q_OBJECT

    std::atomic<int> begun_ = 0;
    int delivered_ = 0;

    LatestJob::Work work(int number) {
        return [this, number](const std::stop_token&) -> LatestJob::Deliver {
            ++begun_;
            return [this, number] { delivered_ = number; };
        };
    }

private Q_SLOTS:
    void init() { begun_ = delivered_ = 0; }

    void theNewestRequestIsDelivered() {
        LatestJob job;
        for (int number = 1; number <= 50; ++number)
            job.start(work(number));
        QVERIFY(job.isBusy());
        QTRY_COMPARE(delivered_, 50);
        QVERIFY(!job.isBusy());
    }

    void whatRunsIsStoppedByWhatIsNewer() {
        LatestJob job;
        job.start([this](const std::stop_token& stop) -> LatestJob::Deliver {
            ++begun_;
            std::binary_semaphore stopped(0);
            const std::stop_callback callback(stop, [&stopped] { stopped.release(); });
            stopped.acquire();
            throw Cancelled();
        });
        QTRY_COMPARE(begun_.load(), 1);
        job.start(work(2));
        QTRY_COMPARE(delivered_, 2);
    }

    void nothingBeginsWhileSomethingNewerKeepsComing() {
        LatestJob job(nullptr, std::chrono::minutes(1));
        for (int number = 1; number <= 20; ++number) {
            job.start(work(number));
            QTest::qWait(1);
        }
        QCOMPARE(begun_.load(), 0);
        job.cancel();
        QVERIFY(!job.isBusy());
    } // and leaving does not wait for the minute

    void afterACalmTimeTheNewestAloneBegins() {
        LatestJob job(nullptr, std::chrono::milliseconds(50));
        for (int number = 1; number <= 3; ++number)
            job.start(work(number));
        QTRY_COMPARE(delivered_, 3);
        QCOMPARE(begun_.load(), 1);
        job.start(work(4));
        job.cancel();
        QTest::qWait(100);
        QCOMPARE(delivered_, 3);
    }

    void aFailureIsHeardOnThisThread() {
        LatestJob job;
        QString heard;
        job.start([](const std::stop_token&) -> LatestJob::Deliver { throw Error("no such sound"); },
                  [&](const Error& error) {
                      QCOMPARE(QThread::currentThread(), thread());
                      heard = QString::fromStdString(error.problem());
                  });
        QTRY_COMPARE(heard, QStringLiteral("no such sound"));
        QVERIFY(!job.isBusy());
    }
};

QTEST_GUILESS_MAIN(LatestJobTest)
#include "latest_job_test.moc"
