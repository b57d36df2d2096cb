#include "deploy/board_list.h"

#include "jobs/latest_job.h"

#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace earshot {
namespace {

constexpr int kLookAgainMs = 1000;

/// "A4F1 09C2 77B3": the last twelve digits in fours, as much as tells boards apart.
QString inFours(const QString& serial) {
    QString tail = serial.right(12).toUpper();
    for (qsizetype at = tail.size() - 4; at > 0; at -= 4)
        tail.insert(at, QLatin1Char(' '));
    return tail;
}

/// Ids tell more than what was learnt earlier, but for who holds the port.
bool holds(BoardState learnt, BoardState byIds) {
    return byIds == BoardState::Unknown || byIds == BoardState::Running || learnt == BoardState::Busy;
}

} // namespace

QString BoardEntry::port() const {
    return path.startsWith(QStringLiteral("/dev/")) ? path.mid(5) : path;
}

QString BoardEntry::place() const {
    QString text = port();
    if (state == BoardState::NoPermission)
        return text + QObject::tr(" · no permission");
    if (!serialNumber.isEmpty())
        text += QStringLiteral(" · ") + inFours(serialNumber);
    return text;
}

bool BoardEntry::isUsable() const {
    return state != BoardState::OtherBoard && state != BoardState::NoPermission && state != BoardState::Absent &&
           state != BoardState::Starting;
}

std::vector<ListedPort> listPorts() {
    SerialPorts machine;
    std::vector<ListedPort> ports;
    for (PortInfo& info : machine.list()) {
        if (info.vendor == 0)
            continue; // a port of the mainboard; whoever means it can type its path
        const bool permitted = ::access(info.path.c_str(), R_OK | W_OK) == 0 || errno != EACCES;
        ports.push_back({std::move(info), permitted});
    }
    return ports;
}

BoardList::BoardList(Lister lister, QString virtualProgram, QObject* parent)
    : QObject(parent), lister_(std::move(lister)), virtual_(std::move(virtualProgram)), job_(new LatestJob(this)) {
    timer_.setInterval(kLookAgainMs);
    connect(&timer_, &QTimer::timeout, this, &BoardList::look);
    connect(&virtual_, &VirtualBoards::changed, this, &BoardList::rebuild);
}

BoardList::~BoardList() = default;

void BoardList::watch(bool on) {
    if (!on) {
        timer_.stop();
        return;
    }
    timer_.start();
    look();
}

void BoardList::look() {
    if (job_->isBusy())
        return;
    job_->start([this, lister = lister_](const std::stop_token&) -> LatestJob::Deliver {
        return [this, ports = lister()]() mutable { take(std::move(ports)); };
    });
}

void BoardList::take(std::vector<ListedPort> ports) {
    ports_ = std::move(ports);
    rebuild();
}

BoardEntry BoardList::entryOf(const ListedPort& port) const {
    BoardEntry entry;
    entry.path = QString::fromStdString(port.info.path);
    entry.serialNumber = QString::fromStdString(port.info.serialNumber);
    entry.name = QString::fromStdString(port.info.board);
    if (entry.name.startsWith(QStringLiteral("Arduino ")))
        entry.name.remove(0, 8);
    if (entry.name.isEmpty())
        entry.name = tr("Serial port");
    switch (port.info.state) {
    case PortState::application:
        entry.state = BoardState::Application;
        break;
    case PortState::bootloader:
        entry.state = BoardState::Bootloader;
        break;
    case PortState::otherBoard:
        entry.state = BoardState::OtherBoard;
        break;
    case PortState::unknown:
        break;
    }
    if (!port.permitted && entry.state != BoardState::OtherBoard)
        entry.state = BoardState::NoPermission;
    return entry;
}

void BoardList::rebuild() {
    std::vector<BoardEntry> entries;
    for (const ListedPort& port : ports_)
        entries.push_back(entryOf(port));
    std::stable_sort(entries.begin(), entries.end(), [](const BoardEntry& a, const BoardEntry& b) {
        const auto rank = [](const BoardEntry& entry) {
            return entry.state == BoardState::OtherBoard ? 1 : entry.name == tr("Serial port") ? 2 : 0;
        };
        return rank(a) < rank(b);
    });
    const auto boards = virtual_.boards();
    for (const VirtualBoards::Board& board : boards) {
        BoardEntry& entry = entries.emplace_back();
        entry.path = board.path;
        entry.name = boards.size() == 1 ? tr("Virtual Nano 33") : tr("Virtual Nano 33 no. %1").arg(board.number);
        entry.isVirtual = true;
        entry.problem = board.problem;
        entry.state = !board.problem.isEmpty() ? BoardState::Absent
                      : board.enumerated       ? BoardState::Running
                                               : BoardState::Starting;
    }
    for (const QString& path : byHand_) {
        if (std::any_of(entries.begin(), entries.end(), [&](const BoardEntry& entry) { return entry.path == path; }))
            continue;
        BoardEntry& entry = entries.emplace_back();
        entry.path = path;
        entry.name = tr("Port by hand");
        entry.byHand = true;
        entry.state = QFileInfo::exists(path) ? BoardState::Unknown : BoardState::Absent;
    }
    std::vector<QString> fresh;
    for (BoardEntry& entry : entries) {
        const auto before = std::find_if(entries_.begin(), entries_.end(), [&](const BoardEntry& old) {
            return old.path == entry.path && old.serialNumber == entry.serialNumber && old.state != BoardState::Absent &&
                   old.state != BoardState::Starting;
        });
        if (before == entries_.end() && entry.isUsable())
            fresh.push_back(entry.path);
    }
    entries_ = std::move(entries);
    std::erase_if(learnt_, [&](const auto& known) {
        const BoardEntry* entry = find(known.first);
        return !entry || entry->state == BoardState::Absent || std::find(fresh.begin(), fresh.end(), known.first) != fresh.end();
    });
    for (BoardEntry& entry : entries_)
        for (const auto& [path, state] : learnt_)
            if (path == entry.path && entry.isUsable() && holds(state, entry.state))
                entry.state = state;
    followChosen();
    Q_EMIT changed();
    for (const QString& path : fresh)
        Q_EMIT appeared(path);
}

/// The chosen board under its new path. While no person has chosen, the first that can be used, or the first at all, so that what
/// keeps it from being used is said.
void BoardList::followChosen() {
    const BoardEntry* now = chosen();
    if (!now && !chosenSerial_.isEmpty())
        for (const BoardEntry& entry : entries_)
            if (entry.serialNumber == chosenSerial_) {
                setChosen(entry.path);
                return;
            }
    if (!byItself_ || (now && now->isUsable()) || entries_.empty())
        return;
    const auto usable = std::find_if(entries_.begin(), entries_.end(), [](const BoardEntry& entry) { return entry.isUsable(); });
    setChosen(usable != entries_.end() ? usable->path : now ? now->path : entries_.front().path);
}

const BoardEntry* BoardList::find(const QString& path) const {
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const BoardEntry& entry) { return entry.path == path; });
    return found == entries_.end() ? nullptr : &*found;
}

void BoardList::choose(const QString& path) {
    byItself_ = false;
    setChosen(path);
}

void BoardList::setChosen(const QString& path) {
    if (chosen_ == path)
        return;
    chosen_ = path;
    const BoardEntry* entry = chosen();
    chosenSerial_ = entry ? entry->serialNumber : QString();
    Q_EMIT chosenChanged();
}

void BoardList::addPath(const QString& path) {
    if (path.isEmpty())
        return;
    if (!find(path))
        byHand_.push_back(path);
    rebuild();
    choose(path);
}

void BoardList::remove(const QString& path) {
    std::erase(byHand_, path);
    if (chosen_ == path) {
        chosen_.clear();
        chosenSerial_.clear();
        byItself_ = true;
    }
    virtual_.stop(path);
    rebuild();
    Q_EMIT chosenChanged();
}

void BoardList::startVirtual() {
    const QString path = virtual_.start();
    choose(path);
}

void BoardList::learn(const QString& path, std::optional<BoardState> state) {
    std::erase_if(learnt_, [&](const auto& known) { return known.first == path; });
    if (state)
        learnt_.emplace_back(path, *state);
    rebuild();
}

} // namespace earshot
