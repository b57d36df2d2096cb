#include "base/atomic_file.h"
#include "board/deploy.h"
#include "board_verbs.h"
#include "firmware/firmware_image.h"
#include "int8_blob.h"

#include <memory>

namespace earshot::cli {
namespace {

struct Options {
    std::string source;
    std::string port;
};

/// Says each step to people.
class StepPrinter : public DeployObserver {
public:
    explicit StepPrinter(std::ostream& out) : out_(out) {}
    void step(DeployStep step, std::string_view detail) override {
        out_ << toString(step) << (detail.empty() ? "" : ": ") << detail << '\n';
    }

private:
    std::ostream& out_;
};

/// A run's newest INT8 model joined with the firmware, or an image file as it stands.
DeployImage imageOf(const std::filesystem::path& source) {
    std::vector<std::byte> bytes =
        std::filesystem::is_directory(source) ? buildImage(readFileBytes(int8BlobOf(source))) : readFileBytes(source, 4u << 20);
    return checkedImage(std::move(bytes), std::filesystem::is_directory(source) ? std::filesystem::path() : source);
}

nlohmann::ordered_json runDeploy(const Options& options, Context& context) {
    const DeployImage image = imageOf(options.source);
    SerialPorts ports;
    StepPrinter steps(context.out);
    const DeployReport report = deploy(image, ports, options.port, context.progress, context.stop, &steps);
    context.out << "deployed: model " << hexadecimal(image.modelCrc) << " answers on " << report.port << "; "
                << report.pagesWritten << " pages written, " << report.pagesSkipped << " equal already, all "
                << report.pagesVerified << " verified, " << report.seconds << " s\n";
    return {{"pages_written", report.pagesWritten},
            {"pages_skipped", report.pagesSkipped},
            {"pages_verified", report.pagesVerified},
            {"verified", report.verified},
            {"seconds", report.seconds},
            {"image_bytes", image.bytes.size()},
            {"port", report.port},
            {"bootloader", report.bootloader},
            {"board", describe(report.board)}};
}

} // namespace

void addBoardDeploy(CLI::App& board) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(board, "deploy", "write firmware and model, verify every page, and ask the board for the model",
                             [options](Context& context) { return runDeploy(*options, context); });
    verb->add_option("RUN|IMAGE", options->source, "a run with an INT8 model, or an image that `export --format image` wrote")
        ->required()
        ->check(CLI::ExistingPath);
    addPort(*verb, options->port);
}

} // namespace earshot::cli
