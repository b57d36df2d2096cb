#include "learning/training_events.h"

#include "base/base64.h"
#include "base/error.h"
#include "features/log_mel.h"
#include "learning/batch_loader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <unistd.h>

namespace earshot {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShownClips = 8;
constexpr double kLow = -4, kHigh = 4; ///< of a standardised input; what lies beyond is drawn as the limit

constexpr std::array kSteerable{"learning_rate",
                                "minimum_rate",
                                "warmup_rate",
                                "warmup_epochs",
                                "cosine_epochs",
                                "epochs",
                                "qat_epochs",
                                "qat_rate_divisor",
                                "dropout",
                                "mixup_alpha",
                                "mixup_whole_epochs",
                                "modulation_probability",
                                "modulate",
                                "pcgrad",
                                "pcgrad_scope",
                                "spec_augment_stripes",
                                "spec_augment_thickness",
                                "ensemble_weight",
                                "ensemble_form"};

std::string inputAsText(const Batch& batch, std::size_t clip) {
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(kLogMelSize));
    const float* map = batch.input.data() + clip * kInputSize;
    std::transform(map, map + kLogMelSize, bytes.begin(), [](float value) {
        return static_cast<std::uint8_t>(std::lround(255 * (std::clamp<double>(value, kLow, kHigh) - kLow) / (kHigh - kLow)));
    });
    return base64(bytes);
}

/// The classes that a clip's soft label holds, largest share first.
Json sharesOf(const Batch& batch, std::size_t clip, const SceneLabels& labels) {
    const std::size_t classes = labels.classes.size();
    std::vector<std::pair<float, std::size_t>> shares;
    for (std::size_t i = 0; i < classes; ++i)
        if (const float share = batch.scene[clip * classes + i]; share > 0)
            shares.emplace_back(share, i);
    std::sort(shares.begin(), shares.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    Json list = Json::array();
    for (const auto& [share, index] : shares)
        list.push_back({{"class", labels.classes[index]}, {"share", share}});
    return list;
}

Json stripesOf(const std::vector<Stripe>& stripes) {
    Json list = Json::array();
    for (const Stripe& stripe : stripes)
        if (stripe.count > 0)
            list.push_back({{"axis", stripe.frequency ? "frequency" : "time"}, {"first", stripe.first}, {"count", stripe.count}});
    return list;
}

Json clipOf(const Batch& batch, const TrainingData& data, std::size_t index) {
    const auto segmentOf = [&](const Example& example) {
        return data.features->rows()[static_cast<std::size_t>(example.row)].segment;
    };
    const Example& example = batch.examples[index];
    Json clip{{"clip", example.clip}, {"filename", data.filenameOf(example)}, {"segment", segmentOf(example)}};
    const bool mixed = index < batch.partner.size() && batch.partner[index] != index;
    if (mixed) {
        const Example& partner = batch.examples[batch.partner[index]];
        clip["partner"] = batch.partner[index];
        clip["partner_filename"] = data.filenameOf(partner);
        clip["partner_segment"] = segmentOf(partner);
    } else {
        clip["partner"] = nullptr;
    }
    clip["shares"] = sharesOf(batch, index, data.labels);
    const std::int32_t vector = batch.vector[index];
    clip["vector"] = vector >= 0 ? Json(vector) : Json();
    if (vector >= 0 && static_cast<std::size_t>(vector) < data.modulation.devices.size())
        clip["vector_device"] = data.modulation.devices[static_cast<std::size_t>(vector)];
    clip["stripes"] = stripesOf(batch.stripes[index]);
    clip["input"] = inputAsText(batch, index);
    return clip;
}

Json toJson(const SideSummary& side) {
    return {
        {"recordings", side.recordings}, {"segments", side.segments}, {"devices", side.devices}, {"locations", side.locations}};
}

[[noreturn]] void refuse(const std::string& key, const std::string& value, int begun) {
    throw Error("'" + key + "' cannot be " + value + " any more",
                {{}, 0, "give more than the " + std::to_string(begun) + " that have begun"});
}

} // namespace

bool isSteerable(const std::string& key) {
    return std::find(kSteerable.begin(), kSteerable.end(), key) != kSteerable.end();
}

TrainingConfig steered(const TrainingConfig& config, const Json& settings, int epoch) {
    TrainingConfig changed = config;
    applySettings(changed, settings);
    for (const auto& [key, value] : settings.items())
        if (!isSteerable(key))
            throw Error("'" + key + "' cannot change while a run goes on", {{}, 0, "start a new run with it"});
    const bool fineTuning = config.qat == QatMode::After && epoch >= config.epochs;
    if (fineTuning && changed.epochs != config.epochs)
        throw Error("'epochs' cannot change in the quantisation-aware stage", {{}, 0, "change qat_epochs"});
    if (!fineTuning && changed.epochs <= epoch)
        refuse("epochs", std::to_string(changed.epochs), epoch + 1);
    if (fineTuning && changed.qatEpochs <= epoch - config.epochs)
        refuse("qat_epochs", std::to_string(changed.qatEpochs), epoch - config.epochs + 1);
    return changed;
}

Json refusalOf(const TrainingConfig& config, const Json& settings, int epoch) {
    const auto refused = [](const std::string& what, const std::string& hint) {
        return Json{{"event", "refused"}, {"command", "set"}, {"what", what}, {"hint", hint}};
    };
    if (!settings.is_object() || settings.empty())
        return refused("no setting is named", "send {\"command\": \"set\", \"learning_rate\": 0.0005}");
    for (const auto& [key, value] : settings.items()) {
        try {
            steered(config, {{key, value}}, epoch);
        } catch (const Error& error) {
            Json event = refused(error.problem(), error.hint());
            event["key"] = key;
            return event;
        }
    }
    return {};
}

Json validatedOn(const TrainingConfig& config, const TrainingData& data) {
    if (data.validation.empty())
        return {};
    return config.validate == ValidateOn::Evaluate ? "evaluate fold" : "held-out train locations";
}

Json startEvent(const TrainingConfig& config, const TrainingData& data, const TrainingState& state, bool resumed) {
    Json event{{"event", "start"},
               {"resumed", resumed},
               {"epoch", state.epoch + 1},
               {"epochs", config.totalEpochs()},
               {"step", state.step},
               {"steps", BatchLoader::stepsOf(config, data.train.size())},
               {"threads", config.threads},
               {"config", toJson(config)},
               {"validated_on", validatedOn(config, data)},
               {"modulation", describe(data.modulation.source)},
               {"modulation_vectors", data.modulation.count()},
               {"learning_rates", learningRates(config, state.epoch, state.metrics)},
               {"metrics", state.metrics},
               {"interventions", state.interventions}};
    event["labels"] = {
        {"classes", data.labels.classes}, {"super_classes", data.labels.superClasses}, {"group", data.labels.group}};
    event["data"] = {{"train", toJson(data.summary.train)},
                     {"validation", toJson(data.summary.validation)},
                     {"shared_locations", data.summary.sharedLocations}};
    addBest(event, state);
    return event;
}

Json trainingFigures(const TrainingConfig& config, const TrainingState& state, bool twoTasks) {
    const EpochSums& sums = state.sums;
    const EpochStage stage = stageOf(config, state.epoch);
    const auto ofBoth = [&](double value) { return twoTasks ? Json(value) : Json(); };
    return {{"epoch", state.epoch + 1},
            {"stage", stage.frozen      ? "integer"
                      : stage.quantised ? "quantised"
                                        : "float"},
            {"learning_rate", learningRateOf(config, state.epoch)},
            {"loss_scene", sums.lossScene / sums.clips},
            {"loss_super", ofBoth(sums.lossSuper / sums.clips)},
            {"loss_ensemble", sums.lossEnsemble / sums.clips},
            {"train_accuracy", sums.correct / sums.clips},
            {"train_accuracy_super", ofBoth(sums.correctSuper / sums.clips)},
            {"train_accuracy_ensemble", sums.correctEnsemble / sums.clips},
            {"conflict_rate", ofBoth(sums.conflicts / sums.steps)},
            {"cosine", ofBoth(sums.cosine / sums.steps)}};
}

void addBest(Json& event, const TrainingState& state) {
    const bool known = state.bestEpoch >= 0;
    event["best_epoch"] = known ? Json(state.bestEpoch + 1) : Json();
    event["best_log_loss"] = known ? Json(state.bestLogLoss) : Json();
}

Json learningRates(const TrainingConfig& config, int epoch, const Json& metrics) {
    Json rates = Json::array();
    for (int e = 0; e < config.totalEpochs(); ++e)
        rates.push_back(e < epoch ? Json() : Json(learningRateOf(config, e)));
    for (const auto& figures : metrics)
        if (const auto index = static_cast<std::size_t>(figures.value("epoch", 0)) - 1; index < rates.size())
            rates[index] = figures.value("learning_rate", Json());
    return rates;
}

Json batchEvent(const Batch& batch, const TrainingData& data, int epoch, std::int64_t step) {
    Json event{{"event", "batch"},
               {"epoch", epoch + 1},
               {"step", step},
               {"mixed", batch.mixed},
               {"mixup_lambda", batch.mixLambda},
               {"modulated", batch.modulated},
               {"bands", kBands},
               {"frames", kFrames},
               {"low", kLow},
               {"high", kHigh},
               {"clips", Json::array()}};
    for (std::size_t i = 0; i < std::min(kShownClips, batch.examples.size()); ++i)
        event["clips"].push_back(clipOf(batch, data, i));
    return event;
}

std::int64_t residentBytes() {
    std::ifstream stream("/proc/self/statm");
    std::int64_t total = 0, resident = 0, mapped = 0;
    stream >> total >> resident >> mapped;
    return (resident - mapped) * ::sysconf(_SC_PAGESIZE);
}

} // namespace earshot
