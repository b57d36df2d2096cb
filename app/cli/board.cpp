#include "board_verbs.h"

#include "verbs.h"

namespace earshot::cli {

void addBoard(CLI::App& app) {
    CLI::App* board = app.add_subcommand("board", "talk to an Arduino Nano 33 BLE, real or virtual");
    board->require_subcommand(1);
    addBoardList(*board);
    addBoardInfo(*board);
    addBoardSelftest(*board);
    addBoardDeploy(*board);
    addBoardUpdate(*board);
    addBoardQuery(*board);
}

void addPort(CLI::App& verb, std::string& port) {
    verb.add_option("--port", port, "the board's port (`board list`), or the path of a virtual board")->required();
}

nlohmann::ordered_json describe(const BoardInfo& board) {
    return {{"board", board.board},
            {"serial_number", board.serialNumber},
            {"firmware", board.firmwareVersion},
            {"protocol", board.protocolVersion},
            {"model",
             {{"status", board.modelStatus},
              {"crc", hexadecimal(board.modelCrc)},
              {"bytes", board.modelBytes},
              {"architecture", hexadecimal(board.architectureHash)},
              {"front_end", board.frontEnd},
              {"classes", board.classes},
              {"super_classes", board.superClasses},
              {"slot", board.activeSlot}}},
            {"slots", board.slotCount},
            {"slot_bytes", board.slotBytes},
            {"ram_bytes", board.ramTotal},
            {"ram_static_bytes", board.ramStatic},
            {"ram_stack_peak_bytes", board.ramStackPeak},
            {"executor_bytes", board.executorBytes},
            {"reset_reason", board.resetReason},
            {"last_fault", board.lastFault},
            {"last_fault_address", hexadecimal(board.lastFaultAddress)}};
}

std::string hexadecimal(std::uint32_t value) {
    char text[12];
    std::snprintf(text, sizeof text, "%08x", value);
    return text;
}

} // namespace earshot::cli
