#pragma once
#include "dataset/scene_labels.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace earshot {

/// What somebody says a list of segments is. One row a segment, in the dataset's order.
struct Predictions {
    std::vector<std::string> classes;
    struct Row {
        std::string filename; ///< "<clip>" or "<clip>#<k>" for segment k of a recording longer than one segment
        std::string label;    ///< scene_label as the writer named it
    };
    std::vector<Row> rows;
    std::vector<double> probabilities; ///< [rows, classes], row-major

    const double* row(std::size_t index) const { return probabilities.data() + index * classes.size(); }
};

/// DCASE output format: tab-separated, header `filename scene_label <class> ...`, shortest round-trip decimals.
std::string predictionsText(const Predictions& predictions);
/// The same as a file, written atomically.
void writePredictions(const std::filesystem::path& path, const Predictions& predictions);

/// Reads anybody's file in that format. The order of classes is taken from the header. Throws Error with file and line for
/// duplicates, missing columns, values that are no number, NaN or negative, and rows of zeros. Probabilities are returned as they
/// stand in the file.
Predictions readPredictions(const std::filesystem::path& path);

/// The same from the text of a file; `path` is for messages only.
Predictions parsePredictions(std::string_view content, const std::filesystem::path& path);

/// z = r z10 + (1 - r) z3[group] on logits, then softmax (method.md section 4). `logits` holds labels.logits() values; without
/// super-classes a plain softmax. Returns probabilities of the classes.
std::vector<double> ensembleProbabilities(const SceneLabels& labels, const float* logits, double r);

} // namespace earshot
