#pragma once
#include "board/board_session.h"
#include "deploy/board_list.h"
#include "deploy/watched_ports.h"
#include "jobs/job.h"

#include <functional>
#include <memory>

namespace earshot {

/// Makes the ports for one piece of work, on the thread that does it.
using PortsFactory = std::function<std::shared_ptr<Ports>()>;
/// The machine's.
PortsFactory machinePorts();

/// What asking a board has shown.
struct BoardFacts {
    enum class Kind {
        Unknown,     ///< not asked yet
        Earshot,     ///< our application answers: `info`
        Bootloader,  ///< waits for an application: `bootloader`
        Foreign,     ///< something else, or nothing that answers
        Unreachable, ///< the port cannot be used: `trouble`, `failure`
        OtherBoard   ///< no Nano 33 BLE: `failure`
    };
    Kind kind = Kind::Unknown;
    BoardInfo info;
    QString bootloader; ///< "Arduino Bootloader (SAM-BA extended) 2.0 [Arduino:IKXYZ]"
    PortTrouble trouble = PortTrouble::None;
    JobFailure failure;

    /// What it means for the list; nothing where the ids must tell.
    std::optional<BoardState> state() const;
};

/// Asks what runs behind a port: HELLO, else the bootloader's version. Blocking; throws Cancelled only.
BoardFacts askFacts(Ports& ports, const std::string& path, const std::stop_token& stop, SessionPatience patience = {});

/// "5D20 91EC".
QString crcText(std::uint32_t crc);

} // namespace earshot
