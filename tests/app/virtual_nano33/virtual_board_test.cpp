// earshot-virtual-nano33 from outside, as a program that opens a serial port meets it.
#include "base/atomic_file.h"
#include "firmware/firmware_image.h"
#include "runtime/frame.h"
#include "runtime/protocol.h"
#include "untrained_model.h"

#include <QtTest>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>

using namespace earshot;

namespace {

/// A serial port as a program without any library opens it.
class Port {
public:
    Port(const QString& path, speed_t speed) : descriptor_(::open(qPrintable(path), O_RDWR | O_NOCTTY | O_CLOEXEC)) {
        termios settings{};
        tcgetattr(descriptor_, &settings);
        cfmakeraw(&settings);
        cfsetspeed(&settings, speed);
        tcsetattr(descriptor_, TCSANOW, &settings);
    }
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;
    ~Port() { ::close(descriptor_); }

    void write(std::string_view bytes) { QVERIFY(::write(descriptor_, bytes.data(), bytes.size()) == ssize_t(bytes.size())); }
    /// What arrives until it ends with `end`, or nothing does for ten seconds.
    std::string readUntil(std::string_view end) {
        std::string all;
        pollfd look{descriptor_, POLLIN, 0};
        while (!all.ends_with(end) && ::poll(&look, 1, 10000) > 0) {
            std::array<char, 4096> bytes;
            const ssize_t size = ::read(descriptor_, bytes.data(), bytes.size());
            if (size <= 0)
                break;
            all.append(bytes.data(), std::size_t(size));
        }
        return all;
    }

private:
    int descriptor_;
};

er_hello hello(Port& port) {
    const er_frame request{.type = ER_MESSAGE_HELLO, .flags = 0, .sequence = 3, .length = 0, .payload = nullptr};
    std::array<std::uint8_t, ER_FRAME_MAX_ENCODED> encoded;
    const std::size_t size = er_frame_encode(&request, encoded.data(), encoded.size());
    port.write({reinterpret_cast<const char*>(encoded.data()), size});
    er_frame_decoder decoder;
    er_frame_decoder_begin(&decoder);
    er_hello result{};
    for (int part = 0; part < 2; ++part) // both delimiters end a read
        for (const char byte : port.readUntil(std::string_view("\0", 1))) {
            er_frame answer;
            if (er_frame_decoder_push(&decoder, std::uint8_t(byte), &answer) == ER_FRAME_READY) {
                er_read_hello(&result, answer.payload, answer.length);
                return result;
            }
        }
    return result;
}

/// A running virtual board with its link in a temporary folder.
class Program {
public:
    explicit Program(QStringList arguments) {
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        arguments << QStringLiteral("--link") << link();
        process.start(QStringLiteral(EARSHOT_BIN_DIR "/earshot-virtual-nano33"), arguments);
    }
    ~Program() {
        process.terminate();
        process.waitForFinished();
    }
    QString link() const { return folder.filePath(QStringLiteral("board")); }
    QString file(const char* name) const { return folder.filePath(QLatin1String(name)); }
    /// The port's path, printed anew at each enumeration.
    QString nextPort() {
        while (!process.canReadLine() && process.waitForReadyRead(30000)) {
        }
        return QString::fromUtf8(process.readLine()).trimmed();
    }

    QTemporaryDir folder;
    QProcess process;
};

QString imageFile(QTemporaryDir& folder) {
    const QString path = folder.filePath(QStringLiteral("image"));
    writeFileAtomically(path.toStdString(), buildImage(untrainedModelBlob()));
    return path;
}

} // namespace

class VirtualBoardTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QString image_;

private Q_SLOTS:
    void initTestCase() { image_ = imageFile(folder_); }

    void anErasedBoardStartsInItsBootloader() {
        Program board({});
        const QString path = board.nextPort();
        QVERIFY(!path.isEmpty());
        QCOMPARE(QFileInfo(board.link()).symLinkTarget(), path);
        Port port(board.link(), B115200);
        port.write("V#");
        QVERIFY(port.readUntil(std::string_view("\n\r\0\0", 4)).find("(SAM-BA extended)") != std::string::npos);
    }

    void theTouchLeadsFromTheApplicationToTheBootloaderAndKBack() {
        Program board({QStringLiteral("--image"), image_});
        board.nextPort();
        {
            Port port(board.link(), B115200);
            QCOMPARE(hello(port).model_status, std::uint8_t(0));
        }
        {
            Port touch(board.link(), B1200);
            QTest::qWait(250); // what a host does as well: shorter touches can be missed
        }
        board.nextPort();
        {
            Port port(board.link(), B115200);
            port.write("N#");
            QCOMPARE(port.readUntil("\n\r"), std::string("\n\r"));
            port.write("K#");
            QCOMPARE(port.readUntil("never"), std::string()); // the port goes away
        }
        board.nextPort();
        Port port(board.link(), B115200);
        QCOMPARE(hello(port).model_status, std::uint8_t(0));
    }

    void theFlashFileKeepsWhatWasWritten() {
        QTemporaryDir folder;
        const QString flash = folder.filePath(QStringLiteral("flash"));
        {
            Program board({QStringLiteral("--flash"), flash, QStringLiteral("--image"), image_});
            board.nextPort();
        }
        Program board({QStringLiteral("--flash"), flash});
        board.nextPort();
        Port port(board.link(), B115200);
        QCOMPARE(hello(port).model_status, std::uint8_t(0));
    }

    void aFlashFileBelongsToOneBoardAtATime() {
        QTemporaryDir folder;
        const QString flash = folder.filePath(QStringLiteral("flash"));
        Program first({QStringLiteral("--flash"), flash});
        first.nextPort();
        Program second({QStringLiteral("--flash"), flash});
        QVERIFY(second.process.waitForFinished());
        QCOMPARE(second.process.exitCode(), 1);
    }

    void aDoubleTapLeadsToTheBootloader() {
        Program board({QStringLiteral("--image"), image_});
        board.nextPort();
        kill(pid_t(board.process.processId()), SIGUSR1);
        board.nextPort();
        Port port(board.link(), B115200);
        port.write("N#");
        QCOMPARE(port.readUntil("\n\r"), std::string("\n\r"));
    }

    void someoneElsesApplicationTalksAndCanBeTouched() {
        Program board({QStringLiteral("--other-application")});
        board.nextPort();
        {
            Port port(board.link(), B115200);
            QVERIFY(port.readUntil("\r\n").starts_with("reading "));
        }
        {
            Port touch(board.link(), B1200);
            QTest::qWait(250);
        }
        board.nextPort();
        Port port(board.link(), B115200);
        port.write("N#");
        QCOMPARE(port.readUntil("\n\r"), std::string("\n\r"));
    }

    void anUnpluggedBoardComesBack() {
        Program board({QStringLiteral("--image"), image_, QStringLiteral("--unplug"), QStringLiteral("r20")});
        board.nextPort();
        {
            Port port(board.link(), B115200);
            QCOMPARE(hello(port).protocol_version, std::uint16_t(0));
        }
        board.nextPort();
        Port port(board.link(), B115200);
        QCOMPARE(hello(port).model_status, std::uint8_t(0));
    }

    void wrongArgumentsAreUsageErrors() {
        Program board({QStringLiteral("--board"), QStringLiteral("uno")});
        QVERIFY(board.process.waitForFinished());
        QCOMPARE(board.process.exitCode(), 2);
    }
};

QTEST_GUILESS_MAIN(VirtualBoardTest)
#include "virtual_board_test.moc"
