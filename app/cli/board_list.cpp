#include "board/port_discovery.h"
#include "board_verbs.h"

namespace earshot::cli {
namespace {

nlohmann::ordered_json runList(Context& context) {
    SerialPorts ports;
    nlohmann::ordered_json listed = nlohmann::ordered_json::array();
    for (const PortInfo& port : ports.list()) {
        context.out << port.path << "  " << (port.board.empty() ? "unknown device" : port.board) << "  (" << toString(port.state)
                    << ")" << (port.serialNumber.empty() ? "" : "  serial number " + port.serialNumber) << '\n';
        listed.push_back({{"port", port.path},
                          {"board", port.board},
                          {"state", toString(port.state)},
                          {"vendor", port.vendor},
                          {"product", port.product},
                          {"serial_number", port.serialNumber}});
    }
    if (listed.empty())
        context.out << "no serial port found; plug the board in with a cable that carries data\n";
    return {{"ports", std::move(listed)}};
}

} // namespace

void addBoardList(CLI::App& board) {
    addVerb(board, "list", "show the serial ports and what is behind them", runList);
}

} // namespace earshot::cli
