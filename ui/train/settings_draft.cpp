#include "train/settings_draft.h"

#include "base/error.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

namespace earshot {
namespace {

QJsonObject presetSettings(const QString& name) {
    try {
        return toObject(presetConfig(name.toStdString()));
    } catch (const Error&) {
        TrainingConfig config; // a run of somebody's own settings
        config.preset = name.toStdString();
        return toObject(config);
    }
}

/// Decided by the machine that trains, not by a person: never part of "changed".
bool isOfTheMachine(const QString& key) {
    return key == QLatin1String("threads") || key == QLatin1String("device");
}

} // namespace

SettingsDraft::SettingsDraft() {
    setPreset(QStringLiteral("quick"));
}

void SettingsDraft::setPreset(const QString& name) {
    preset_ = presetSettings(name);
    config_ = preset_;
    refused_.clear();
    if (live_)
        run_ = run_.isEmpty() ? preset_ : run_;
}

void SettingsDraft::setRun(const QJsonObject& config, bool live) {
    live_ = live;
    config_ = toObject(configFrom(config));
    preset_ = presetSettings(preset());
    run_ = config_;
    refused_.clear();
}

void SettingsDraft::updateRun(const QJsonObject& config, bool live) {
    const QJsonObject edits = pending();
    const auto refused = refused_;
    setRun(config, live);
    if (!live)
        return;
    refused_ = refused;
    for (auto it = edits.begin(); it != edits.end(); ++it)
        config_[it.key()] = it.value();
}

void SettingsDraft::leaveRun() {
    live_ = false;
    run_ = {};
}

QString SettingsDraft::text(const SettingSpec& spec) const {
    const auto refused = refused_.find(spec.key);
    return refused != refused_.end() ? refused->second.first : settingText(spec, config_);
}

QString SettingsDraft::problem(const QString& key) const {
    const auto refused = refused_.find(key);
    return refused != refused_.end() ? refused->second.second : QString();
}

void SettingsDraft::type(const SettingSpec& spec, const QString& text) {
    const auto value = settingFromText(spec, text);
    const QString why =
        !value ? QCoreApplication::translate("earshot::SettingsDraft", "Give a number.") : settingProblem(spec.key, *value);
    if (!why.isEmpty()) {
        refused_[spec.key] = {text, why};
        return;
    }
    if (text.trimmed() == settingText(spec, config_)) { // what is shown of a length of 0 stays 0
        refused_.erase(spec.key);
        return;
    }
    set(spec, *value);
}

void SettingsDraft::set(const SettingSpec& spec, const QJsonValue& value) {
    refused_.erase(spec.key);
    config_[spec.key] = value;
    if (spec.key == QLatin1String("epochs") && !live_) {
        // Another length: the cosine and the mixup switch scale with it, unless they are settings of one's own.
        for (const char* follower : {"cosine_epochs", "mixup_whole_epochs"})
            if (config_.value(QLatin1String(follower)) == preset_.value(QLatin1String(follower)))
                config_[QLatin1String(follower)] = 0;
        if (value == preset_.value(spec.key))
            for (const char* follower : {"cosine_epochs", "mixup_whole_epochs"})
                config_[QLatin1String(follower)] = preset_.value(QLatin1String(follower));
    }
}

QJsonObject SettingsDraft::reference(const QString& key) const {
    return live_ && config_.value(key) != run_.value(key) ? run_ : preset_;
}

bool SettingsDraft::isChanged(const SettingSpec& spec) const {
    return settingText(spec, config_) != formerText(spec) || refused_.contains(spec.key);
}

QString SettingsDraft::formerText(const SettingSpec& spec) const {
    return settingText(spec, reference(spec.key));
}

int SettingsDraft::changedCount() const {
    int count = 0;
    for (const SettingSpec& spec : settingSpecs())
        count += isChanged(spec);
    return count;
}

QJsonObject SettingsDraft::pending() const {
    QJsonObject edits;
    if (live_)
        for (const SettingSpec& spec : settingSpecs())
            if (config_.value(spec.key) != run_.value(spec.key))
                edits[spec.key] = config_.value(spec.key);
    return edits;
}

QJsonObject SettingsDraft::applicable() const {
    QJsonObject edits;
    const QJsonObject all = pending();
    for (auto it = all.begin(); it != all.end(); ++it)
        if (findSetting(it.key())->steerable)
            edits[it.key()] = it.value();
    return edits;
}

void SettingsDraft::revert() {
    refused_.clear();
    config_ = live_ ? run_ : preset_;
}

QStringList SettingsDraft::assignments() const {
    QStringList list;
    for (auto it = config_.begin(); it != config_.end(); ++it) {
        if (it.value() == preset_.value(it.key()) || isOfTheMachine(it.key()) || it.key() == QLatin1String("preset"))
            continue;
        const QString value =
            it.value().isString()
                ? it.value().toString()
                : QString::fromUtf8(QJsonDocument(QJsonArray{it.value()}).toJson(QJsonDocument::Compact)).sliced(1).chopped(1);
        list << it.key() + QLatin1Char('=') + value;
    }
    return list;
}

} // namespace earshot
