#include "deploy/board_list.h"

#include <QSignalSpy>
#include <QtTest>

using namespace earshot;

namespace {

ListedPort port(const char* path, std::uint16_t product, const char* serial = "A4F109C277B31122", bool permitted = true) {
    PortInfo info;
    info.path = path;
    info.vendor = 0x2341;
    info.product = product;
    info.serialNumber = serial;
    return {identified(std::move(info)), permitted};
}

constexpr std::uint16_t kApplication = 0x805A, kBootloader = 0x005A, kIot = 0x8057;

} // namespace

/// A machine whose ports are what the test says, looked at by a real BoardList.
class BoardListTest : public QObject {
    Q_OBJECT

    std::vector<ListedPort> plugged_;
    std::mutex mutex_;
    std::unique_ptr<BoardList> list_;

    void plug(std::vector<ListedPort> ports) {
        const std::scoped_lock lock(mutex_);
        plugged_ = std::move(ports);
    }

private Q_SLOTS:
    void init() {
        plug({});
        list_ = std::make_unique<BoardList>([this] {
            const std::scoped_lock lock(mutex_);
            return plugged_;
        });
        list_->watch(true);
    }
    void cleanup() { list_.reset(); }

    void aBoardThatIsPluggedInAppearsByItselfAndIsChosen() {
        QSignalSpy appeared(list_.get(), &BoardList::appeared);
        plug({port("/dev/ttyACM0", kApplication)});
        QTRY_COMPARE(list_->entries().size(), 1U);
        QCOMPARE(list_->entries()[0].name, QStringLiteral("Nano 33 BLE"));
        QCOMPARE(list_->entries()[0].state, BoardState::Application);
        QCOMPARE(list_->entries()[0].place(), QStringLiteral("ttyACM0 · 09C2 77B3 1122"));
        QVERIFY(list_->chosen());
        QCOMPARE(appeared.size(), 1);
    }

    void whatKeepsAPortFromBeingUsedIsSaid() {
        plug({port("/dev/ttyACM0", kIot), port("/dev/ttyACM1", kApplication, "1", false), port("/dev/ttyACM2", kBootloader, "2")});
        QTRY_COMPARE(list_->entries().size(), 3U);
        QCOMPARE(list_->find(QStringLiteral("/dev/ttyACM0"))->state, BoardState::OtherBoard);
        QCOMPARE(list_->find(QStringLiteral("/dev/ttyACM1"))->state, BoardState::NoPermission);
        QVERIFY(list_->find(QStringLiteral("/dev/ttyACM1"))->place().contains(QStringLiteral("no permission")));
        QCOMPARE(list_->find(QStringLiteral("/dev/ttyACM2"))->state, BoardState::Bootloader);
        QVERIFY(!list_->find(QStringLiteral("/dev/ttyACM0"))->isUsable());
        QVERIFY(list_->find(QStringLiteral("/dev/ttyACM2"))->isUsable());
    }

    void theChosenBoardIsKnownAgainAtAnotherPort() {
        plug({port("/dev/ttyACM0", kApplication)});
        QTRY_VERIFY(list_->chosen());
        plug({});
        QTRY_VERIFY(!list_->chosen());
        plug({port("/dev/ttyACM3", kBootloader)});
        QTRY_VERIFY(list_->chosen());
        QCOMPARE(list_->chosen()->path, QStringLiteral("/dev/ttyACM3"));
    }

    void whatWasLearntIsVoidWhenTheBoardIsUnplugged() {
        list_->addPath(QDir::tempPath());
        list_->learn(QDir::tempPath(), BoardState::Bootloader);
        QCOMPARE(list_->chosen()->state, BoardState::Bootloader);
        plug({port("/dev/ttyACM0", kApplication)});
        QTRY_VERIFY(list_->find(QStringLiteral("/dev/ttyACM0")));
        list_->learn(QStringLiteral("/dev/ttyACM0"), BoardState::Busy);
        QCOMPARE(list_->find(QStringLiteral("/dev/ttyACM0"))->state, BoardState::Busy);
        plug({});
        QTRY_VERIFY(!list_->find(QStringLiteral("/dev/ttyACM0")));
        plug({port("/dev/ttyACM0", kApplication)});
        QTRY_VERIFY(list_->find(QStringLiteral("/dev/ttyACM0")));
        QCOMPARE(list_->find(QStringLiteral("/dev/ttyACM0"))->state, BoardState::Application);
    }

    void aPathByHandIsListedThereOrNotAndCanBeRemoved() {
        list_->addPath(QStringLiteral("/nowhere/at/all"));
        QCOMPARE(list_->chosen()->state, BoardState::Absent);
        QVERIFY(!list_->chosen()->isUsable());
        list_->remove(QStringLiteral("/nowhere/at/all"));
        QCOMPARE(list_->entries().size(), 0U);
    }

    void withoutTheProgramStartingAVirtualBoardSaysSo() {
        BoardList bare([] { return std::vector<ListedPort>(); }, QStringLiteral("/no/such/program"));
        QVERIFY_EXCEPTION_THROWN(bare.startVirtual(), Error);
        QVERIFY(bare.entries().empty());
    }
};

QTEST_GUILESS_MAIN(BoardListTest)
#include "board_list_test.moc"
