#include "board/port_discovery.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace earshot;
using namespace std::chrono_literals;

namespace {

/// A pseudo-terminal; `path` is the end that a program opens as a serial port.
class PseudoTerminal {
public:
    PseudoTerminal() : master_(::posix_openpt(O_RDWR | O_NOCTTY)) {
        ::grantpt(master_);
        ::unlockpt(master_);
        path = ::ptsname(master_);
    }
    PseudoTerminal(const PseudoTerminal&) = delete;
    PseudoTerminal& operator=(const PseudoTerminal&) = delete;
    ~PseudoTerminal() { close(); }
    void close() {
        if (master_ >= 0)
            ::close(master_);
        master_ = -1;
    }
    int master() const { return master_; }
    std::string path;

private:
    int master_;
};

/// Returns the bytes that arrive at the master, until it saw `count` of them.
void echo(int master, std::size_t count) {
    char buffer[512];
    while (count > 0) {
        const ssize_t size = ::read(master, buffer, sizeof buffer);
        if (size <= 0)
            return;
        for (ssize_t at = 0; at < size;)
            at += std::max<ssize_t>(::write(master, buffer + at, std::size_t(size - at)), 0);
        count -= std::min(count, std::size_t(size));
    }
}

/// 20 kB there and back.
bool roundTrips(const PseudoTerminal& terminal) {
    SerialPorts ports;
    const auto transport = ports.open(terminal.path);
    std::vector<std::byte> sent(20000), received;
    for (std::size_t i = 0; i < sent.size(); ++i)
        sent[i] = std::byte(i * 31 / 7);
    std::thread board(echo, terminal.master(), sent.size());
    for (std::size_t at = 0; at < sent.size(); at += 1000) {
        transport->write(std::span(sent).subspan(at, 1000), 5000ms);
        std::byte buffer[4096];
        while (received.size() < at + 1000) {
            const std::size_t size = transport->read(buffer, 5000ms);
            if (size == 0)
                break;
            received.insert(received.end(), buffer, buffer + size);
        }
    }
    board.join();
    return sent == received;
}

/// The error that opening `path` gives.
Error failureOf(const std::string& path) {
    SerialPorts ports;
    try {
        ports.open(path);
    } catch (const Error& error) {
        return error;
    }
    return Error("none");
}

} // namespace

class SerialPortsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bytesGoThereAndBackUnchanged() {
        const PseudoTerminal terminal;
        QVERIFY(roundTrips(terminal));
    }

    void aThreadWithoutEventLoopCanUseAPort() {
        const PseudoTerminal terminal;
        std::atomic<bool> right = false;
        std::thread worker([&] { right = roundTrips(terminal); });
        worker.join();
        QVERIFY(right);
    }

    void silenceIsNotAnError() {
        const PseudoTerminal terminal;
        SerialPorts ports;
        const auto transport = ports.open(terminal.path);
        std::byte buffer[16];
        QCOMPARE(transport->read(buffer, 1ms), std::size_t(0));
        QCOMPARE(transport->read(buffer, 1ms), std::size_t(0));
    }

    void aPortThatGoesAwayIsLostForGood() {
        PseudoTerminal terminal;
        SerialPorts ports;
        const auto transport = ports.open(terminal.path);
        terminal.close();
        std::byte buffer[16];
        QVERIFY_EXCEPTION_THROWN(transport->read(buffer, 5000ms), PortLost);
        QVERIFY_EXCEPTION_THROWN(transport->read(buffer, 5000ms), PortLost);
        QVERIFY_EXCEPTION_THROWN(transport->write(buffer, 5000ms), PortLost);
    }

    void aPseudoTerminalTakesATouch() {
        const PseudoTerminal terminal;
        SerialPorts ports;
        ports.touch(terminal.path);
        QVERIFY(roundTrips(terminal)); // and is free again
    }

    void aPathThatIsNotListedIsUsable() {
        const PseudoTerminal terminal;
        QTemporaryDir folder;
        const std::string link = folder.filePath("board").toStdString();
        QCOMPARE(::symlink(terminal.path.c_str(), link.c_str()), 0);
        SerialPorts ports;
        QCOMPARE(requireUsable(ports, link).state, PortState::unknown);
        ports.open(link);
    }

    void anAbsentPortIsSaidToBeAbsent() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("nothing").toStdString();
        QVERIFY2(failureOf(path).problem().find("not there") != std::string::npos, failureOf(path).what());
        SerialPorts ports;
        QVERIFY_EXCEPTION_THROWN(requireUsable(ports, path), Error);
    }

    void aBusyPortIsSaidToBeBusy() {
        const PseudoTerminal terminal;
        SerialPorts ports;
        const auto first = ports.open(terminal.path);
        QVERIFY2(failureOf(terminal.path).problem().find("in use") != std::string::npos, failureOf(terminal.path).what());
    }

    void aFileIsNoPort() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("file").toStdString();
        ::close(::open(path.c_str(), O_CREAT | O_RDWR, 0600));
        QVERIFY(failureOf(path).problem() != "none");
    }

    void missingPermissionNamesTheGroupAndTheRule() {
        if (::geteuid() == 0)
            QSKIP("root may open everything");
        const PseudoTerminal terminal;
        ::chmod(terminal.path.c_str(), 0);
        const Error error = failureOf(terminal.path);
        QVERIFY2(error.problem().find("group") != std::string::npos, error.what());
        QVERIFY2(error.hint().find("60-earshot-nano33ble.rules") != std::string::npos, error.what());
    }
};

QTEST_GUILESS_MAIN(SerialPortsTest)
#include "serial_ports_test.moc"
