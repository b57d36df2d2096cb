#include "exporters/submission.h"

#include "base/atomic_file.h"
#include "exporters/last_evaluation.h"
#include "exporters/number_text.h"
#include "network/complexity.h"

#include <cmath>

namespace earshot {
namespace {

std::string figures(const std::string& indent, double accuracy, double logLoss) {
    return indent + "accuracy: " + fixed(100 * accuracy, 2, "!!null") + "\n" + indent +
           "logloss: " + fixed(logLoss, 4, "!!null") + "\n";
}

std::string augmentation(const nlohmann::ordered_json& config) {
    std::string text;
    const auto add = [&](bool used, const char* name) { text += used ? (text.empty() ? "" : ", ") + std::string(name) : ""; };
    add(config.value("mixup_alpha", 0.0) > 0, "mixup");
    add(config.value("modulation_probability", 0.0) > 0, "spectrum modulation");
    add(config.value("spec_augment_stripes", 0) > 0, "SpecAugment");
    return text.empty() ? "!!null" : text;
}

std::string systemText(const nlohmann::ordered_json& config, const Complexity& complexity, bool integers) {
    const bool student = config.value("student", false);
    return "system:\n"
           "  description:\n"
           "    input_sampling_rate: 44.1kHz\n"
           "    acoustic_features: log-mel energies, deltas\n"
           "    embeddings: !!null\n"
           "    data_augmentation: " +
           augmentation(config) +
           "\n"
           "    machine_learning_method: CNN\n"
           "    ensemble_method_subsystem_count: !!null\n"
           "    decision_making: " +
           (student ? "!!null" : "weighted sum of the logits of two heads") +
           "\n"
           "    external_data_usage: !!null\n"
           "    complexity_management: " +
           (integers ? "weight and activation quantization to INT8" : "!!null") + (student ? ", knowledge distillation" : "") +
           "\n"
           "    framework: Earshot\n"
           "  complexity:\n"
           "    total_parameters: " +
           std::to_string(complexity.parameters) + "\n    macs: " + std::to_string(complexity.macs) +
           "\n"
           "    parameter_data_type: " +
           (integers ? "int8" : "float32") +
           "\n"
           "  external_datasets: !!null\n"
           "  source_code: !!null\n\n";
}

std::string resultsText(const Evaluation& e) {
    std::string text = "results:\n  development_dataset:\n    overall:\n" + figures("      ", e.macroAccuracy, e.logLoss);
    text += "    class_wise:\n";
    for (const ClassFigures& one : e.perClass)
        text += "      " + one.name + ":\n" + figures("        ", one.accuracy, one.logLoss);
    text += e.perDevice.empty() ? "" : "    device_wise:\n";
    for (const GroupFigures& one : e.perDevice)
        text += "      " + (one.name.empty() ? "unknown" : one.name) + ":\n" + figures("        ", one.accuracy, one.logLoss);
    return text;
}

NetworkConfig networkOf(const nlohmann::ordered_json& config, const SceneLabels& labels) {
    const int classes = static_cast<int>(labels.classes.size());
    if (config.value("student", false))
        return NetworkConfig::student(classes);
    NetworkConfig network;
    network.channels = config.value("channels", network.channels);
    network.classes = classes;
    network.superClasses = config.value("multi_task", true) ? static_cast<int>(labels.superClasses.size()) : 0;
    return network;
}

} // namespace

std::map<std::string, std::string> submissionPackage(const std::filesystem::path& run, const std::string& label) {
    const auto config = runConfig(run);
    const LastEvaluation last = lastEvaluation(run);
    const Complexity complexity = complexityOf(networkOf(config, last.evaluation.labels));
    const bool integers = last.evaluation.engine == "int8" || last.evaluation.engine == "board";
    std::string meta = "# Made by Earshot. Whatever says !!null is for its authors to fill in, or does not apply.\n"
                       "submission:\n"
                       "  label: " +
                       label +
                       "\n"
                       "  name: !!null\n"
                       "  abbreviation: !!null\n"
                       "  authors: # one entry a person, the corresponding author first\n"
                       "    - lastname: !!null\n"
                       "      firstname: !!null\n"
                       "      email: !!null\n"
                       "      corresponding: true\n"
                       "      affiliation:\n"
                       "        abbreviation: !!null\n"
                       "        institute: !!null\n"
                       "        department: !!null\n"
                       "        location: !!null\n\n";
    meta += systemText(config, complexity, integers) + resultsText(last.evaluation);
    return {{label + ".output.csv", readFile(last.predictions)}, {label + ".meta.yaml", meta}};
}

} // namespace earshot
