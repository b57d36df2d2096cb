#include "base/atomic_file.h"
#include "base/error.h"
#include "learning/pytorch_exchange.h"
#include "learning/run_files.h"
#include "network/complexity.h"
#include "session.h"
#include "verbs.h"

namespace earshot::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::string file, run;
    double r = 0;
    bool rGiven = false;
};

/// config.json and the best checkpoint: what evaluate, quantize and export need of a run. The run's events say where it comes
/// from.
nlohmann::ordered_json import(const Options& options, Context& context) {
    const RunFiles run{options.run};
    if (fs::exists(run.checkpoints()) || fs::exists(run.config()))
        throw Error("holds a run already", {run.folder, 0, "choose another folder"});
    const Checkpoint checkpoint = fromStateDictFile(options.file, options.rGiven ? std::optional(options.r) : std::nullopt);
    const Complexity complexity = complexityOf(checkpoint.weights.config);
    const nlohmann::ordered_json event{{"event", "imported"}, {"file", fs::absolute(options.file).string()}};
    writeFileAtomically(run.events(), event.dump() + "\n");
    writeCheckpoint(run.best(), checkpoint);
    writeFileAtomically(run.config(), toJson(checkpoint.config).dump(2) + "\n");

    const NetworkConfig& network = checkpoint.weights.config;
    context.out << options.run << ": " << complexity.parameters << " parameters, " << complexity.macs << " MACs, "
                << network.classes << " classes";
    if (network.superClasses > 0)
        context.out << " and " << network.superClasses << " super-classes, r = " << checkpoint.config.ensembleWeight;
    context.out << "\nnow: earshot-cli quantize " << options.run << " --data DIR\n";
    return {{"run", options.run},
            {"parameters", complexity.parameters},
            {"macs", complexity.macs},
            {"classes", checkpoint.labels.classes},
            {"r", network.superClasses > 0 ? checkpoint.config.ensembleWeight : 1.0}};
}

} // namespace

void addImportCheckpoint(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(app, "import-checkpoint", "make a run of a PyTorch state dict (the authors' published ones)",
                             [options](Context& context) { return import(*options, context); });
    verb->add_option("FILE", options->file, "state dict that torch.save wrote")->required();
    verb->add_option("--run", options->run, "folder that the run is written to")->required();
    verb->add_option_function<double>(
            "--r",
            [options](double r) {
                options->r = r;
                options->rGiven = true;
            },
            "weight of the scene head in the ensemble (default: the file's, else 0.8)")
        ->check(CLI::Range(0.0, 1.0));
}

} // namespace earshot::cli
