#include "project/scene_model.h"

#include "base/atomic_file.h"
#include "evaluation/ensemble.h"
#include "features/log_mel.h"

#include <algorithm>
#include <cmath>

namespace earshot {

SceneModel::SceneModel(const std::filesystem::path& blob) : engine_(readFileBytes(blob)) {
    const er_model& model = engine_.model();
    const auto names = engine_.outputNames();
    const auto classes = std::ptrdiff_t(model.sizes.classes);
    labels_.classes.assign(names.begin(), names.begin() + classes);
    labels_.superClasses.assign(names.begin() + classes, names.end());
    for (std::ptrdiff_t i = 0; i < classes && model.group; ++i)
        labels_.group.push_back(model.group[i]);
}

std::vector<double> SceneModel::probabilities(std::span<const float> logMel) const {
    std::vector<float> input(kInputSize);
    networkInput(logMel, input);
    return ensembleProbabilities(labels_, engine_.infer(input).data(), double(engine_.model().ensemble_r));
}

std::size_t summarise(std::span<const double> probabilities, Opinion& opinion) {
    double sum = 0;
    for (const double value : probabilities)
        sum += value;
    std::size_t first = 0;
    double second = 0;
    opinion.probability = opinion.entropy = 0;
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        const double p = sum > 0 ? probabilities[i] / sum : 0;
        if (p > 0)
            opinion.entropy -= p * std::log(p);
        if (p > opinion.probability) {
            second = opinion.probability;
            opinion.probability = p;
            first = i;
        } else {
            second = std::max(second, p);
        }
    }
    opinion.margin = opinion.probability - second;
    opinion.probabilities.assign(probabilities.begin(), probabilities.end());
    return first;
}

} // namespace earshot
