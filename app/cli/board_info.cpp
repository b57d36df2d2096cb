#include "board_verbs.h"

#include <memory>

namespace earshot::cli {
namespace {

nlohmann::ordered_json runInfo(const std::string& port, Context& context) {
    SerialPorts ports;
    const BoardSession session(ports, port, context.stop);
    const BoardInfo& board = session.info();
    std::ostream& out = context.out;
    out << board.board << " " << board.serialNumber << ", Earshot firmware " << board.firmwareVersion << '\n'
        << "model     " << board.modelStatus;
    if (board.hasModel)
        out << ", " << hexadecimal(board.modelCrc) << ", " << board.modelBytes << " bytes, " << board.classes << " classes, "
            << board.superClasses << " super-classes, slot " << board.activeSlot;
    out << '\n'
        << "memory    " << board.ramStatic << " of " << board.ramTotal << " bytes (network " << board.executorBytes
        << "), stack peak " << board.ramStackPeak << '\n';
    if (board.lastFault)
        out << "fault     exception " << board.lastFault << " at " << hexadecimal(board.lastFaultAddress)
            << " before this start\n";
    nlohmann::ordered_json result = describe(board);
    result["port"] = port;
    return result;
}

} // namespace

void addBoardInfo(CLI::App& board) {
    const auto port = std::make_shared<std::string>();
    CLI::App* verb =
        addVerb(board, "info", "ask a board what it runs", [port](Context& context) { return runInfo(*port, context); });
    addPort(*verb, *port);
}

} // namespace earshot::cli
