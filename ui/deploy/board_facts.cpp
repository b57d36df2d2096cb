#include "deploy/board_facts.h"

#include "board/frame_link.h"
#include "board/sam_ba.h"

#include <algorithm>

namespace earshot {
namespace {

/// The version that a bootloader gives; empty when none answers.
QString bootloaderAt(Ports& ports, const std::string& path, const std::stop_token& stop) {
    try {
        const auto transport = ports.open(path);
        SamBa bootloader(*transport, path);
        bootloader.synchronise(stop, 2);
        return QString::fromStdString(bootloader.version(stop));
    } catch (const Error&) {
        return {};
    }
}

} // namespace

QString crcText(std::uint32_t crc) {
    const QString digits = QStringLiteral("%1").arg(crc, 8, 16, QLatin1Char('0')).toUpper();
    return digits.left(4) + QLatin1Char(' ') + digits.right(4);
}

PortsFactory machinePorts() {
    return [] { return std::make_shared<SerialPorts>(); };
}

std::optional<BoardState> BoardFacts::state() const {
    switch (kind) {
    case Kind::Earshot:
    case Kind::Foreign:
        return BoardState::Application;
    case Kind::Bootloader:
        return BoardState::Bootloader;
    case Kind::OtherBoard:
        return BoardState::OtherBoard;
    case Kind::Unreachable:
        if (trouble == PortTrouble::Busy)
            return BoardState::Busy;
        break;
    case Kind::Unknown:
        break;
    }
    return std::nullopt;
}

BoardFacts askFacts(Ports& machine, const std::string& path, const std::stop_token& stop, SessionPatience patience) {
    WatchedPorts ports(machine);
    BoardFacts facts;
    patience.answer = std::min<std::chrono::milliseconds>(patience.answer, std::chrono::milliseconds(700));
    try {
        facts.info = BoardSession(ports, path, stop, patience).info();
        facts.kind = BoardFacts::Kind::Earshot;
    } catch (const BootloaderOnly&) {
        facts.kind = BoardFacts::Kind::Bootloader;
        facts.bootloader = bootloaderAt(machine, path, stop);
    } catch (const BoardSilent& error) {
        facts.kind = BoardFacts::Kind::Foreign;
        facts.failure = failureFrom(error);
    } catch (const Error& error) {
        facts.trouble = ports.trouble();
        facts.kind = facts.trouble == PortTrouble::None ? BoardFacts::Kind::OtherBoard : BoardFacts::Kind::Unreachable;
        if (facts.trouble == PortTrouble::None && !machine.exists(path)) {
            facts.kind = BoardFacts::Kind::Unreachable;
            facts.trouble = PortTrouble::Absent;
        }
        facts.failure = failureFrom(error);
    }
    return facts;
}

} // namespace earshot
