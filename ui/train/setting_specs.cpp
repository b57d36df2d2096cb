#include "train/setting_specs.h"

#include "base/error.h"
#include "learning/training_events.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("earshot::SettingSpecs", text);
}

nlohmann::ordered_json toNlohmann(const QJsonObject& object) {
    return nlohmann::ordered_json::parse(QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString(), nullptr, false);
}

std::vector<SettingSpec> scheduleSpecs() {
    constexpr auto group = SettingGroup::Schedule;
    return {
        {QStringLiteral("epochs"),
         group,
         words("Epochs"),
         words("How often the network sees all training clips. The learning rate falls over this length."),
         {}},
        {QStringLiteral("batch"),
         group,
         words("Batch"),
         words("Clips a step. Small batches learn more from each clip, large ones get through the data faster."),
         {}},
        {QStringLiteral("learning_rate"),
         group,
         words("Learning rate"),
         words("The highest step size, reached after warm-up. Changing it takes effect at the next step and is marked on the "
               "curves."),
         {}},
        {QStringLiteral("warmup_epochs"), group, words("Warm-up"),
         words("Epochs over which the learning rate rises to its height."), words("epochs")},
        {QStringLiteral("minimum_rate"), group, words("Lowest rate"), words("Where the cosine ends."), {}},
        {QStringLiteral("dropout"),
         group,
         words("Dropout"),
         words("Share of values that are left out at random in training. More of it holds off overfitting."),
         {}},
    };
}

std::vector<SettingSpec> headSpecs() {
    constexpr auto group = SettingGroup::Heads;
    const auto pair = [](const QJsonValue& value, const char* text) {
        return std::pair<QJsonValue, QString>(value, words(text));
    };
    return {
        {QStringLiteral("multi_task"),
         group,
         words("Super-class head"),
         words("Learns the super-classes beside the classes: two tasks on one network. Off: one head alone."),
         {},
         {pair(true, "on"), pair(false, "off")}},
        {QStringLiteral("ensemble_weight"),
         group,
         words("Ensemble weight r"),
         words("Weight of the class head when both heads answer together; the super-class head has the rest."),
         {},
         {},
         true},
        {QStringLiteral("pcgrad"),
         group,
         words("PCGrad"),
         words("Where the gradients of the two tasks point against each other, each gives up the part that harms the other."),
         {},
         {pair(true, "on"), pair(false, "off")},
         true},
        {QStringLiteral("pcgrad_scope"),
         group,
         words("PCGrad scope"),
         words("All weights, as the authors trained, or the shared trunk alone while each head keeps its own gradient."),
         {},
         {pair(QStringLiteral("all"), "all"), pair(QStringLiteral("trunk"), "trunk")},
         true},
    };
}

std::vector<SettingSpec> augmentationSpecs() {
    constexpr auto group = SettingGroup::Augmentation;
    return {
        {QStringLiteral("mixup_alpha"),
         group,
         words("Mixup α"),
         words("Two clips are laid over each other with a share drawn from Beta(α, α). Small values mostly keep one of them; 0: "
               "off."),
         {}},
        {QStringLiteral("mixup_whole_epochs"), group, words("Full mixup to"),
         words("Before this epoch the whole batch is mixed, after it the first half alone. 0: 60 % of the epochs."),
         {}},
        {QStringLiteral("modulation_probability"),
         group,
         words("Modulation"),
         words("Share of the batches in which clips of the reference device are made to sound like the other devices."),
         {}},
        {QStringLiteral("modulate"),
         group,
         words("Modulate"),
         words("Whose spectrum is changed: the reference device's, or the others'."),
         {},
         {{QStringLiteral("reference"), words("reference")}, {QStringLiteral("others"), words("others")}}},
        {QStringLiteral("spec_augment_stripes"),
         group,
         words("Stripes"),
         words("How many stripes in frequency, and as many in time, are blanked out of each clip."),
         {}},
        {QStringLiteral("spec_augment_thickness"),
         group,
         words("Stripe width"),
         words("Each stripe is up to this many bands or frames wide."),
         {}},
    };
}

std::vector<SettingSpec> int8Specs() {
    constexpr auto group = SettingGroup::Int8;
    return {
        {QStringLiteral("qat"),
         group,
         words("Train for INT8"),
         words("Quantisation-aware training rounds as the board does, so that the network learns to live with it. At the end: a "
               "few "
               "epochs after the float ones, the recommended way. From the start: as the submissions were trained."),
         {},
         {{QStringLiteral("off"), words("off")},
          {QStringLiteral("after"), words("at the end")},
          {QStringLiteral("start"), words("from the start")}}},
        {QStringLiteral("qat_epochs"), group, words("INT8 epochs"), words("Quantisation-aware epochs after the float ones."), {}},
        {QStringLiteral("qat_rate_divisor"),
         group,
         words("INT8 rate 1 /"),
         words("Those epochs begin at the learning rate divided by this."),
         {}},
    };
}

std::vector<SettingSpec> dataSpecs() {
    constexpr auto group = SettingGroup::Data;
    return {
        {QStringLiteral("validate"),
         group,
         words("Judged on"),
         words(
             "What the curves, the matrix and the choice of the best epoch are computed on. Places held out of the training side "
             "are honest; on the evaluate fold, as published runs did it, every figure flatters a little."),
         {},
         {{QStringLiteral("held-out"), words("held-out places")},
          {QStringLiteral("evaluate"), words("evaluate fold")},
          {QStringLiteral("none"), words("nothing")}}},
        {QStringLiteral("fold"), group, words("Fold"), words("Which of the dataset's train and evaluate lists."), {}},
        {QStringLiteral("seed"),
         group,
         words("Seed"),
         words("Of all random numbers: the same seed gives the same run, bit for bit."),
         {}},
    };
}

QString numberText(double value) {
    if (value != 0 && value < 1 && std::abs(value * 13 - std::round(value * 13)) < 1e-9)
        return QStringLiteral("%1 / 13").arg(std::lround(value * 13));
    if (value != 0 && std::abs(value) < 1e-4)
        return QString::number(value, 'g', 4).replace(QStringLiteral("e-0"), QStringLiteral("e-"));
    return QString::number(value, 'g', 9);
}

} // namespace

QString groupTitle(SettingGroup group) {
    switch (group) {
    case SettingGroup::Schedule:
        return words("Schedule");
    case SettingGroup::Heads:
        return words("Two heads");
    case SettingGroup::Augmentation:
        return words("Augmentation");
    case SettingGroup::Int8:
        return words("INT8");
    case SettingGroup::Data:
        return words("Data");
    }
    return {};
}

const std::vector<SettingSpec>& settingSpecs() {
    static const std::vector<SettingSpec> specs = [] {
        std::vector<SettingSpec> all;
        for (auto* part : {scheduleSpecs, headSpecs, augmentationSpecs, int8Specs, dataSpecs})
            for (SettingSpec& spec : part()) {
                spec.steerable = isSteerable(spec.key.toStdString());
                all.push_back(std::move(spec));
            }
        return all;
    }();
    return specs;
}

const SettingSpec* findSetting(const QString& key) {
    for (const SettingSpec& spec : settingSpecs())
        if (spec.key == key)
            return &spec;
    return nullptr;
}

QString settingText(const SettingSpec& spec, const QJsonObject& config) {
    const QJsonValue value = config.value(spec.key);
    for (const auto& [choice, text] : spec.choices)
        if (choice == value)
            return text;
    if (spec.key == QLatin1String("mixup_whole_epochs") && value.toDouble() == 0)
        return QString::number((config.value(QLatin1String("epochs")).toInt() * 6 + 5) / 10);
    return value.isDouble() ? numberText(value.toDouble()) : value.toVariant().toString();
}

std::optional<QJsonValue> settingFromText(const SettingSpec& spec, const QString& text) {
    for (const auto& [choice, said] : spec.choices)
        if (said == text.trimmed())
            return choice;
    QString typed = text.trimmed();
    typed.replace(QChar(0x2212), QLatin1Char('-'));
    static const QRegularExpression fraction(QStringLiteral("^([0-9.]+)\\s*/\\s*([0-9.]+)$"));
    bool good = false;
    if (const auto match = fraction.match(typed); match.hasMatch()) {
        const double above = match.captured(1).toDouble(&good);
        const double below = good ? match.captured(2).toDouble(&good) : 0;
        return good && below > 0 ? std::optional<QJsonValue>(above / below) : std::nullopt;
    }
    if (typed.endsWith(QLatin1Char('%'))) {
        const double percent = typed.chopped(1).toDouble(&good);
        return good ? std::optional<QJsonValue>(percent / 100) : std::nullopt;
    }
    if (const qint64 whole = typed.toLongLong(&good); good)
        return QJsonValue(whole);
    const double value = typed.toDouble(&good);
    return good && std::isfinite(value) ? std::optional<QJsonValue>(value) : std::nullopt;
}

QString settingProblem(const QString& key, const QJsonValue& value) {
    try {
        TrainingConfig config;
        applySettings(config, toNlohmann(QJsonObject{{key, value}}));
        return {};
    } catch (const Error& error) {
        QString hint = QString::fromStdString(error.hint());
        if (!hint.isEmpty())
            hint[0] = hint[0].toUpper();
        return hint.isEmpty() ? QString::fromUtf8(error.what()) : hint + QLatin1Char('.');
    }
}

QString changeInWords(const QString& key, const QJsonValue& before, const QJsonValue& after) {
    const SettingSpec* spec = findSetting(key);
    QString caption = spec ? spec->caption : key;
    if (spec && !caption.startsWith(QLatin1String("INT8")))
        caption[0] = caption[0].toLower();
    if (key == QLatin1String("learning_rate") && before.toDouble() > 0 && after.isDouble())
        return QStringLiteral("%1 × %2").arg(caption, QString::number(after.toDouble() / before.toDouble(), 'g', 3));
    const QString said = spec ? settingText(*spec, QJsonObject{{key, after}}) : after.toVariant().toString();
    return QStringLiteral("%1 %2").arg(caption, said);
}

QJsonObject toObject(const TrainingConfig& config) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(toJson(config).dump())).object();
}

TrainingConfig configFrom(const QJsonObject& object) {
    TrainingConfig config;
    for (auto it = object.begin(); it != object.end(); ++it)
        try {
            applySettings(config, toNlohmann(QJsonObject{{it.key(), it.value()}}));
        } catch (const Error&) {
            // Another version's setting: shown as far as this one understands the run.
        }
    return config;
}

QString presetTitle(const QString& preset) {
    static const QRegularExpression number(QStringLiteral("^(\\D+)(\\d+)$"));
    const auto match = number.match(preset);
    return match.hasMatch() ? match.captured(1) + QLatin1Char(' ') + match.captured(2) : preset;
}

} // namespace earshot
