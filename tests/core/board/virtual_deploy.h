#pragma once
#include "board/deploy.h"
#include "virtual_board_process.h"

#include <optional>

namespace earshot::test {

/// How a deploy ended.
struct Outcome {
    std::optional<DeployReport> report;
    std::string problem;
    std::string hint;
};

inline Outcome attempt(const DeployImage& image, const std::string& port) {
    SerialPorts ports;
    Progress quiet;
    try {
        return {deploy(image, ports, port, quiet, {}), {}, {}};
    } catch (const Error& error) {
        return {std::nullopt, error.problem(), error.hint()};
    }
}

/// Deploys as a person would after a failure: again, and after a double tap.
inline Outcome recovered(const DeployImage& image, VirtualBoardProcess& board) {
    // Its power is back. Half an application may crash before it enumerates: then only the double tap helps.
    if (board.enumerated(10000))
        if (const Outcome second = attempt(image, board.port()); second.report)
            return second;
    board.catchUp();
    board.doubleTap();
    board.enumerated();
    return attempt(image, board.port());
}

} // namespace earshot::test
