#include "learning/training_config.h"

#include "base/error.h"
#include "base/nearest_word.h"
#include "learning/presets.h"

#include <cmath>
#include <functional>
#include <numbers>
#include <utility>

namespace earshot {
namespace {

using Json = nlohmann::ordered_json;

/// Names of the values of an enumeration, in order.
template <typename Enum>
struct Words;
template <>
struct Words<QatMode> {
    static constexpr const char* list[] = {"off", "after", "start"};
};
template <>
struct Words<ValidateOn> {
    static constexpr const char* list[] = {"held-out", "evaluate", "none"};
};
template <>
struct Words<PcgradScope> {
    static constexpr const char* list[] = {"all", "trunk"};
};
template <>
struct Words<EnsembleForm> {
    static constexpr const char* list[] = {"logits", "probabilities"};
};
template <>
struct Words<ModulationTarget> {
    static constexpr const char* list[] = {"reference", "others"};
};

template <>
struct Words<DistillationForm> {
    static constexpr const char* list[] = {"off", "logits", "fusion"};
};

/// One setting: how it is read from JSON and written to it.
struct Setting {
    std::string key;
    std::function<void(TrainingConfig&, const Json&)> read;
    std::function<Json(const TrainingConfig&)> write;
};

[[noreturn]] void wrongValue(const std::string& key, const Json& value, const std::string& expected) {
    throw Error("setting '" + key + "' cannot be " + value.dump(), {{}, 0, "give " + expected});
}

template <typename T>
Setting number(const char* key, T TrainingConfig::*member, double low, double high) {
    return {key,
            [=](TrainingConfig& config, const Json& value) {
                const bool whole = std::is_integral_v<T>;
                const std::string range =
                    (whole ? "a whole number from " : "a number from ") + Json(low).dump() + " to " + Json(high).dump();
                if (!value.is_number() || (whole && !value.is_number_integer()) ||
                    !(value.get<double>() >= low && value.get<double>() <= high))
                    wrongValue(key, value, range);
                config.*member = value.get<T>();
            },
            [=](const TrainingConfig& config) { return Json(config.*member); }};
}

Setting flag(const char* key, bool TrainingConfig::*member) {
    return {key,
            [=](TrainingConfig& config, const Json& value) {
                if (!value.is_boolean())
                    wrongValue(key, value, "true or false");
                config.*member = value.get<bool>();
            },
            [=](const TrainingConfig& config) { return Json(config.*member); }};
}

Setting text(const char* key, std::string TrainingConfig::*member) {
    return {key,
            [=](TrainingConfig& config, const Json& value) {
                if (!value.is_string())
                    wrongValue(key, value, "a word");
                config.*member = value.get<std::string>();
            },
            [=](const TrainingConfig& config) { return Json(config.*member); }};
}

template <typename Enum>
Setting word(const char* key, Enum TrainingConfig::*member) {
    return {key,
            [=](TrainingConfig& config, const Json& value) {
                std::string choices;
                int index = 0;
                for (const char* name : Words<Enum>::list) {
                    if (value.is_string() && value.get<std::string>() == name) {
                        config.*member = static_cast<Enum>(index);
                        return;
                    }
                    choices += std::string(index++ ? ", " : "") + name;
                }
                wrongValue(key, value, "one of " + choices);
            },
            [=](const TrainingConfig& config) { return Json(Words<Enum>::list[static_cast<int>(config.*member)]); }};
}

const std::vector<Setting>& settings() {
    using C = TrainingConfig;
    static const std::vector<Setting> list{
        text("preset", &C::preset),
        flag("student", &C::student),
        number("channels", &C::channels, 16, 256),
        flag("multi_task", &C::multiTask),
        flag("pcgrad", &C::pcgrad),
        word("pcgrad_scope", &C::pcgradScope),
        number("ensemble_weight", &C::ensembleWeight, 0, 1),
        word("ensemble_form", &C::ensembleForm),
        number("dropout", &C::dropout, 0, 0.9),
        number("epochs", &C::epochs, 1, 100000),
        number("batch", &C::batch, 2, 4096),
        number("learning_rate", &C::learningRate, 0, 10),
        number("minimum_rate", &C::minimumRate, 0, 10),
        number("warmup_rate", &C::warmupRate, 0, 10),
        number("warmup_epochs", &C::warmupEpochs, 0, 100000),
        number("cosine_epochs", &C::cosineEpochs, 0, 100000),
        number("seed", &C::seed, 0, 9e15),
        number("threads", &C::threads, 0, 1024),
        text("device", &C::device),
        number("mixup_alpha", &C::mixupAlpha, 0, 100),
        number("mixup_whole_epochs", &C::mixupWholeEpochs, 0, 100000),
        number("modulation_probability", &C::modulationProbability, 0, 1),
        word("modulate", &C::modulate),
        number("spec_augment_stripes", &C::specAugmentStripes, 0, 20),
        number("spec_augment_thickness", &C::specAugmentThickness, 0, 44),
        word("qat", &C::qat),
        number("qat_epochs", &C::qatEpochs, 1, 100000),
        number("qat_rate_divisor", &C::qatRateDivisor, 1, 1e6),
        word("distillation", &C::distillation),
        text("teacher", &C::teacher),
        number("teacher_channels", &C::teacherChannels, 16, 1024),
        number("teacher_epochs", &C::teacherEpochs, 0, 100000),
        number("distillation_weight", &C::distillationWeight, 0, 1),
        number("distillation_temperature", &C::distillationTemperature, 0.1, 100),
        word("validate", &C::validate),
        number("held_out_share", &C::heldOutShare, 0, 0.9),
        flag("whole_set", &C::wholeSet),
        number("fold", &C::fold, 1, 1000),
    };
    return list;
}

/// Cosine from `high` to `low` over `length` epochs.
double cosine(double high, double low, double position, double length) {
    return low + 0.5 * (high - low) * (1 + std::cos(std::numbers::pi * std::min(1.0, length > 0 ? position / length : 1.0)));
}

} // namespace

NetworkConfig TrainingConfig::network(int classes, int superClasses) const {
    NetworkConfig network = student ? NetworkConfig::student(classes) : NetworkConfig{};
    network.channels = channels;
    network.classes = classes;
    network.superClasses = student || !multiTask ? 0 : superClasses;
    return network;
}

Json toJson(const TrainingConfig& config) {
    Json json;
    for (const auto& setting : settings())
        json[setting.key] = setting.write(config);
    return json;
}

void applySettings(TrainingConfig& config, const Json& json) {
    for (const auto& [key, value] : json.items()) {
        const Setting* found = nullptr;
        std::vector<std::string> known;
        for (const auto& setting : settings()) {
            known.push_back(setting.key);
            if (setting.key == key)
                found = &setting;
        }
        if (!found)
            throw Error("there is no setting '" + key + "'", {{}, 0, "did you mean '" + nearestWord(key, known) + "'?"});
        found->read(config, value);
    }
    for (const auto& [key, channels] : {std::pair("channels", config.channels), {"teacher_channels", config.teacherChannels}})
        if (channels % 16 != 0)
            throw Error("setting '" + std::string(key) + "' cannot be " + std::to_string(channels),
                        {{}, 0, "give a multiple of 16"});
    if (config.device != "cpu" && config.device != "cuda")
        throw Error("there is no device '" + config.device + "'", {{}, 0, "give cpu or cuda"});
}

void applySetting(TrainingConfig& config, const std::string& assignment) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0)
        throw Error("'" + assignment + "' is no setting", {{}, 0, "write --set key=value"});
    const std::string text = assignment.substr(equals + 1);
    Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded())
        value = text;
    applySettings(config, Json{{assignment.substr(0, equals), value}});
}

std::vector<std::string> presetNames() {
    std::vector<std::string> names;
    for (const auto& preset : presets::all)
        names.emplace_back(preset.name);
    return names;
}

TrainingConfig presetConfig(const std::string& name) {
    for (const auto& preset : presets::all)
        if (name == preset.name) {
            TrainingConfig config;
            applySettings(config, Json::parse(preset.json));
            return config;
        }
    std::string known;
    for (const auto& preset : presetNames())
        known += (known.empty() ? "" : ", ") + preset;
    throw Error("there is no preset '" + name + "'", {{}, 0, "give one of " + known});
}

double learningRateOf(const TrainingConfig& config, int epoch) {
    if (epoch >= config.epochs)
        return cosine(config.learningRate / config.qatRateDivisor, config.minimumRate, epoch - config.epochs, config.qatEpochs);
    if (epoch < config.warmupEpochs)
        return config.warmupRate + epoch * (config.learningRate - config.warmupRate) / config.warmupEpochs;
    return cosine(config.learningRate, config.minimumRate, epoch - config.warmupEpochs,
                  config.cosineEpochs > 0 ? config.cosineEpochs : config.epochs);
}

EpochStage stageOf(const TrainingConfig& config, int epoch) {
    const int whole = config.mixupWholeEpochs > 0 ? config.mixupWholeEpochs : (config.epochs * 6 + 5) / 10;
    EpochStage stage{false, false, epoch < whole};
    if (config.qat == QatMode::After && epoch >= config.epochs) {
        stage.quantised = true;
        stage.frozen = epoch - config.epochs >= (config.qatEpochs * 2 + 2) / 3;
    } else if (config.qat == QatMode::Start) {
        stage.quantised = true;
        stage.frozen = epoch >= config.epochs - std::max(1, config.epochs / 10); // the last tenth sees the integers themselves
    }
    return stage;
}

} // namespace earshot
