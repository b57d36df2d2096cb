#include "quantization_report.h"

#include "base/atomic_file.h"
#include "evaluation/report_json.h"
#include "features/log_mel.h"
#include "learning/run_files.h"
#include "learning/validation.h"
#include "quantization/signal_to_noise.h"

#include <algorithm>
#include <cstdio>

namespace earshot::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kNoiseSegments = 24; ///< that the noise is measured on: two networks in double take their time

/// The class that each segment is answered with, the self-ensemble included.
std::vector<std::size_t> answersOf(const EngineAnswers& answers) {
    const auto probabilities = probabilitiesOf(answers.labels, answers.logits, answers.outputs, answers.r, answers.form);
    const auto classes = static_cast<std::ptrdiff_t>(answers.labels.classes.size());
    std::vector<std::size_t> top;
    for (auto row = probabilities.begin(); row != probabilities.end(); row += classes)
        top.push_back(static_cast<std::size_t>(std::max_element(row, row + classes) - row));
    return top;
}

template <typename... Values>
std::string line(const char* format, Values... values) {
    char text[200];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

} // namespace

QuantizationReport::QuantizationReport(const fs::path& run, const Dataset& dataset, const EvaluationSet& set, int threads,
                                       Progress& progress, const std::stop_token& stop)
    : run_(run), dataset_(dataset), set_(set), threads_(threads) {
    const EngineAnswers answers = ask("float", {}, progress, stop);
    floatTop_ = answersOf(answers);
    float_ = side(answers, "float");
}

void QuantizationReport::add(const QuantizationVariant& variant, Progress& progress, const std::stop_token& stop) {
    Judged judged;
    judged.variant = variant;
    judged.graph = side(ask("fakequant", variant.folder, progress, stop), "fakequant");
    judged.int8 = side(ask("int8", variant.folder, progress, stop), "int8");
    judged.signalToNoise = signalToNoise(variant.folder, progress, stop);
    variants_.push_back(std::move(judged));
}

EngineAnswers QuantizationReport::ask(const char* engine, const fs::path& folder, Progress& progress,
                                      const std::stop_token& stop) const {
    EngineChoice choice;
    choice.engine = engine;
    choice.quantized = folder;
    return askEngine(run_, choice, dataset_, set_, threads_, progress, stop);
}

QuantizationReport::Side QuantizationReport::side(const EngineAnswers& answers, const std::string& engine) const {
    Side side{judge(answers, dataset_, set_, engine, false), 1};
    const auto top = answersOf(answers);
    std::size_t agreeing = 0;
    for (std::size_t i = 0; i < top.size(); ++i)
        agreeing += top[i] == floatTop_[i];
    side.agreement = static_cast<double>(agreeing) / static_cast<double>(top.size());
    return side;
}

/// Against the run's float network; after fine-tuning against the fine-tuned weights without rounding.
std::vector<std::pair<std::string, double>> QuantizationReport::signalToNoise(const fs::path& folder, Progress& progress,
                                                                              const std::stop_token& stop) const {
    const Json source = Json::parse(readFile(folder / "quantization.json"));
    const Checkpoint rounded = readCheckpoint(folder / "weights.ckpt");
    const Checkpoint original = source.value("mode", "") == "ptq" ? namedCheckpoint({run_}, "best") : rounded;
    const FloatExecutor reference(original.weights);
    const IntegerTaps integers(Int8Model::fromBlob(readFileBytes(folder / "model.blob")),
                               Calibration::fromJson(readFile(folder / "calibration.json")));
    SignalToNoise noise(reference, integers);
    const std::size_t count = std::min(kNoiseSegments, set_.examples.size());
    for (std::size_t i = 0; i < count; ++i) {
        throwIfStopped(stop);
        std::vector<float> input(kInputSize);
        const Example& example = set_.examples[i * set_.examples.size() / count];
        networkInput(set_.features.features->logMel(static_cast<std::size_t>(example.row)), input);
        noise.add(input);
        progress.update("Measuring quantisation noise", static_cast<std::int64_t>(i + 1), static_cast<std::int64_t>(count));
    }
    return noise.decibels();
}

Json QuantizationReport::figures(const Side& side) const {
    Json json = reportJson(side.evaluation);
    json["agreement_with_float"] = side.agreement;
    if (&side == &float_)
        return json;
    Json& change = json["per_class_change"] = Json::object();
    for (std::size_t c = 0; c < side.evaluation.perClass.size(); ++c)
        if (side.evaluation.perClass[c].clips > 0)
            change[side.evaluation.perClass[c].name] =
                side.evaluation.perClass[c].accuracy - float_.evaluation.perClass[c].accuracy;
    return json;
}

Json QuantizationReport::json() const {
    Json json{{"segments", set_.examples.size()}, {"float", figures(float_)}};
    Json list = Json::array();
    for (const Judged& judged : variants_) {
        Json noise = Json::object();
        for (const auto& [layer, decibels] : judged.signalToNoise)
            noise[layer] = decibels;
        list.push_back({{"name", judged.variant.name},
                        {"quantization", judged.variant.source},
                        {"fakequant", figures(judged.graph)},
                        {"int8", figures(judged.int8)},
                        {"signal_to_noise_db", noise}});
    }
    if (!list.empty()) {
        json["fakequant"] = list.front()["fakequant"];
        json["int8"] = list.front()["int8"];
    }
    json["variants"] = std::move(list);
    return json;
}

std::string QuantizationReport::text() const {
    std::string text = line("%-32s %9s %9s %18s\n", "", "accuracy", "log loss", "answers as float");
    const auto row = [&](const std::string& name, const Side& side) {
        text += line("%-32s %7.1f %% %9.3f %16.1f %%\n", name.c_str(), 100 * side.evaluation.accuracy, side.evaluation.logLoss,
                     100 * side.agreement);
    };
    row("float", float_);
    for (const Judged& judged : variants_) {
        row(judged.variant.name + ", graph", judged.graph);
        row(judged.variant.name + ", INT8", judged.int8);
    }
    text += "\nrecall of each class, INT8 against float, in points\n" + line("%-22s %7s", "", "float");
    for (const Judged& judged : variants_)
        text += line(" %16s", judged.variant.name.c_str());
    text += "\n";
    for (std::size_t c = 0; c < float_.evaluation.perClass.size(); ++c) {
        const ClassFigures& figures = float_.evaluation.perClass[c];
        if (figures.clips == 0)
            continue;
        text += line("%-22s %5.1f %%", figures.name.c_str(), 100 * figures.accuracy);
        for (const Judged& judged : variants_)
            text += line(" %+16.1f", 100 * (judged.int8.evaluation.perClass[c].accuracy - figures.accuracy));
        text += "\n";
    }
    text += "\nsignal to quantisation noise of each layer, in dB\n" + line("%-30s", "");
    for (const Judged& judged : variants_)
        text += line(" %16s", judged.variant.name.c_str());
    text += "\n";
    for (std::size_t i = 0; !variants_.empty() && i < variants_.front().signalToNoise.size(); ++i) {
        const std::string& layer = variants_.front().signalToNoise[i].first;
        text += line("%-30s", layer.c_str());
        for (const Judged& judged : variants_) {
            const auto& list = judged.signalToNoise;
            const auto found = std::find_if(list.begin(), list.end(), [&](const auto& entry) { return entry.first == layer; });
            text += found == list.end() ? line(" %16s", "") : line(" %16.1f", found->second);
        }
        text += "\n";
    }
    return text;
}

} // namespace earshot::cli
