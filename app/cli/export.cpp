#include "base/atomic_file.h"
#include "base/error.h"
#include "project/run_folder.h"
#include "quantization/int8_model.h"
#include "session.h"
#include "verbs.h"

namespace earshot::cli {
namespace {

namespace fs = std::filesystem;

std::vector<std::byte> blobOf(const fs::path& run) {
    const auto path = newestInt8Model(run);
    if (!path)
        throw Error("the run has no INT8 model yet", {run, 0, "make one with 'earshot-cli quantize'"});
    auto blob = readFileBytes(*path);
    Int8Model::fromBlob(blob); // never hand on a damaged one
    return blob;
}

} // namespace

void addExport(CLI::App& app) {
    const auto run = std::make_shared<std::string>();
    const auto format = std::make_shared<std::string>();
    const auto out = std::make_shared<std::string>();
    CLI::App* verb = addVerb(app, "export", "write a run's network in a form for others", [=](Context& context) {
        const auto bytes = blobOf(*run);
        writeFileAtomically(*out, std::span<const std::byte>(bytes));
        context.out << *out << ": " << bytes.size() << " bytes\n";
        return nlohmann::ordered_json{{"path", *out}, {"format", *format}, {"bytes", bytes.size()}};
    });
    verb->add_option("RUN", *run, "folder of a run")->required();
    verb->add_option("--format", *format, "blob: the INT8 model as the board reads it")
        ->required()
        ->check(CLI::IsMember({"blob"}));
    verb->add_option("--out", *out, "file to write")->required();
}

} // namespace earshot::cli
