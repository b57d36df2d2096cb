#include "deploy/virtual_boards.h"

#include "base/error.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

#include <csignal>
#include <sys/prctl.h>

namespace earshot {

struct VirtualBoards::Child {
    Board board;
    QProcess process;
};

VirtualBoards::VirtualBoards(QString program, QObject* parent) : QObject(parent), program_(std::move(program)) {
    if (program_.isEmpty())
        program_ = QCoreApplication::applicationDirPath() + QStringLiteral("/earshot-virtual-nano33");
}

VirtualBoards::~VirtualBoards() {
    for (const auto& child : children_) {
        child->process.disconnect(this);
        child->process.terminate();
    }
    for (const auto& child : children_) {
        if (!child->process.waitForFinished(2000)) {
            child->process.kill();
            child->process.waitForFinished();
        }
        QFile::remove(child->board.path);
    }
}

QString VirtualBoards::start() {
    if (!QFileInfo(program_).isExecutable())
        throw Error("the virtual board is not installed",
                    {program_.toStdString(), 0, "build earshot-virtual-nano33, or plug in a real board"});
    QString folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (folder.isEmpty())
        folder = QDir::tempPath();
    auto child = std::make_unique<Child>();
    child->board.number = ++started_;
    child->board.path =
        folder + QStringLiteral("/earshot-nano33-%1-%2").arg(QCoreApplication::applicationPid()).arg(child->board.number);
    QFile::remove(child->board.path); // of a program that was killed
    QProcess& process = child->process;
    process.setProcessChannelMode(QProcess::SeparateChannels);
    // A window that is killed takes its boards along.
    process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    Child* const raw = child.get();
    connect(&process, &QProcess::readyReadStandardOutput, this, [this, raw] {
        raw->process.readAllStandardOutput(); // the port's path, at each enumeration
        raw->board.enumerated = true;
        Q_EMIT changed();
    });
    connect(&process, &QProcess::finished, this, [this, raw] { ended(*raw); });
    connect(&process, &QProcess::errorOccurred, this, [this, raw](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            ended(*raw);
    });
    children_.push_back(std::move(child));
    process.start(program_, QStringList{QStringLiteral("--link"), raw->board.path} + arguments_);
    raw->board.processId = process.processId();
    Q_EMIT changed();
    return raw->board.path;
}

void VirtualBoards::ended(Child& child) {
    const QString said = QString::fromUtf8(child.process.readAllStandardError()).trimmed().section(QLatin1Char('\n'), -1);
    const bool crashed = child.process.exitStatus() == QProcess::CrashExit;
    child.board.enumerated = false;
    child.board.processId = 0;
    child.board.problem = crashed                              ? tr("its process was ended from outside")
                          : child.process.exitCode() == 0      ? tr("it was switched off")
                          : said.isEmpty()                     ? tr("its program ended with an error")
                                                               : said;
    QFile::remove(child.board.path);
    Q_EMIT changed();
}

void VirtualBoards::stop(const QString& path) {
    const auto found =
        std::find_if(children_.begin(), children_.end(), [&](const auto& child) { return child->board.path == path; });
    if (found == children_.end())
        return;
    (*found)->process.disconnect(this);
    (*found)->process.terminate();
    if (!(*found)->process.waitForFinished(1000))
        (*found)->process.kill();
    QFile::remove(path);
    children_.erase(found);
    Q_EMIT changed();
}

VirtualBoards::Child* VirtualBoards::find(const QString& path) const {
    for (const auto& child : children_)
        if (child->board.path == path)
            return child.get();
    return nullptr;
}

void VirtualBoards::signal(const QString& path, int number) {
    if (const Child* child = find(path); child && child->process.processId() > 0)
        ::kill(static_cast<pid_t>(child->process.processId()), number);
}

void VirtualBoards::doubleTap(const QString& path) {
    signal(path, SIGUSR1);
}

void VirtualBoards::replug(const QString& path) {
    signal(path, SIGUSR2);
}

std::vector<VirtualBoards::Board> VirtualBoards::boards() const {
    std::vector<Board> boards;
    for (const auto& child : children_)
        boards.push_back(child->board);
    return boards;
}

} // namespace earshot
