#pragma once
#include "run_evaluation.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace earshot::cli {

/// One quantisation of a run on its way into the report.
struct QuantizationVariant {
    std::string name;              ///< for people: "PTQ, min-max"
    std::filesystem::path folder;  ///< weights.ckpt, calibration.json, model.blob
    nlohmann::ordered_json source; ///< its quantization.json
};

/// Float, quantised graph and INT8 engine of several quantisations side by side, judged on one set of segments.
class QuantizationReport {
public:
    /// Asks the float network of `run`.
    QuantizationReport(const std::filesystem::path& run, const Dataset& dataset, const EvaluationSet& set, int threads,
                       Progress& progress, const std::stop_token& stop);

    void add(const QuantizationVariant& variant, Progress& progress, const std::stop_token& stop);

    /// {"segments", "float": figures, "fakequant", "int8": figures of the first variant, "variants": [{"name", "fakequant",
    /// "int8", "signal_to_noise_db"}]}. Figures are what `evaluate` prints with `agreement_with_float`, and for integers
    /// `per_class_change` (recall against float's).
    nlohmann::ordered_json json() const;
    std::string text() const;

private:
    struct Side {
        Evaluation evaluation;
        double agreement = 1; ///< share of segments whose answer is the float network's
    };
    struct Judged {
        QuantizationVariant variant;
        Side graph, int8;
        std::vector<std::pair<std::string, double>> signalToNoise; ///< dB by layer
    };
    EngineAnswers ask(const char* engine, const std::filesystem::path& folder, Progress& progress,
                      const std::stop_token& stop) const;
    Side side(const EngineAnswers& answers, const std::string& engine) const;
    std::vector<std::pair<std::string, double>> signalToNoise(const std::filesystem::path& folder, Progress& progress,
                                                              const std::stop_token& stop) const;
    nlohmann::ordered_json figures(const Side& side) const;

    const std::filesystem::path run_;
    const Dataset& dataset_;
    const EvaluationSet& set_;
    const int threads_;
    std::vector<std::size_t> floatTop_;
    Side float_;
    std::vector<Judged> variants_;
};

} // namespace earshot::cli
