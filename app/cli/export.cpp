#include "base/atomic_file.h"
#include "exporters/arduino_library.h"
#include "exporters/model_header.h"
#include "exporters/onnx_export.h"
#include "exporters/run_report.h"
#include "exporters/submission.h"
#include "firmware/firmware_image.h"
#include "int8_blob.h"
#include "learning/pytorch_exchange.h"
#include "learning/run_files.h"
#include "quantization/int8_model.h"
#include "session.h"
#include "verbs.h"

#include <algorithm>
#include <functional>

namespace earshot::cli {
namespace {

namespace fs = std::filesystem;

/// File contents by path below --out; a single one with an empty path is --out itself.
using Files = std::map<std::string, std::string>;

Files oneFile(std::string content) {
    return {{"", std::move(content)}};
}

Files oneFile(const std::vector<std::byte>& bytes) {
    return oneFile(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::vector<std::byte> soundBlob(const fs::path& run) {
    std::vector<std::byte> blob = readFileBytes(int8BlobOf(run));
    Int8Model::fromBlob(blob); // never hand on a damaged one
    return blob;
}

Int8Model modelOf(const fs::path& run) {
    return Int8Model::fromBlob(readFileBytes(int8BlobOf(run)));
}

std::string floatOnnx(const fs::path& run) {
    const Checkpoint checkpoint = namedCheckpoint({run}, "best");
    return onnxFloatModel(checkpoint.weights, checkpoint.labels, checkpoint.config.ensembleWeight);
}

struct Format {
    const char* name;
    const char* what;
    std::function<Files(const fs::path& run, const fs::path& out)> make;
};

const std::vector<Format>& formats() {
    static const std::vector<Format> all{
        {"blob", "the INT8 model as the board reads it", [](const auto& run, const auto&) { return oneFile(soundBlob(run)); }},
        {"image", "firmware and model, for flash from 0x10000",
         [](const auto& run, const auto&) { return oneFile(buildImage(soundBlob(run))); }},
        {"onnx", "the INT8 network, QDQ", [](const auto& run, const auto&) { return oneFile(onnxInt8Model(modelOf(run))); }},
        {"onnx-float", "the float network of the best checkpoint",
         [](const auto& run, const auto&) { return oneFile(floatOnnx(run)); }},
        {"pytorch", "the float network of the best checkpoint as a state dict for torch.load",
         [](const auto& run, const auto&) { return oneFile(toStateDictFile(namedCheckpoint({run}, "best"))); }},
        {"arduino", "a library's folder: runtime, model, example",
         [](const auto& run, const auto&) { return arduinoLibrary(modelOf(run)); }},
        {"header", "the INT8 model as a C header",
         [](const auto& run, const auto&) { return oneFile(modelHeader(modelOf(run))); }},
        {"submission", "a folder as the DCASE challenge takes it, from the run's last evaluation",
         [](const auto& run, const auto& out) { return submissionPackage(run, out.filename().string()); }},
        {"report", "settings, epochs, figures of the run as Markdown",
         [](const auto& run, const auto&) { return oneFile(runReport(run)); }}};
    return all;
}

struct Options {
    std::string run, format, out;
};

nlohmann::ordered_json exported(const Options& options, Context& context) {
    const auto format =
        std::find_if(formats().begin(), formats().end(), [&](const Format& one) { return one.name == options.format; });
    fs::path out = options.out;
    if (!out.has_filename())
        out = out.parent_path(); // "name/"
    const Files files = format->make(options.run, out);
    std::size_t bytes = 0;
    for (const auto& [path, content] : files) {
        throwIfStopped(context.stop);
        writeFileAtomically(path.empty() ? out : out / path, content);
        bytes += content.size();
    }
    context.out << out.string() << ": " << bytes << " bytes" << (files.size() > 1 ? " in " : "")
                << (files.size() > 1 ? std::to_string(files.size()) + " files" : "") << '\n';
    return {{"path", out.string()}, {"format", options.format}, {"bytes", bytes}, {"files", files.size()}};
}

} // namespace

void addExport(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(app, "export", "write a run's network in a form for others",
                             [options](Context& context) { return exported(*options, context); });
    std::vector<std::string> names;
    std::string description;
    for (const Format& format : formats()) {
        names.emplace_back(format.name);
        description += (description.empty() ? "" : "; ") + names.back() + ": " + format.what;
    }
    verb->add_option("RUN", options->run, "folder of a run")->required();
    verb->add_option("--format", options->format, description)->required()->check(CLI::IsMember(names));
    verb->add_option("--out", options->out, "file to write; of arduino and submission the folder")->required();
}

} // namespace earshot::cli
