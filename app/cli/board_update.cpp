#include "base/atomic_file.h"
#include "board_verbs.h"
#include "int8_blob.h"

#include <chrono>
#include <memory>

namespace earshot::cli {
namespace {

struct Options {
    std::string run;
    std::string port;
};

nlohmann::ordered_json runUpdate(const Options& options, Context& context) {
    const std::vector<std::byte> blob = readFileBytes(int8BlobOf(options.run));
    SerialPorts ports;
    const auto started = std::chrono::steady_clock::now();
    BoardSession session(ports, options.port, context.stop);
    session.uploadModel(blob, context.progress, context.stop);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    context.out << "updated: model " << hexadecimal(session.info().modelCrc) << " answers on " << options.port << "; "
                << blob.size() << " bytes, " << seconds << " s\n";
    return {{"model_bytes", blob.size()},
            {"verified", true},
            {"seconds", seconds},
            {"port", options.port},
            {"board", describe(session.info())}};
}

} // namespace

void addBoardUpdate(CLI::App& board) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(board, "update", "send a run's INT8 model alone; the firmware stays",
                             [options](Context& context) { return runUpdate(*options, context); });
    verb->add_option("RUN", options->run, "a run with an INT8 model")->required()->check(CLI::ExistingDirectory);
    addPort(*verb, options->port);
}

} // namespace earshot::cli
