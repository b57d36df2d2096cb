#include "deploy/deployable_model.h"

#include "base/atomic_file.h"
#include "features/log_mel.h"
#include "firmware/layer_cycles.h"
#include "firmware/runtime_image.h"
#include "quantization/int8_model.h"
#include "runtime/int8_engine.h"

#include <QCoreApplication>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>

namespace earshot {
namespace {

namespace fs = std::filesystem;

QString modelText(const char* text) {
    return QCoreApplication::translate("earshot::DeployableModel", text);
}

std::optional<int> numberOf(const std::string& name) {
    int number = 0;
    const auto result = std::from_chars(name.data(), name.data() + name.size(), number);
    if (result.ec != std::errc() || result.ptr != name.data() + name.size())
        return std::nullopt;
    return number;
}

nlohmann::json objectIn(const fs::path& path) {
    std::error_code error;
    if (!fs::is_regular_file(path, error))
        return nlohmann::json::object();
    try {
        const auto json = nlohmann::json::parse(readFile(path, 1 << 20), nullptr, false);
        return json.is_object() ? json : nlohmann::json::object();
    } catch (const Error&) {
        return nlohmann::json::object(); // a description more or less; the model itself is checked
    }
}

/// "INT8 after training (percentile)", "INT8 by fine-tuning, 20 epochs".
QString quantisationText(const fs::path& folder) {
    const nlohmann::json description = objectIn(folder / "quantization.json");
    const std::string mode = description.value("mode", std::string());
    if (mode == "ptq")
        return modelText("INT8 after training");
    if (mode != "qat")
        return modelText("INT8");
    const auto epochs = description.find("epochs");
    return epochs != description.end() && epochs->is_number_integer()
               ? modelText("INT8 in training, %1 epochs").arg(epochs->get<int>())
               : modelText("INT8 in training");
}

/// How often the model answers like its float network, as `quantize --report` found.
void readReport(const fs::path& folder, ModelFacts& facts) {
    const nlohmann::json report = objectIn(folder / "report.json");
    const auto int8 = report.find("int8");
    if (int8 == report.end() || !int8->is_object())
        return;
    const auto agreement = int8->find("agreement_with_float");
    const auto segments = report.find("segments");
    if (agreement == int8->end() || !agreement->is_number() || segments == report.end() || !segments->is_number_integer())
        return;
    facts.agreement = agreement->get<double>();
    facts.agreementSegments = segments->get<std::int64_t>();
}

/// The blob ends with its CRC, which is its identity.
std::uint32_t identityOf(const fs::path& blob) {
    std::ifstream stream(blob, std::ios::binary);
    std::array<unsigned char, 4> tail{};
    stream.seekg(-4, std::ios::end);
    if (!stream.read(reinterpret_cast<char*>(tail.data()), tail.size()))
        return 0;
    return std::uint32_t(tail[0]) | std::uint32_t(tail[1]) << 8 | std::uint32_t(tail[2]) << 16 | std::uint32_t(tail[3]) << 24;
}

struct Group {
    const char* name;
    std::array<const char*, 3> prefixes; ///< of layers that belong to it
};

// In forward order. "affine" is the integer form of a batch norm that could not be folded.
constexpr std::array kGroups{Group{"conv1 5×5", {"conv1", "bn1", ""}},
                             Group{"low branch", {"low_", "bn_low", ""}},
                             Group{"high branch", {"high_", "bn_high", ""}},
                             Group{"conv6 3×3", {"conv6", "", ""}},
                             Group{"residual 1", {"5", "6", "add1"}},
                             Group{"residual 2", {"7", "8", "add2"}},
                             Group{"linear", {"fc1", "fc2", ""}},
                             Group{"pools", {"pool1", "pool2", ""}},
                             Group{"USB", {"bus", "", ""}}};

bool belongs(const std::string& layer, const Group& group) {
    const std::string name = layer == "affine1" ? "bn5" : layer == "affine2" ? "bn7" : layer;
    return std::any_of(group.prefixes.begin(), group.prefixes.end(), [&](const std::string prefix) {
        if (prefix.empty())
            return false;
        // The residual blocks' layers are known by their numbers: dw5, pw5, bn5.
        return prefix.size() == 1 ? name.size() == 3 && name.ends_with(prefix) : name.starts_with(prefix);
    });
}

} // namespace

std::vector<ModelChoice> quantisedModels(const fs::path& runs,
                                         const std::vector<std::pair<std::string, std::string>>& nameOfRun) {
    std::vector<std::pair<fs::file_time_type, ModelChoice>> found;
    std::error_code error;
    for (const auto& run : fs::directory_iterator(runs, error)) {
        std::error_code unreadable;
        for (const auto& entry : fs::directory_iterator(run.path() / "quantized", unreadable)) {
            std::error_code absent;
            const auto when = fs::last_write_time(entry.path() / "model.blob", absent);
            const auto number = numberOf(entry.path().filename().string());
            if (absent || !number)
                continue;
            const std::string id = run.path().filename().string();
            const auto named = std::find_if(nameOfRun.begin(), nameOfRun.end(), [&](const auto& pair) { return pair.first == id; });
            QString name = QString::fromStdString(named != nameOfRun.end() && !named->second.empty() ? named->second : id);
            name += QStringLiteral(" · ") + quantisationText(entry.path());
            if (*number > 1)
                name += modelText(", no. %1").arg(*number);
            found.emplace_back(when, ModelChoice{name, run.path(), entry.path(), identityOf(entry.path() / "model.blob")});
        }
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::tie(a.first, a.second.folder) > std::tie(b.first, b.second.folder);
    });
    std::vector<ModelChoice> choices;
    for (auto& [when, choice] : found)
        choices.push_back(std::move(choice));
    return choices;
}

ModelFacts readModelFacts(const ModelChoice& choice) {
    ModelFacts facts;
    facts.blob = readFileBytes(choice.blob(), 4u << 20);
    const Int8Model model = Int8Model::fromBlob(facts.blob);
    const Int8Engine engine(facts.blob);
    facts.crc = engine.model().crc;
    facts.labels = model.labels;
    facts.r = model.r;
    const Complexity complexity = complexityOf(model.config);
    facts.parameters = complexity.parameters;
    facts.macs = complexity.macs;
    facts.layers = complexity.layers;
    readReport(choice.folder, facts);
    facts.runtimeBytes = runtimeImage().size();
    facts.executorBytes = er_workspace_bytes(&engine.model()) + ER_INPUT_SIZE;
    if (model.config == NetworkConfig{}) { // the build measures the network of the presets
        std::vector<LayerCycles> cycles;
        for (const MeasuredLayer& layer : measuredLayers()) {
            cycles.push_back({std::string(layer.layer), std::uint32_t(layer.cycles)});
            facts.cycles += layer.cycles;
        }
        facts.ramBytes = measuredRamBytes();
        facts.costs = layerCosts(cycles, facts.layers);
    }
    return facts;
}

std::vector<LayerCost> layerCosts(const std::vector<LayerCycles>& cycles, const std::vector<LayerComplexity>& layers) {
    std::vector<LayerCost> costs;
    if (cycles.empty())
        return costs;
    for (const Group& group : kGroups) {
        LayerCost cost{QString::fromUtf8(group.name)};
        for (const LayerCycles& layer : cycles)
            if (belongs(layer.name, group))
                cost.cycles += layer.cycles;
        for (const LayerComplexity& layer : layers)
            if (belongs(layer.name, group))
                cost.macs += layer.macs;
        if (cost.cycles > 0 || cost.macs > 0)
            costs.push_back(cost);
    }
    return costs;
}

} // namespace earshot
