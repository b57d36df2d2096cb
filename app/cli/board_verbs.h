#pragma once
#include "board/board_session.h"
#include "session.h"

#include <string>

// The verbs below `board`, one file each, and what they share.
namespace earshot::cli {

void addBoardList(CLI::App& board);
void addBoardInfo(CLI::App& board);
void addBoardSelftest(CLI::App& board);
void addBoardDeploy(CLI::App& board);
void addBoardUpdate(CLI::App& board);
void addBoardQuery(CLI::App& board);

/// The `--port` that they all need.
void addPort(CLI::App& verb, std::string& port);

/// What a board says about itself, as `board info --json` prints it.
nlohmann::ordered_json describe(const BoardInfo& board);

/// Eight digits: how CRCs are shown.
std::string hexadecimal(std::uint32_t value);

} // namespace earshot::cli
