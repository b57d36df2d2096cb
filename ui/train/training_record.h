#pragma once
#include "evaluation/confusion_matrix.h"
#include "learning/training_config.h"

#include <QJsonObject>
#include <QString>

#include <filesystem>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace earshot {

/// A clip that a run is sure about, and wrong. Parts that were not said are empty or NaN.
struct WrongClip {
    QString filename; ///< as in the dataset, without "#k"
    int segment = 0;
    QString truth, heard; ///< names of classes
    double confidence = 0;
    double loss = 0;
};

/// A finished epoch: every figure that its event or its row in metrics.csv holds, under the event's own key.
struct EpochRecord {
    int epoch = 0; ///< from 1
    QString stage; ///< "float", "quantised", "integer"
    std::map<QString, double> figures;
    std::optional<ConfusionMatrix> matrix;
    std::vector<WrongClip> mostWrong;

    double value(const QString& key) const; ///< NaN when it was not said
};

/// Something that was done to a run while it went on.
struct Intervention {
    double at = 0; ///< in epochs: 41.5 is half-way through the 42nd
    QString words; ///< "learning rate × 0.5"
};

/// One clip of a batch, as it went into the network.
struct BatchClip {
    QString filename;
    int segment = 0;
    std::vector<std::pair<QString, double>> shares; ///< classes of its soft label, largest first
    QString partner;                                ///< what it is mixed with; empty: nothing
    QString device;                                 ///< that it was made to sound like; empty: none
    int vector = -1;                                ///< number of the device vector; -1: none
    int frequencyStripes = 0, timeStripes = 0;
    QByteArray input; ///< [bands, frames], lowest band first: bytes between `low` and `high` of the batch; empty: not known
};

/// The newest "batch" event.
struct BatchRecord {
    int epoch = 0; ///< from 1
    int step = 0;
    int size = 0; ///< clips of the batch; 0: not known
    int mixed = 0, modulated = 0;
    double lambda = 1; ///< share of the clip itself in the mixed ones
    int bands = 0, frames = 0;
    std::vector<BatchClip> clips; ///< the first few
};

/// What a run learns from, or is judged on.
struct DataSide {
    qint64 recordings = -1, segments = -1;
    int devices = -1, locations = -1;
};

/// What a run has told so far, from its events in order. Tolerant: a key that is missing leaves its figure unknown, an event that
/// is unknown changes nothing. Pure data; see TrainingSession for how events get here.
class TrainingRecord {
public:
    enum class State { Unknown, Preparing, Running, Paused, Done, Stopped, Failed };

    void take(const QJsonObject& event);

    State state = State::Unknown;
    QJsonObject config; ///< settings in force, interventions included
    QString activity;   ///< while preparing
    int epochsPlanned = 0;
    std::vector<EpochRecord> epochs; ///< by number
    QStringList classes, superClasses;
    DataSide train, validation;
    int sharedLocations = -1;
    QString validatedOn; ///< "held-out train locations", "evaluate fold"; empty: nothing, or not said
    QString modulation;
    int modulationVectors = -1;
    int currentEpoch = 0; ///< the one being trained, from 1; 0: none yet
    int step = 0, steps = 0;
    double clipsPerSecond = 0, loaderWait = -1; ///< -1: not said
    qint64 memoryBytes = -1;
    double secondsLeftSaid = -1;                  ///< of the whole run; -1: not said
    int checkpointEpoch = -1, checkpointStep = 0; ///< epochs finished at the last full checkpoint; -1: none
    std::vector<Intervention> interventions;
    std::optional<BatchRecord> batch;
    std::vector<double> rates; ///< learning rates of all epochs as the worker plans them; NaN: not known; empty: see plannedRates
    QStringList notes;         ///< what the worker wants a person to know
    QString failure, failureHint; ///< of an "error" event
    QJsonObject done;             ///< the "done" event

    bool isAlive() const { return state == State::Preparing || state == State::Running || state == State::Paused; }
    bool isValidated() const;
    /// Whether the run has a super-class head: told by its figures; before the first epoch by `multi_task`.
    bool hasTwoHeads() const;
    /// The epoch whose weights are kept as best: lowest log loss of the float stage, or of all with `qat` = start; 0: none.
    int bestEpoch() const;
    const EpochRecord* find(int epoch) const;
    /// Work done, 0 to 1; 1 only when the run said so.
    double share() const;
    /// Empty until there is evidence.
    std::optional<int> secondsLeft() const;
    TrainingConfig trainingConfig() const; ///< defaults where settings are unknown
    /// Learning rates of all epochs: as the worker said, else as the settings in force have it.
    std::vector<double> plannedRates() const;

private:
    void takeStart(const QJsonObject& event);
    void takeStep(const QJsonObject& event);
    void takeEpoch(const QJsonObject& event);
    void takeBatch(const QJsonObject& event);
    void takeSet(const QJsonObject& event);
    void takeRates(const QJsonObject& event);
    void takeBest(const QJsonObject& event);
    int epochOf(const QJsonObject& event, int fallback) const;
    double placeOf(const QJsonObject& event) const;

    bool countsFromOne_ = true; ///< epochs in other events than "epoch"; the first workers counted them from 0
    int best_ = -1;             ///< as the worker said; -1: not said
};

/// The record of a run that nobody works on: from events.jsonl, else config.json and metrics.csv. Never throws: a file that
/// cannot be read leaves its part unknown.
TrainingRecord readTrainingRecord(const std::filesystem::path& run);

/// The last batch that the run's worker has left there, for the record of a run that is joined later.
void readLastBatch(TrainingRecord& record, const std::filesystem::path& run);

} // namespace earshot
