#include "board/port_discovery.h"

#include "board/port_diagnosis.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QSerialPort>
#include <QSerialPortInfo>

#include <algorithm>
#include <clocale>
#include <filesystem>
#include <sys/file.h>
#include <thread>

namespace earshot {
namespace {

using namespace std::chrono_literals;

/// A QSerialPort driven by its wait functions.
class SerialTransport : public Transport {
public:
    SerialTransport(const std::string& path, qint32 baudRate) : path_(path) {
        port_.setPortName(QString::fromStdString(path));
        port_.setBaudRate(baudRate);
        if (!port_.open(QIODevice::ReadWrite)) {
            const QSerialPort::SerialPortError error = port_.error();
            throw openFailure(path_, error == QSerialPort::DeviceNotFoundError, port_.errorString().toStdString());
        }
        // Qt's own exclusion does not hold for root and not for pseudo-terminals.
        if (::flock(port_.handle(), LOCK_EX | LOCK_NB) != 0)
            throw busyFailure(path_);
        port_.clearError(); // a pseudo-terminal has no modem lines; that is no failure
    }

    std::size_t read(std::span<std::byte> buffer, std::chrono::milliseconds timeout) override {
        requireOpen();
        if (port_.bytesAvailable() == 0 && !port_.waitForReadyRead(static_cast<int>(timeout.count()))) {
            if (port_.bytesAvailable() == 0) {
                checkError();
                return 0;
            }
        }
        const qint64 taken = port_.read(reinterpret_cast<char*>(buffer.data()), static_cast<qint64>(buffer.size()));
        if (taken < 0)
            lose();
        return static_cast<std::size_t>(taken);
    }

    void write(std::span<const std::byte> bytes, std::chrono::milliseconds timeout) override {
        requireOpen();
        if (port_.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size())) !=
            static_cast<qint64>(bytes.size()))
            lose();
        while (port_.bytesToWrite() > 0) {
            if (port_.waitForBytesWritten(static_cast<int>(timeout.count())))
                continue;
            checkError();
            port_.close();
            throw PortLost("the board takes no more bytes", {path_, 0, "unplug it and plug it in again"});
        }
    }

    /// What the touch needs: DTR on, held, off. Without modem lines (pseudo-terminal) opening and closing at 1200 baud has to do.
    void holdAndRelease(std::chrono::milliseconds duration) {
        port_.setDataTerminalReady(true);
        std::this_thread::sleep_for(duration);
        port_.setDataTerminalReady(false);
        port_.clearError();
        port_.close();
    }

private:
    void requireOpen() {
        if (!port_.isOpen())
            lose();
    }
    void checkError() {
        const QSerialPort::SerialPortError error = port_.error();
        if (error != QSerialPort::NoError && error != QSerialPort::TimeoutError)
            lose();
        port_.clearError();
    }
    [[noreturn]] void lose() {
        if (port_.isOpen())
            port_.close(); // Qt reports a vanished device endlessly until it is closed
        throw PortLost("the board went away while it was used",
                       {path_, 0, "plug it in again (and check the cable); the work can be repeated"});
    }

    std::string path_;
    QEventLoop loop_; // gives the calling thread the dispatcher that Qt's notifiers ask for; never run
    QSerialPort port_;
};

} // namespace

/// Qt's notifiers want an application behind them, if only by existing.
struct SerialPorts::Application {
    int count = 1;
    char name[8] = "earshot";
    char* arguments[2] = {name, nullptr};
    QCoreApplication application{count, arguments};
};

SerialPorts::SerialPorts() {
    if (QCoreApplication::instance())
        return;
    application_ = std::make_unique<Application>();
    std::setlocale(LC_NUMERIC, "C"); // Qt took the user's; numbers in files keep their point
}

SerialPorts::~SerialPorts() = default;

std::vector<PortInfo> SerialPorts::list() {
    std::vector<PortInfo> ports;
    for (const QSerialPortInfo& info : QSerialPortInfo::availablePorts()) {
        PortInfo port;
        port.path = info.systemLocation().toStdString();
        port.serialNumber = info.serialNumber().toStdString();
        port.vendor = info.hasVendorIdentifier() ? info.vendorIdentifier() : std::uint16_t(0);
        port.product = info.hasProductIdentifier() ? info.productIdentifier() : std::uint16_t(0);
        ports.push_back(identified(std::move(port)));
    }
    std::sort(ports.begin(), ports.end(), [](const PortInfo& a, const PortInfo& b) { return a.path < b.path; });
    return ports;
}

bool SerialPorts::exists(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

std::unique_ptr<Transport> SerialPorts::open(const std::string& path) {
    return std::make_unique<SerialTransport>(path, QSerialPort::Baud115200);
}

void SerialPorts::touch(const std::string& path) {
    // Closed at once, the change of line coding can be missed.
    SerialTransport(path, QSerialPort::Baud1200).holdAndRelease(300ms);
}

void SerialPorts::pause(std::chrono::milliseconds duration) {
    std::this_thread::sleep_for(duration);
}

} // namespace earshot
