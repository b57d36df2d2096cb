#include "base/atomic_file.h"
#include "firmware/firmware_image.h"
#include "int8_blob.h"
#include "learning/pytorch_exchange.h"
#include "learning/run_files.h"
#include "quantization/int8_model.h"
#include "session.h"
#include "verbs.h"

namespace earshot::cli {
namespace {

std::vector<std::byte> exported(const std::filesystem::path& run, const std::string& format) {
    if (format == "pytorch")
        return toStateDictFile(namedCheckpoint({run}, "best"));
    std::vector<std::byte> blob = readFileBytes(int8BlobOf(run));
    Int8Model::fromBlob(blob); // never hand on a damaged one
    return format == "image" ? buildImage(blob) : blob;
}

} // namespace

void addExport(CLI::App& app) {
    struct Options {
        std::string run, format, out;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(app, "export", "write a run's network in a form for others", [options](Context& context) {
        const auto bytes = exported(options->run, options->format);
        writeFileAtomically(options->out, std::span<const std::byte>(bytes));
        context.out << options->out << ": " << bytes.size() << " bytes\n";
        return nlohmann::ordered_json{{"path", options->out}, {"format", options->format}, {"bytes", bytes.size()}};
    });
    verb->add_option("RUN", options->run, "folder of a run")->required();
    verb->add_option("--format", options->format,
                     "blob: the INT8 model as the board reads it; image: firmware and model, for flash from 0x10000; "
                     "pytorch: the float network as a state dict for torch.load")
        ->required()
        ->check(CLI::IsMember({"blob", "image", "pytorch"}));
    verb->add_option("--out", options->out, "file to write")->required();
}

} // namespace earshot::cli
