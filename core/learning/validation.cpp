#include "learning/validation.h"

#include "base/progress.h"
#include "evaluation/ensemble.h"
#include "evaluation/metrics.h"
#include "features/log_mel.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace earshot {
namespace {

constexpr std::size_t kPiece = 64;
constexpr std::size_t kMostWrong = 12;

SceneLabels withoutSuperClasses(SceneLabels labels) {
    labels.superClasses.clear();
    labels.group.clear();
    return labels;
}

bool hasTwoHeads(const SceneLabels& labels, std::size_t outputs) {
    return labels.hasSuperClasses() && outputs == static_cast<std::size_t>(labels.logits());
}

/// The validation clips with these answers; `labels` are the classes, or the super-classes.
ScoredClips scoredClips(const TrainingData& data, const SceneLabels& labels, const std::vector<double>& probabilities) {
    ScoredClips clips;
    clips.labels = labels;
    const bool supers = labels.classes != data.labels.classes;
    for (const Example& example : data.validation) {
        clips.filenames.push_back(data.filenameOf(example));
        clips.truth.push_back(supers ? data.labels.group[static_cast<std::size_t>(example.label)] : example.label);
        clips.segment.push_back(data.features->rows()[static_cast<std::size_t>(example.row)].segment);
    }
    clips.entry = clips.recording = std::vector<std::int32_t>(clips.truth.size());
    clips.device = clips.city = clips.location = std::vector<std::int32_t>(clips.truth.size(), -1);
    replaceProbabilities(clips, probabilities);
    return clips;
}

Evaluation evaluationOf(const TrainingData& data, const SceneLabels& labels, const std::vector<double>& probabilities) {
    const ScoredClips clips = scoredClips(data, labels, probabilities);
    return evaluateClips(clips, allRows(clips));
}

nlohmann::ordered_json rowsOf(const ConfusionMatrix& confusion) {
    auto matrix = nlohmann::ordered_json::array();
    for (std::size_t truth = 0; truth < confusion.classes(); ++truth) {
        matrix.push_back(nlohmann::ordered_json::array());
        for (std::size_t answer = 0; answer < confusion.classes(); ++answer)
            matrix.back().push_back(confusion.at(truth, answer));
    }
    return matrix;
}

/// Clips that were heard as another class, the surest first.
nlohmann::ordered_json mostWrong(const TrainingData& data, const ScoredClips& clips) {
    std::vector<std::size_t> wrong;
    for (std::size_t i = 0; i < clips.size(); ++i)
        if (clips.answer[i] != clips.truth[i])
            wrong.push_back(i);
    const std::size_t shown = std::min(kMostWrong, wrong.size());
    std::partial_sort(
        wrong.begin(), wrong.begin() + static_cast<std::ptrdiff_t>(shown), wrong.end(),
        [&](std::size_t a, std::size_t b) { return std::tuple(-clips.confidence[a], a) < std::tuple(-clips.confidence[b], b); });
    auto list = nlohmann::ordered_json::array();
    for (const std::size_t i : std::span(wrong).first(shown))
        list.push_back({{"clip", data.validation[i].clip},
                        {"filename", clips.filenames[i]},
                        {"segment", clips.segment[i]},
                        {"truth", clips.labels.classes[static_cast<std::size_t>(clips.truth[i])]},
                        {"heard", clips.labels.classes[static_cast<std::size_t>(clips.answer[i])]},
                        {"confidence", clips.confidence[i]},
                        {"loss", clips.loss[i]}});
    return list;
}

} // namespace

std::vector<double> probabilitiesOf(const SceneLabels& labels, std::span<const float> logits, std::size_t outputs, double r,
                                    EnsembleForm form) {
    const std::size_t classes = labels.classes.size();
    const bool twoHeads = hasTwoHeads(labels, outputs);
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
    const auto probabilities = [&](double r) { return probabilitiesOf(data.labels, answers, outputs, r, config.ensembleForm); };
    const bool twoHeads = hasTwoHeads(data.labels, outputs);
    const ScoredClips clips = scoredClips(data, data.labels, probabilities(config.ensembleWeight));
    const Evaluation ensemble = evaluateClips(clips, allRows(clips));
    const Evaluation scene = twoHeads ? evaluationOf(data, data.labels, probabilities(1)) : ensemble;
    nlohmann::ordered_json figures{{"accuracy", ensemble.accuracy},    {"macro_accuracy", ensemble.macroAccuracy},
                                   {"log_loss", ensemble.logLoss},     {"log_loss_samples", ensemble.logLossSamples},
                                   {"accuracy_scene", scene.accuracy}, {"log_loss_scene", scene.logLoss}};
    if (twoHeads) {
        std::vector<double> supers;
        for (std::size_t first = 0; first < answers.size(); first += outputs) {
            const auto row = superProbabilities(data.labels, std::span(answers).subspan(first, outputs));
            supers.insert(supers.end(), row.begin(), row.end());
        }
        const Evaluation super = evaluationOf(data, SceneLabels{data.labels.superClasses, {}, {}}, supers);
        figures["accuracy_super"] = super.accuracy;
        figures["log_loss_super"] = super.logLoss;
    }
    figures["confusion_matrix"] = rowsOf(ensemble.confusion);
    figures["most_wrong"] = mostWrong(data, clips);
    return figures;
}

HeadFigures headFigures(const TrainingConfig& config, const SceneLabels& labels, const Batch& batch,
                        std::span<const float> logits) {
    const auto clips = static_cast<std::size_t>(batch.clips);
    const std::size_t classes = labels.classes.size(), supers = labels.superClasses.size(), outputs = logits.size() / clips;
    const auto largest = [](const auto values) { return std::max_element(values.begin(), values.end()) - values.begin(); };
    const std::vector<double> ensemble = probabilitiesOf(labels, logits, outputs, config.ensembleWeight, config.ensembleForm);
    HeadFigures figures;
    for (std::size_t i = 0; i < clips; ++i) {
        const auto target = std::span(batch.scene).subspan(i * classes, classes);
        const auto answer = std::span(ensemble).subspan(i * classes, classes);
        figures.correctEnsemble += largest(answer) == largest(target);
        for (std::size_t c = 0; c < classes; ++c)
            if (target[c] > 0)
                figures.lossEnsemble -= target[c] * std::log(std::max(answer[c], 0x1p-52)) / batch.clips;
        if (hasTwoHeads(labels, outputs))
            figures.correctSuper += largest(logits.subspan(i * outputs + classes, supers)) ==
                                    largest(std::span(batch.superScene).subspan(i * supers, supers));
    }
    return figures;
}

} // namespace earshot
