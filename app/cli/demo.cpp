#include "dataset/demo_synthesiser.h"
#include "session.h"
#include "verbs.h"

#include <chrono>
#include <memory>
#include <ostream>
#include <string>

namespace earshot::cli {
namespace {

struct Options {
    std::string folder;
    DemoConfig config;
};

nlohmann::ordered_json runDemo(const Options& options, Context& context) {
    const auto started = std::chrono::steady_clock::now();
    const DemoSummary demo = synthesiseDemo(options.folder, options.config, context.progress, context.stop);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
    context.out << options.folder << ": " << demo.clips << " synthesised clips (" << demo.train << " train, " << demo.evaluate
                << " evaluate), " << demo.classes << " classes, " << demo.devices << " devices, " << demo.locations
                << " locations\nThis is demo data, not recordings of real places.\n";
    return {{"folder", options.folder},    {"demo", true},
            {"clips", demo.clips},         {"train", demo.train},
            {"evaluate", demo.evaluate},   {"classes", demo.classes},
            {"devices", demo.devices},     {"locations", demo.locations},
            {"seed", options.config.seed}, {"seconds", elapsed.count()}};
}

} // namespace

void addDemo(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(app, "demo", "synthesise a demo dataset in TAU layout",
                             [options](Context& context) { return runDemo(*options, context); });
    verb->add_option("DIR", options->folder, "folder to fill: empty, absent, or an earlier demo, which is replaced")->required();
    verb->add_option("--clips-per-class", options->config.clipsPerClass, "1-s clips of each of the ten classes")
        ->check(CLI::Range(10, 2000))
        ->capture_default_str();
    verb->add_option("--seed", options->config.seed, "another seed gives another city")->capture_default_str();
}

} // namespace earshot::cli
