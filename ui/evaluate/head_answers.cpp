#include "evaluate/evaluation_model.h"
#include "evaluation/ensemble.h"

#include <algorithm>

namespace earshot {
namespace {

std::vector<double> superProbabilitiesOf(const EvaluationSource& source, std::size_t row) {
    const SceneLabels& labels = source.clips.labels;
    const auto outputs = std::size_t(labels.logits());
    if (!source.logits.empty())
        return superProbabilities(labels, std::span(source.logits).subspan(row * outputs, outputs));
    std::vector<double> sums(labels.superClasses.size(), 0.0);
    const auto classes = source.clips.row(row);
    for (std::size_t c = 0; c < classes.size(); ++c)
        sums[std::size_t(labels.group[c])] += classes[c];
    return sums;
}

ScoredClips superTable(const EvaluationSource& source) {
    ScoredClips table = source.clips;
    const SceneLabels& labels = source.clips.labels;
    table.labels = SceneLabels{labels.superClasses, {}, {}};
    table.superAnswer.clear();
    table.probabilities.clear();
    table.probabilities.reserve(table.size() * labels.superClasses.size());
    for (std::size_t row = 0; row < table.size(); ++row) {
        table.truth[row] = labels.group[std::size_t(source.clips.truth[row])];
        const auto values = superProbabilitiesOf(source, row);
        table.probabilities.insert(table.probabilities.end(), values.begin(), values.end());
    }
    const std::vector<double> values = table.probabilities;
    replaceProbabilities(table, values);
    return table;
}

} // namespace

ScoredClips answersOf(const EvaluationSource& source, Head head, double weight) {
    const SceneLabels& labels = source.clips.labels;
    if (head == Head::SuperClasses && labels.hasSuperClasses())
        return superTable(source);
    ScoredClips clips = source.clips;
    if (source.logits.empty())
        return clips;
    const auto outputs = std::size_t(labels.logits());
    const std::size_t classes = labels.classes.size();
    const double r = head == Head::Classes ? 1.0 : weight;
    std::vector<double> probabilities(clips.size() * classes);
    const bool averages = source.origin && source.origin->averagesProbabilities && labels.hasSuperClasses();
    for (std::size_t row = 0; row < clips.size(); ++row) {
        const auto logits = std::span<const float>(source.logits).subspan(row * outputs, outputs);
        const auto answer = std::span(probabilities).subspan(row * classes, classes);
        ensembleProbabilities(labels, logits, averages ? 1.0 : r, answer);
        if (averages) {
            const auto mean = ensembleOfProbabilities(labels, answer, superProbabilities(labels, logits), r);
            std::copy(mean.begin(), mean.end(), answer.begin());
        }
    }
    replaceProbabilities(clips, probabilities);
    if (labels.hasSuperClasses()) {
        clips.superAnswer.resize(clips.size());
        for (std::size_t row = 0; row < clips.size(); ++row) {
            // The largest logit is the largest probability.
            const auto supers = std::span(source.logits).subspan(row * outputs + classes, labels.superClasses.size());
            clips.superAnswer[row] = std::int32_t(std::max_element(supers.begin(), supers.end()) - supers.begin());
        }
    }
    return clips;
}

} // namespace earshot
