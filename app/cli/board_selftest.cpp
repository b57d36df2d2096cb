#include "base/error.h"
#include "board_verbs.h"

#include <memory>

namespace earshot::cli {
namespace {

nlohmann::ordered_json runSelftest(const std::string& port, Context& context) {
    SerialPorts ports;
    BoardSession session(ports, port, context.stop);
    const SelftestReport report = session.selftest(context.stop);
    nlohmann::ordered_json checks = nlohmann::ordered_json::array();
    std::string failed;
    for (const SelftestReport::Check& check : report.checks) {
        context.out << (check.passed ? "ok      " : "FAILED  ") << check.name << '\n';
        checks.push_back({{"name", check.name}, {"passed", check.passed}});
        if (!check.passed)
            failed += (failed.empty() ? "" : ", ") + check.name;
    }
    if (!report.passed)
        throw Error("the board's self-test failed: " + failed,
                    {port, 0, "deploy the firmware again; if it happens again, the board is defective"});
    return {{"port", port}, {"passed", true}, {"checks", std::move(checks)}, {"board", describe(session.info())}};
}

} // namespace

void addBoardSelftest(CLI::App& board) {
    const auto port = std::make_shared<std::string>();
    CLI::App* verb = addVerb(board, "selftest", "let a board check itself and the cable",
                             [port](Context& context) { return runSelftest(*port, context); });
    addPort(*verb, *port);
}

} // namespace earshot::cli
