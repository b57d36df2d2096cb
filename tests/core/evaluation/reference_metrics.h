#pragma once
#include "base/atomic_file.h"
#include "evaluation/ensemble.h"
#include "evaluation/truth.h"
#include "reference_data.h"

#include <nlohmann/json.hpp>
#include <sstream>

namespace earshot::test {

/// reference/metrics/predictions.csv: id, label, device, ten probabilities p, three probabilities q.
struct ReferenceMetrics {
    nlohmann::json figures;
    Truth truth;
    Predictions predictions;    ///< of the ten-class branch
    std::vector<double> supers; ///< [rows, 3]

    static std::filesystem::path folder() { return shared("reference/metrics"); }

    static ReferenceMetrics read() {
        ReferenceMetrics result;
        result.figures = nlohmann::json::parse(readFile(folder() / "metrics.json"));
        result.truth.labels = SceneLabels::tau();
        result.predictions.classes = result.truth.labels.classes;
        std::istringstream lines(readFile(folder() / "predictions.csv"));
        std::string line;
        std::getline(lines, line);
        while (std::getline(lines, line)) {
            std::istringstream fields(line);
            std::string name, label, device, number;
            std::getline(fields, name, ',');
            std::getline(fields, label, ',');
            std::getline(fields, device, ',');
            result.truth.entries.push_back({name + ".wav", *result.truth.labels.find(label), "", device, "", {}});
            result.predictions.rows.push_back({name + ".wav", ""}); // without a label nothing decides among equals
            for (int c = 0; c < 13; ++c) {
                std::getline(fields, number, ',');
                (c < 10 ? result.predictions.probabilities : result.supers).push_back(std::stod(number));
            }
        }
        return result;
    }
};

} // namespace earshot::test
