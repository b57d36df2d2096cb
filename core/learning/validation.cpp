#include "learning/validation.h"

#include "base/progress.h"
#include "evaluation/ensemble.h"
#include "evaluation/metrics.h"
#include "features/log_mel.h"

#include <algorithm>
#include <numeric>

namespace earshot {
namespace {

constexpr std::size_t kPiece = 64;
constexpr std::size_t kMostWrong = 12;

SceneLabels withoutSuperClasses(SceneLabels labels) {
    labels.superClasses.clear();
    labels.group.clear();
    return labels;
}

} // namespace

std::vector<double> probabilitiesOf(const SceneLabels& labels, std::span<const float> logits, std::size_t outputs, double r,
                                    EnsembleForm form) {
    const std::size_t classes = labels.classes.size();
    const bool twoHeads = labels.hasSuperClasses() && outputs == static_cast<std::size_t>(labels.logits());
    const SceneLabels used = twoHeads ? labels : withoutSuperClasses(labels);
    std::vector<double> probabilities;
    for (std::size_t first = 0; first + outputs <= logits.size(); first += outputs) {
        const auto row = logits.subspan(first, outputs);
        std::vector<double> answer(classes);
        if (twoHeads && form == EnsembleForm::Probabilities) {
            ensembleProbabilities(withoutSuperClasses(labels), row.first(classes), 1, answer);
            answer = ensembleOfProbabilities(labels, answer, superProbabilities(labels, row), r);
        } else {
            ensembleProbabilities(used, row, twoHeads ? r : 1, answer);
        }
        probabilities.insert(probabilities.end(), answer.begin(), answer.end());
    }
    return probabilities;
}

std::vector<float> logitsOfExamples(const TrainingData& data, const std::vector<Example>& examples, const LogitFunction& logits,
                                    const std::stop_token& stop) {
    std::vector<float> all;
    std::vector<float> inputs;
    for (std::size_t first = 0; first < examples.size(); first += kPiece) {
        throwIfStopped(stop);
        const std::size_t count = std::min(kPiece, examples.size() - first);
        inputs.resize(count * kInputSize);
        for (std::size_t i = 0; i < count; ++i)
            networkInput(data.features->logMel(static_cast<std::size_t>(examples[first + i].row)),
                         std::span(inputs).subspan(i * kInputSize, kInputSize));
        const std::vector<float> part = logits(inputs);
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

nlohmann::ordered_json validate(const TrainingConfig& config, const TrainingData& data, const LogitFunction& logits,
                                const std::stop_token& stop) {
    const std::vector<float> answers = logitsOfExamples(data, data.validation, logits, stop);
    const std::size_t outputs = answers.size() / data.validation.size();
    ScoredClips clips;
    clips.labels = data.labels;
    for (const Example& example : data.validation) {
        clips.filenames.emplace_back();
        clips.truth.push_back(example.label);
    }
    clips.entry = clips.segment = clips.recording = std::vector<std::int32_t>(clips.truth.size());
    clips.device = clips.city = clips.location = std::vector<std::int32_t>(clips.truth.size(), -1);
    replaceProbabilities(clips, probabilitiesOf(data.labels, answers, outputs, config.ensembleWeight, config.ensembleForm));
    const Evaluation evaluation = evaluateClips(clips, allRows(clips));

    nlohmann::ordered_json figures{{"accuracy", evaluation.accuracy},
                                   {"macro_accuracy", evaluation.macroAccuracy},
                                   {"log_loss", evaluation.logLoss},
                                   {"log_loss_samples", evaluation.logLossSamples}};
    auto& matrix = figures["confusion_matrix"] = nlohmann::ordered_json::array();
    for (std::size_t truth = 0; truth < evaluation.confusion.classes(); ++truth) {
        matrix.push_back(nlohmann::ordered_json::array());
        for (std::size_t answer = 0; answer < evaluation.confusion.classes(); ++answer)
            matrix.back().push_back(evaluation.confusion.at(truth, answer));
    }
    std::vector<std::size_t> order(clips.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    const std::size_t shown = std::min(kMostWrong, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end(),
                      [&](std::size_t a, std::size_t b) { return clips.loss[a] > clips.loss[b]; });
    auto& wrong = figures["most_wrong"] = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < shown; ++i)
        wrong.push_back({{"row", data.validation[order[i]].row},
                         {"clip", data.validation[order[i]].clip},
                         {"answer", clips.answer[order[i]]},
                         {"loss", clips.loss[order[i]]}});
    return figures;
}

} // namespace earshot
