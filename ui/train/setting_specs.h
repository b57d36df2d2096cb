#pragma once
#include "learning/training_config.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <utility>
#include <vector>

namespace earshot {

/// The groups of the settings panel, in order.
enum class SettingGroup { Schedule, Heads, Augmentation, Int8, Data };
QString groupTitle(SettingGroup group);

/// One setting of a training as the panel shows it. What values it may have is core's business (learning/training_config.h).
struct SettingSpec {
    QString key; ///< as in config.json
    SettingGroup group = SettingGroup::Schedule;
    QString caption;                                          ///< "Learning rate"
    QString help;                                             ///< a sentence or two about what it does
    QString unit;                                             ///< behind the number: "epochs"
    std::vector<std::pair<QJsonValue, QString>> choices = {}; ///< value and words; empty: a number is typed
    bool needsTwoHeads = false;
    bool steerable = false; ///< may change while a run goes on; as core has it
};

const std::vector<SettingSpec>& settingSpecs();
/// Null for a key that the panel does not show.
const SettingSpec* findSetting(const QString& key);

/// How a value reads: "0.0005", "12 / 13", "at the end". `config` is the whole it belongs to: a length of 0 means "as the rest
/// says".
QString settingText(const SettingSpec& spec, const QJsonObject& config);
/// The value that a person typed; nothing when it is no number. Fractions are understood ("12/13").
std::optional<QJsonValue> settingFromText(const SettingSpec& spec, const QString& text);
/// Why `value` cannot be: one sentence; empty when it can.
QString settingProblem(const QString& key, const QJsonValue& value);

/// "learning rate × 0.5", "mixup α 0.4": what an intervention did, in a few words.
QString changeInWords(const QString& key, const QJsonValue& before, const QJsonValue& after);

QJsonObject toObject(const TrainingConfig& config);
/// The settings of another version as far as this one knows them; what it does not know, or finds out of range, has its default.
TrainingConfig configFrom(const QJsonObject& object);
/// "submission 2" for "submission2".
QString presetTitle(const QString& preset);

} // namespace earshot
