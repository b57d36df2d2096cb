#include "evaluation/ensemble.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace earshot {
namespace {

void softmax(std::span<double> values) {
    if (values.empty())
        return;
    const double highest = *std::max_element(values.begin(), values.end());
    double sum = 0;
    for (double& value : values)
        sum += value = std::exp(value - highest);
    for (double& value : values)
        value /= sum;
}

void renormalise(std::span<double> values) {
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    for (double& value : values)
        value /= sum;
}

template <typename T>
void combine(const SceneLabels& labels, std::span<const T> logits, double r, std::span<double> out) {
    const std::size_t classes = labels.classes.size();
    for (std::size_t c = 0; c < classes; ++c)
        out[c] = labels.hasSuperClasses()
                     ? r * double(logits[c]) + (1 - r) * double(logits[classes + static_cast<std::size_t>(labels.group[c])])
                     : double(logits[c]);
    softmax(out.first(classes));
}

} // namespace

void ensembleProbabilities(const SceneLabels& labels, std::span<const double> logits, double r, std::span<double> out) {
    combine(labels, logits, r, out);
}

void ensembleProbabilities(const SceneLabels& labels, std::span<const float> logits, double r, std::span<double> out) {
    combine(labels, logits, r, out);
}

std::vector<double> ensembleProbabilities(const SceneLabels& labels, const float* logits, double r) {
    std::vector<double> out(labels.classes.size());
    combine(labels, std::span(logits, static_cast<std::size_t>(labels.logits())), r, std::span<double>(out));
    return out;
}

std::vector<double> superProbabilities(const SceneLabels& labels, std::span<const float> logits) {
    const auto supers = logits.subspan(labels.classes.size(), labels.superClasses.size());
    std::vector<double> out(supers.begin(), supers.end());
    softmax(out);
    return out;
}

std::vector<double> ensembleOfProbabilities(const SceneLabels& labels, std::span<const double> classes,
                                            std::span<const double> supers, double r, SuperShare share) {
    std::vector<double> out(classes.begin(), classes.end());
    if (labels.hasSuperClasses()) {
        double divisor = 1;
        if (share == SuperShare::Divided) {
            divisor = 0;
            for (const int group : labels.group)
                divisor += supers[static_cast<std::size_t>(group)];
        }
        for (std::size_t c = 0; c < out.size(); ++c)
            out[c] = r * out[c] + (1 - r) * supers[static_cast<std::size_t>(labels.group[c])] / divisor;
    }
    renormalise(out);
    return out;
}

} // namespace earshot
