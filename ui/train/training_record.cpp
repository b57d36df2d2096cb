#include "train/training_record.h"

#include "train/setting_specs.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>
#include <limits>

namespace earshot {
namespace {

constexpr int kMostCells = 400; ///< classes that a matrix may have here; more is garbage
constexpr qsizetype kMostClips = 64;

double number(const QJsonObject& object, const char* key, double fallback = std::numeric_limits<double>::quiet_NaN()) {
    const QJsonValue value = object.value(QLatin1String(key));
    return value.isDouble() ? value.toDouble() : fallback;
}

QString text(const QJsonObject& object, const char* key) {
    return object.value(QLatin1String(key)).toString();
}

std::optional<ConfusionMatrix> matrixFrom(const QJsonArray& rows) {
    if (rows.isEmpty() || rows.size() > kMostCells)
        return std::nullopt;
    ConfusionMatrix matrix{std::size_t(rows.size())};
    for (qsizetype truth = 0; truth < rows.size(); ++truth) {
        const QJsonArray row = rows[truth].toArray();
        if (row.size() != rows.size())
            return std::nullopt;
        for (qsizetype answer = 0; answer < row.size(); ++answer)
            matrix.at(std::size_t(truth), std::size_t(answer)) = row[answer].toInteger();
    }
    return matrix;
}

std::vector<WrongClip> wrongFrom(const QJsonArray& list) {
    std::vector<WrongClip> clips;
    for (qsizetype i = 0; i < std::min(list.size(), kMostClips); ++i) {
        const QJsonObject one = list[i].toObject();
        if (text(one, "filename").isEmpty())
            continue; // the first workers named clips by number alone
        clips.push_back({text(one, "filename"), int(number(one, "segment", 0)), text(one, "truth"), text(one, "heard"),
                         number(one, "confidence"), number(one, "loss")});
    }
    return clips;
}

DataSide sideFrom(const QJsonObject& side) {
    return {qint64(number(side, "recordings", -1)), qint64(number(side, "segments", -1)), int(number(side, "devices", -1)),
            int(number(side, "locations", -1))};
}

QStringList stringsFrom(const QJsonValue& list) {
    QStringList strings;
    for (const QJsonValue& each : list.toArray())
        strings << each.toString();
    return strings;
}

BatchClip batchClipFrom(const QJsonObject& one, qsizetype cells) {
    BatchClip clip;
    clip.filename = text(one, "filename");
    clip.segment = int(number(one, "segment", 0));
    for (const QJsonValue& share : one.value(QLatin1String("shares")).toArray())
        clip.shares.emplace_back(text(share.toObject(), "class"), number(share.toObject(), "share", 0));
    clip.partner = text(one, "partner_filename");
    clip.device = text(one, "vector_device");
    clip.vector = int(number(one, "vector", -1));
    for (const QJsonValue& stripe : one.value(QLatin1String("stripes")).toArray())
        ++(text(stripe.toObject(), "axis") == QLatin1String("time") ? clip.timeStripes : clip.frequencyStripes);
    clip.input = QByteArray::fromBase64(text(one, "input").toLatin1());
    if (clip.input.size() != cells)
        clip.input.clear();
    return clip;
}

} // namespace

double EpochRecord::value(const QString& key) const {
    const auto found = figures.find(key);
    return found == figures.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

void TrainingRecord::take(const QJsonObject& event) {
    const QString kind = text(event, "event");
    memoryBytes = qint64(number(event, "memory_bytes", double(memoryBytes)));
    if (kind == QLatin1String("start")) {
        takeStart(event);
    } else if (kind == QLatin1String("step")) {
        takeStep(event);
    } else if (kind == QLatin1String("epoch")) {
        takeEpoch(event);
    } else if (kind == QLatin1String("batch")) {
        takeBatch(event);
    } else if (kind == QLatin1String("set")) {
        takeSet(event);
    } else if (kind == QLatin1String("checkpoint")) {
        checkpointEpoch = epochOf(event, checkpointEpoch + 1) - 1;
        checkpointStep = int(number(event, "step", 0));
    } else if (kind == QLatin1String("paused")) {
        state = State::Paused;
    } else if (kind == QLatin1String("resumed")) {
        state = State::Running;
    } else if (kind == QLatin1String("warning") || kind == QLatin1String("note")) {
        if (!notes.contains(text(event, "message")))
            notes << text(event, "message");
    } else if (kind == QLatin1String("done")) {
        done = event;
        state = event.value(QLatin1String("stopped")).toBool() ? State::Stopped : State::Done;
    } else if (kind == QLatin1String("error")) {
        const QJsonObject nested = event.value(QLatin1String("error")).toObject();
        const QJsonObject& said = nested.isEmpty() ? event : nested;
        failure = text(said, "message").isEmpty() ? text(said, "what") : text(said, "message");
        failureHint = text(said, "hint");
        state = State::Failed;
    } else if (kind == QLatin1String("progress")) {
        if (state == State::Unknown || state == State::Preparing) {
            state = State::Preparing;
            activity = text(event, "activity");
            const double total = number(event, "total", 0);
            if (total > 0)
                activity += QStringLiteral(" %1 %").arg(int(100 * std::clamp(number(event, "done", 0) / total, 0.0, 1.0)));
        }
    }
}

/// The epoch that an event speaks of, from 1.
int TrainingRecord::epochOf(const QJsonObject& event, int fallback) const {
    const double said = number(event, "epoch");
    return std::isnan(said) ? fallback : int(said) + (countsFromOne_ ? 0 : 1);
}

double TrainingRecord::placeOf(const QJsonObject& event) const {
    const double within = steps > 0 ? number(event, "step", 0) / steps : 0;
    return epochOf(event, std::max(1, currentEpoch)) - 1 + std::clamp(within, 0.0, 1.0);
}

void TrainingRecord::takeBest(const QJsonObject& event) {
    if (const double said = number(event, "best_epoch"); !std::isnan(said))
        best_ = int(said);
}

void TrainingRecord::takeStart(const QJsonObject& event) {
    countsFromOne_ = event.contains(QLatin1String("resumed"));
    const int finished = epochOf(event, 1) - 1;
    const bool again = !epochs.empty() || checkpointEpoch >= 0;
    // A run that goes on from a checkpoint does over what came after it.
    std::erase_if(epochs, [finished](const EpochRecord& each) { return each.epoch > finished; });
    std::erase_if(interventions, [finished](const Intervention& each) { return each.at >= finished + 1; });
    state = State::Running;
    failure.clear();
    failureHint.clear();
    done = {};
    epochsPlanned = int(number(event, "epochs", epochsPlanned));
    currentEpoch = finished + 1;
    step = int(number(event, "step", 0));
    steps = int(number(event, "steps", steps));
    if (again)
        interventions.push_back({placeOf(event), QCoreApplication::translate("earshot::TrainingRecord", "resumed")});
    clipsPerSecond = 0;
    secondsLeftSaid = -1;
    if (event.contains(QLatin1String("config")))
        config = event.value(QLatin1String("config")).toObject();
    const QJsonObject labels = event.value(QLatin1String("labels")).toObject();
    classes = stringsFrom(labels.value(QLatin1String("classes")));
    superClasses = stringsFrom(labels.value(QLatin1String("super_classes")));
    const QJsonObject data = event.value(QLatin1String("data")).toObject();
    train = sideFrom(data.value(QLatin1String("train")).toObject());
    validation = sideFrom(data.value(QLatin1String("validation")).toObject());
    sharedLocations = int(number(data, "shared_locations", -1));
    validatedOn = text(event, "validated_on");
    modulation = text(event, "modulation");
    modulationVectors = int(number(event, "modulation_vectors", -1));
    takeBest(event);
    takeRates(event);
    // A worker that went on where the events of the one before are lost tells the finished epochs' figures itself.
    for (const QJsonValue& each : event.value(QLatin1String("metrics")).toArray())
        if (!find(int(number(each.toObject(), "epoch", 0))))
            takeEpoch(each.toObject());
    currentEpoch = finished + 1;
    step = int(number(event, "step", 0));
}

void TrainingRecord::takeRates(const QJsonObject& event) {
    if (!event.contains(QLatin1String("learning_rates")))
        return;
    rates.clear();
    for (const QJsonValue& rate : event.value(QLatin1String("learning_rates")).toArray())
        rates.push_back(rate.isDouble() ? rate.toDouble() : std::numeric_limits<double>::quiet_NaN());
}

void TrainingRecord::takeStep(const QJsonObject& event) {
    if (state != State::Paused)
        state = State::Running;
    currentEpoch = epochOf(event, currentEpoch);
    epochsPlanned = int(number(event, "epochs", epochsPlanned));
    step = int(number(event, "step", step));
    steps = int(number(event, "steps", steps));
    clipsPerSecond = number(event, "examples_per_second", clipsPerSecond);
    loaderWait = number(event, "loader_wait", loaderWait);
    secondsLeftSaid = number(event, "seconds_left", secondsLeftSaid);
}

void TrainingRecord::takeEpoch(const QJsonObject& event) {
    EpochRecord epoch;
    epoch.epoch = int(number(event, "epoch", 0));
    if (epoch.epoch < 1)
        return;
    epoch.stage = text(event, "stage");
    for (auto it = event.begin(); it != event.end(); ++it)
        if (it.value().isDouble())
            epoch.figures[it.key()] = it.value().toDouble();
    epoch.matrix = matrixFrom(event.value(QLatin1String("confusion_matrix")).toArray());
    epoch.mostWrong = wrongFrom(event.value(QLatin1String("most_wrong")).toArray());
    epochsPlanned = int(number(event, "epochs", epochsPlanned));
    clipsPerSecond = number(event, "examples_per_second", clipsPerSecond);
    loaderWait = number(event, "loader_wait", loaderWait);
    secondsLeftSaid = number(event, "seconds_left", secondsLeftSaid);
    takeBest(event);
    std::erase_if(epochs, [&](const EpochRecord& each) { return each.epoch >= epoch.epoch; });
    // Steps come another way, and the first of the next epoch may have been heard already.
    if (currentEpoch <= epoch.epoch) {
        currentEpoch = std::min(epoch.epoch + 1, std::max(epochsPlanned, epoch.epoch));
        step = 0;
    }
    epochs.push_back(std::move(epoch));
}

void TrainingRecord::takeBatch(const QJsonObject& event) {
    BatchRecord record;
    record.epoch = epochOf(event, currentEpoch);
    record.step = int(number(event, "step", 0));
    record.mixed = int(number(event, "mixed", 0));
    record.modulated = int(number(event, "modulated", 0));
    record.lambda = number(event, "mixup_lambda", 1);
    record.bands = std::clamp(int(number(event, "bands", 0)), 0, 4096);
    record.frames = std::clamp(int(number(event, "frames", 0)), 0, 4096);
    record.size = int(number(event, "size", 0));
    const QJsonArray list = event.value(QLatin1String("clips")).toArray();
    for (qsizetype i = 0; i < std::min(list.size(), kMostClips); ++i)
        record.clips.push_back(batchClipFrom(list[i].toObject(), qsizetype(record.bands) * record.frames));
    batch = std::move(record);
}

void TrainingRecord::takeSet(const QJsonObject& event) {
    const QJsonObject set = event.value(QLatin1String("set")).toObject();
    QStringList words;
    for (auto it = set.begin(); it != set.end(); ++it) {
        words << changeInWords(it.key(), config.value(it.key()), it.value());
        config[it.key()] = it.value();
    }
    takeRates(event);
    epochsPlanned = config.contains(QLatin1String("epochs")) ? trainingConfig().totalEpochs() : epochsPlanned;
    if (!words.isEmpty())
        interventions.push_back({placeOf(event), words.join(QStringLiteral(", "))});
}

bool TrainingRecord::isValidated() const {
    return std::any_of(epochs.begin(), epochs.end(),
                       [](const EpochRecord& each) { return std::isfinite(each.value(QStringLiteral("log_loss"))); });
}

bool TrainingRecord::hasTwoHeads() const {
    if (!classes.isEmpty() && superClasses.isEmpty())
        return false;
    for (const EpochRecord& each : epochs) {
        const double loss = each.value(QStringLiteral("loss_super"));
        if (std::isfinite(loss))
            return loss > 0;
    }
    return config.value(QLatin1String("multi_task")).toBool(true) && !config.value(QLatin1String("student")).toBool();
}

int TrainingRecord::bestEpoch() const {
    if (best_ >= 0)
        return best_;
    const bool all = config.value(QLatin1String("qat")).toString() != QLatin1String("after");
    int best = 0;
    double lowest = std::numeric_limits<double>::infinity();
    for (const EpochRecord& each : epochs) {
        const double loss = each.value(QStringLiteral("log_loss"));
        if ((all || each.stage.isEmpty() || each.stage == QLatin1String("float")) && loss < lowest) {
            lowest = loss;
            best = each.epoch;
        }
    }
    return best;
}

const EpochRecord* TrainingRecord::find(int epoch) const {
    const auto found = std::find_if(epochs.begin(), epochs.end(), [epoch](const EpochRecord& e) { return e.epoch == epoch; });
    return found == epochs.end() ? nullptr : &*found;
}

double TrainingRecord::share() const {
    if (state == State::Done)
        return 1;
    if (epochsPlanned <= 0)
        return 0;
    const double atWork = std::max(0, currentEpoch - 1) + (steps > 0 ? double(step) / steps : 0);
    const double finished = std::max(atWork, double(epochs.size()));
    return std::clamp(finished / epochsPlanned, 0.0, 0.999);
}

std::optional<int> TrainingRecord::secondsLeft() const {
    if (epochsPlanned <= 0 || !isAlive())
        return std::nullopt;
    if (secondsLeftSaid >= 0)
        return int(std::lround(secondsLeftSaid));
    const double epochsLeft = epochsPlanned - double(epochs.size()) - (steps > 0 ? double(step) / steps : 0);
    const int batchSize = trainingConfig().batch;
    if (clipsPerSecond > 0 && steps > 0 && step * batchSize > 3 * clipsPerSecond) // three seconds of evidence
        return int(std::lround(epochsLeft * steps * batchSize / clipsPerSecond));
    return std::nullopt;
}

TrainingConfig TrainingRecord::trainingConfig() const {
    return configFrom(config);
}

std::vector<double> TrainingRecord::plannedRates() const {
    if (!rates.empty())
        return rates;
    const TrainingConfig settings = trainingConfig();
    std::vector<double> planned;
    for (int epoch = 0; epoch < std::min(settings.totalEpochs(), 100000); ++epoch)
        planned.push_back(learningRateOf(settings, epoch));
    return planned;
}

} // namespace earshot
