#pragma once
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>

#include <signal.h>

namespace earshot::test {

/// A virtual Nano 33 BLE that runs beside the test; its port is at `port()` whenever it is plugged in.
class VirtualBoardProcess {
public:
    explicit VirtualBoardProcess(QStringList arguments = {}) {
        process_.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        arguments << QStringLiteral("--link") << QString::fromStdString(port());
        process_.start(QStringLiteral(EARSHOT_BIN_DIR "/earshot-virtual-nano33"), arguments);
    }
    VirtualBoardProcess(const VirtualBoardProcess&) = delete;
    VirtualBoardProcess& operator=(const VirtualBoardProcess&) = delete;
    ~VirtualBoardProcess() {
        process_.terminate();
        process_.waitForFinished();
    }

    std::string port() const { return folder_.filePath(QStringLiteral("board")).toStdString(); }
    QString portName() const { return QString::fromStdString(port()); }
    /// Waits until it enumerated once more; false when it does not in time.
    bool enumerated(int timeoutMs = 60000) {
        while (!process_.canReadLine())
            if (!process_.waitForReadyRead(timeoutMs))
                return false;
        process_.readLine();
        return true;
    }
    void doubleTap() { ::kill(static_cast<pid_t>(process_.processId()), SIGUSR1); }
    void replug() { ::kill(static_cast<pid_t>(process_.processId()), SIGUSR2); }
    /// Forgets the enumerations so far.
    void catchUp() { process_.readAll(); }

private:
    QTemporaryDir folder_;
    QProcess process_;
};

} // namespace earshot::test
