#pragma once
#include "train/setting_specs.h"

#include <map>

namespace earshot {

/// Settings being edited: for a new run, or for one that goes on. Pure data; the panel shows it.
class SettingsDraft {
public:
    SettingsDraft();

    /// Starts over from a preset.
    void setPreset(const QString& name);
    QString preset() const { return config_.value(QLatin1String("preset")).toString(); }
    /// Starts over from the settings of a run. `live`: it goes on, and what is edited may be applied to it.
    void setRun(const QJsonObject& config, bool live);
    /// The run's settings have changed by themselves (an intervention took effect): what is being edited stays.
    void updateRun(const QJsonObject& config, bool live);
    /// Edits what is here as a new run from now on.
    void leaveRun();
    bool isLive() const { return live_; }

    const QJsonObject& config() const { return config_; }
    QString text(const SettingSpec& spec) const; ///< what the field shows: what was typed, where it is refused
    QString problem(const QString& key) const;   ///< one sentence; empty: all is well
    bool hasProblems() const { return !refused_.empty(); }
    void type(const SettingSpec& spec, const QString& text);
    void set(const SettingSpec& spec, const QJsonValue& value);

    /// Shown bold with "was …": edited and not yet applied to a live run, or other than the preset.
    bool isChanged(const SettingSpec& spec) const;
    QString formerText(const SettingSpec& spec) const;
    int changedCount() const; ///< of the settings that the panel shows
    /// Edited, but not applied to the live run: keys and values.
    QJsonObject pending() const;
    /// Those of them that can be applied while the run goes on.
    QJsonObject applicable() const;
    bool isPending(const QString& key) const { return pending().contains(key); }
    /// Takes back what is pending; without a live run, all that differs from the preset.
    void revert();

    /// `--set` assignments that make this of the preset.
    QStringList assignments() const;

private:
    QJsonObject reference(const QString& key) const;

    QJsonObject preset_; ///< settings of the preset that config_ came from
    QJsonObject run_;    ///< of the live run
    QJsonObject config_;
    bool live_ = false;
    std::map<QString, std::pair<QString, QString>> refused_; ///< key -> what was typed, and why it cannot be
};

} // namespace earshot
