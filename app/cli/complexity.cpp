#include "network/complexity.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "features/log_mel.h"
#include "firmware/layer_cycles.h"
#include "learning/run_files.h"
#include "project/run_folder.h"
#include "quantization/conversion.h"
#include "runtime/int8_engine.h"
#include "session.h"
#include "verbs.h"

#include <cstdio>
#include <optional>
#include <utility>

namespace earshot::cli {
namespace {

constexpr std::int64_t kNoCycles = -1;

struct Options {
    std::string run, preset;
};

/// A network of this size with random weights: its INT8 model has the size of any trained one.
Int8Model untrainedModel(const NetworkConfig& config) {
    Random random(1);
    NetworkWeights weights{config, {}};
    for (const auto& [name, shape] : expectedTensors(config)) {
        std::size_t count = 1;
        for (const int extent : shape)
            count *= static_cast<std::size_t>(extent);
        std::vector<float> values(count);
        for (float& value : values)
            value = static_cast<float>(name.ends_with("running_var") ? 1 : random.uniform(-0.2, 0.2));
        weights.tensors[name] = {shape, std::move(values)};
    }
    bool given = false;
    const Calibration calibration = calibrate(weights, [&](std::vector<float>& input) {
        input.assign(kInputSize, 0);
        for (float& value : input)
            value = static_cast<float>(random.normal());
        return !std::exchange(given, true);
    });
    SceneLabels labels;
    for (int i = 0; i < config.classes; ++i) {
        labels.classes.push_back("class " + std::to_string(i));
        if (config.superClasses > 0)
            labels.group.push_back(i % config.superClasses);
    }
    for (int i = 0; i < config.superClasses; ++i)
        labels.superClasses.push_back("super-class " + std::to_string(i));
    return convert(weights, calibration, labels, config.superClasses > 0 ? 0.8 : 1.0);
}

NetworkConfig networkOf(const Options& options) {
    if (options.run.empty() == options.preset.empty())
        throw Error("name a run or a preset", {{}, 0, "for example: earshot-cli complexity --preset submission2"});
    if (!options.preset.empty())
        return presetConfig(options.preset).network(10, 3);
    return namedCheckpoint({options.run}, "last").weights.config;
}

/// Cycles of the integer layer that does the work of a layer of the float network; none for a batch norm that is folded into the
/// layer before it.
std::int64_t cyclesOf(const std::string& layer) {
    const std::string integer = layer == "bn5" ? "affine1" : layer == "bn7" ? "affine2" : layer;
    for (const MeasuredLayer& measured : measuredLayers())
        if (measured.layer == integer)
            return static_cast<std::int64_t>(measured.cycles);
    return kNoCycles;
}

nlohmann::ordered_json complexity(const Options& options, Context& context) {
    const NetworkConfig config = networkOf(options);
    const Complexity counts = complexityOf(config);
    nlohmann::ordered_json result{{"parameters", counts.parameters}, {"macs", counts.macs}};
    if (config.channels == 16) {
        const auto stored = options.run.empty() ? std::nullopt : newestInt8Model(options.run);
        const std::vector<std::byte> blob = stored ? readFileBytes(*stored) : untrainedModel(config).toBlob();
        const Int8Engine engine(blob);
        result["flash_bytes"] = blob.size();
        result["peak_ram_bytes"] = er_workspace_bytes(&engine.model()) + ER_INPUT_SIZE;
    }
    const bool measured = config == NetworkConfig{} && !measuredLayers().empty(); // the build measures the presets' network
    if (measured) {
        std::uint64_t cycles = 0;
        for (const MeasuredLayer& layer : measuredLayers())
            cycles += layer.cycles;
        result["firmware_ram_bytes"] = measuredRamBytes();
        result["cycles"] = cycles;
        result["front_end_cycles"] = measuredFrontEndCycles();
    }
    result["within_limits"] = counts.withinLimits();
    auto& layers = result["layers"] = nlohmann::ordered_json::array();
    char line[160];
    std::snprintf(line, sizeof line, "%-10s %-14s %12s %14s %10s\n", "layer", "output", "parameters", "MACs", "Mcycles");
    context.out << line;
    for (const auto& layer : counts.layers) {
        const std::int64_t cycles = measured ? cyclesOf(layer.name) : kNoCycles;
        layers.push_back({{"name", layer.name},
                          {"output", layer.output},
                          {"parameters", layer.parameters},
                          {"macs", layer.macs},
                          {"cycles", cycles != kNoCycles ? nlohmann::ordered_json(cycles) : nlohmann::ordered_json()}});
        const std::string output =
            std::to_string(layer.output[0]) + "x" + std::to_string(layer.output[1]) + "x" + std::to_string(layer.output[2]);
        std::snprintf(line, sizeof line, "%-10s %-14s %12lld %14lld ", layer.name.c_str(), output.c_str(),
                      static_cast<long long>(layer.parameters), static_cast<long long>(layer.macs));
        context.out << line;
        std::snprintf(line, sizeof line, "%10.3f\n", static_cast<double>(cycles) / 1e6);
        context.out << (cycles != kNoCycles ? line : "\n");
    }
    std::snprintf(line, sizeof line, "%-10s %-14s %12lld %14lld   (limits: %lld, %lld)\n", "total", "",
                  static_cast<long long>(counts.parameters), static_cast<long long>(counts.macs),
                  static_cast<long long>(kParameterLimit), static_cast<long long>(kMacLimit));
    context.out << line;
    if (result.contains("flash_bytes"))
        context.out << "INT8 model " << result["flash_bytes"] << " bytes of flash, executor " << result["peak_ram_bytes"]
                    << " bytes of RAM with its input\n";
    if (measured)
        context.out << "on the virtual board: " << static_cast<double>(result["cycles"].get<std::uint64_t>()) / 1e6
                    << " million cycles (estimated), features from audio " << static_cast<double>(measuredFrontEndCycles()) / 1e6
                    << " million more; firmware " << result["firmware_ram_bytes"] << " bytes of RAM\n";
    return result;
}

} // namespace

void addComplexity(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(app, "complexity", "parameters, MACs, memory of a network",
                             [options](Context& context) { return complexity(*options, context); });
    verb->add_option("RUN", options->run, "folder of a run");
    verb->add_option("--preset", options->preset, "submission1..4 or quick")->check(CLI::IsMember(presetNames()));
}

} // namespace earshot::cli
