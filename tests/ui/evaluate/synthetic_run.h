#pragma once
#include "base/random.h"
#include "evaluation/ensemble.h"
#include "evaluation/prediction_origin.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace earshot::test {

/// A run folder with invented answers about `clips` clips of a dataset like TAU's (nine devices, twelve cities): predictions.csv,
/// truth.csv, metrics.csv, and with `logits` their origin and both heads' outputs. `skill` raises the true class' logit. Classes
/// of one super-class are taken for each other more often.
inline void writeSyntheticRun(const std::filesystem::path& folder, std::size_t clips, double skill = 1.6, std::uint64_t seed = 1,
                              bool logits = true) {
    static const char* const devices[] = {"a", "b", "c", "s1", "s2", "s3", "s4", "s5", "s6"};
    static const char* const cities[] = {"barcelona", "helsinki", "lisbon",    "london", "lyon", "milan",
                                         "paris",     "prague",   "stockholm", "vienna", "oslo", "turin"};
    std::filesystem::create_directories(folder);
    Random random(seed);
    Truth truth;
    truth.labels = SceneLabels::tau();
    truth.seenDevices = {"a", "b", "c", "s1", "s2", "s3"};
    Predictions predictions;
    predictions.classes = truth.labels.classes;
    std::vector<float> outputs;
    for (std::size_t i = 0; i < clips; ++i) {
        const int label = int(i % 10);
        const std::size_t place = (i / 10) % 120;
        const std::size_t device = (i / 1200 + i) % 9;
        const std::string location = std::string(cities[place % 12]) + "-" + std::to_string(1000 + place);
        const std::string name = "audio/" + truth.labels.classes[std::size_t(label)] + "-" + location + "-" + std::to_string(i) +
                                 "-0-" + devices[device] + ".wav";
        truth.entries.push_back({name, label, location, devices[device], cities[place % 12], {}});
        std::vector<float> z(13);
        // A place that is hard to tell is so for all its clips.
        const double ease = skill + 0.5 * std::sin(double(place * 10 + std::size_t(label)) * 1.7) - (device > 5 ? 0.4 : 0);
        for (int c = 0; c < 13; ++c)
            z[std::size_t(c)] = float(random.normal());
        for (int c = 0; c < 10; ++c)
            if (truth.labels.group[std::size_t(c)] == truth.labels.group[std::size_t(label)])
                z[std::size_t(c)] += 1.2F;
        z[std::size_t(label)] += float(ease);
        z[std::size_t(10 + truth.labels.group[std::size_t(label)])] += 2.5F;
        const auto p = ensembleProbabilities(truth.labels, z.data(), 0.8);
        predictions.rows.push_back({name, truth.labels.classes[std::size_t(std::max_element(p.begin(), p.end()) - p.begin())]});
        predictions.probabilities.insert(predictions.probabilities.end(), p.begin(), p.end());
        outputs.insert(outputs.end(), z.begin(), z.end());
    }
    PredictionOrigin origin;
    origin.run = folder.filename().string();
    origin.engine = "int8";
    origin.checkpoint = "1";
    origin.ensembleWeight = 0.8;
    origin.labels = truth.labels;
    origin.seenDevices = truth.seenDevices;
    origin.fingerprint = "7c1ea94f00000000";
    std::ofstream(folder / "config.json") << "{}";
    if (logits) {
        writeEvaluated(folder / "predictions.csv", predictions, truth, origin, outputs);
    } else {
        writePredictions(folder / "predictions.csv", predictions);
        writeTruth(folder / "truth.csv", truth);
    }
    std::ofstream metrics(folder / "metrics.csv");
    metrics << "epoch\ttrain_accuracy\tvalidation_accuracy\n";
    for (int epoch = 1; epoch <= 100; ++epoch)
        metrics << epoch << '\t' << 0.66 - 0.4 * std::exp(-epoch / 25.0) << '\t'
                << 0.57 - 0.32 * std::exp(-epoch / 15.0) + 0.01 * std::sin(epoch * 1.3) << '\n';
}

} // namespace earshot::test
