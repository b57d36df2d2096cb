#include "learning/trainer.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "features/log_mel.h"
#include "learning/batch_loader.h"
#include "learning/run_files.h"
#include "learning/teacher.h"
#include "learning/trainable_network.h"
#include "learning/training_events.h"
#include "learning/training_meter.h"
#include "learning/validation.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <utility>

namespace earshot {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kCheckpointSeconds = 120; ///< of a long epoch, that a kill may lose at most
/// One training run from its first or its next step to its end.
class Run {
public:
    Run(const TrainingConfig& config, const TrainingData& data, const std::filesystem::path& folder, TrainingObserver& observer,
        TrainingControl& control, Progress& progress, const std::stop_token& stop)
        : config_(config), data_(data), files_{folder}, int8Folder_(folder / "quantized" / "1"), observer_(observer),
          control_(control), progress_(progress), stop_(stop), network_(config, data.labels) {}

    /// Call first: the network learns from this teacher, too.
    void learnFrom(const NetworkWeights& teacher) { network_.learnFrom(teacher); }
    void begin();
    void beginFrom(const Checkpoint& trained);
    bool resume();
    TrainingOutcome go();

private:
    bool epoch();
    void step(BatchLoader& loader);
    bool obey(std::unique_ptr<BatchLoader>* loader);
    bool intervene();
    void change(const Json& settings);
    void finishEpoch();
    void enterStage();
    void judge(Json& figures, const EpochStage& stage);
    void keepBest(const EpochStage& stage, double logLoss);
    void keepInt8Model();
    Checkpoint snapshot(bool full) const;
    void saveState();
    void save(const char* reason);
    void tellStep(const StepResult& result, double lossEnsemble, double rate);
    Json at(const char* event) const;
    std::int64_t stepsAnEpoch() const { return BatchLoader::stepsOf(config_, data_.train.size()); }
    RunPosition position() const { return {state_.epoch + 1, state_.step}; }
    std::unique_ptr<BatchLoader> loader() const;

    TrainingConfig config_;
    const TrainingData& data_;
    RunFiles files_;
    std::filesystem::path int8Folder_;
    TrainingObserver& observer_;
    TrainingControl& control_;
    Progress& progress_;
    const std::stop_token& stop_;
    TrainableNetwork network_;
    TrainingState state_;
    TrainingMeter meter_;
    TrainingMeter::Clock::time_point begun_ = TrainingMeter::Clock::now();
    TrainingMeter::Clock::time_point saved_ = begun_;
    std::vector<SettingsChange> changes_; ///< asked for and not yet made
    bool batchWanted_ = false;
    bool resumed_ = false;
    bool stopped_ = false;
};

void Run::begin() {
    writeFileAtomically(files_.config(), toJson(config_).dump(2) + "\n");
    network_.initialise();
}

/// Starts at the quantisation-aware stage of a network that was trained elsewhere.
void Run::beginFrom(const Checkpoint& trained) {
    int8Folder_ = files_.folder;
    writeFileAtomically(files_.config(), toJson(config_).dump(2) + "\n");
    network_.load(trained);
    state_.epoch = config_.epochs;
    state_.batches = 1 << 20; // its running statistics are settled
    network_.setBatchesSeen(state_.batches);
}

bool Run::resume() {
    std::vector<std::string> notes;
    const auto checkpoint = newestCheckpoint(files_, notes);
    for (const auto& note : notes)
        observer_.event({{"event", "warning"}, {"message", note}});
    if (!checkpoint)
        return false;
    if (!(checkpoint->labels == data_.labels))
        throw Error("the run was trained on other classes",
                    {files_.folder, 0, "resume it with the dataset that it was started on"});
    config_ = checkpoint->config;
    network_.setConfig(config_);
    network_.load(*checkpoint);
    state_ = *checkpoint->state;
    writeMetrics(files_.metrics(), state_.metrics);
    writeFileAtomically(files_.interventions(), state_.interventions.dump(2) + "\n");
    return resumed_ = true;
}

TrainingOutcome Run::go() {
    observer_.event(startEvent(config_, data_, state_, resumed_));
    while (state_.epoch < config_.totalEpochs() && epoch()) {
    }
    if (stopped_)
        save("stopped");
    keepInt8Model();
    TrainingOutcome outcome{stopped_, static_cast<int>(state_.metrics.size()), state_.bestEpoch, state_.metrics};
    Json done{{"event", "done"}, {"epochs", outcome.epochs}};
    addBest(done, state_);
    done["stopped"] = stopped_;
    done["seconds"] = TrainingMeter::secondsSince(begun_);
    observer_.event(done);
    return outcome;
}

std::unique_ptr<BatchLoader> Run::loader() const {
    return std::make_unique<BatchLoader>(config_, data_, state_.epoch, state_.step, std::max(1, config_.threads));
}

/// A quantisation-aware stage after the float one starts from the best float network with a fresh optimiser.
void Run::enterStage() {
    if (state_.step != 0 || config_.qat != QatMode::After || state_.epoch != config_.epochs)
        return;
    if (state_.bestEpoch >= 0)
        network_.load(readCheckpoint(files_.best()));
    network_.resetOptimiser();
}

/// Runs the rest of the present epoch; false when the run was told to stop.
bool Run::epoch() {
    enterStage();
    meter_.beginEpoch();
    batchWanted_ = true;
    std::unique_ptr<BatchLoader> batches;
    while (state_.step < stepsAnEpoch()) {
        if (!obey(&batches))
            return false;
        step(*batches);
    }
    batches.reset();
    try {
        finishEpoch();
    } catch (const Cancelled&) {
        if (!stopped_)
            throw;
    }
    return !stopped_;
}

/// Does what the person at the controls wants; false to stop. Without batches (while an epoch is judged) changes of settings
/// wait.
bool Run::obey(std::unique_ptr<BatchLoader>* batches) {
    for (bool paused = false;;) {
        if (stop_.stop_requested()) {
            save("interrupted");
            throw Cancelled();
        }
        auto requests = control_.take();
        std::move(requests.changes.begin(), requests.changes.end(), std::back_inserter(changes_));
        batchWanted_ |= requests.batch;
        if (batches && intervene())
            batches->reset(); // batches in preparation were made with the old settings
        if (requests.checkpoint)
            save("asked for");
        if (requests.stop) {
            stopped_ = true;
            return false;
        }
        if (!requests.pause) {
            if (paused)
                observer_.event(at("resumed"));
            break;
        }
        if (!paused) {
            save("paused");
            observer_.event(at("paused"));
            paused = true;
        }
        control_.waitWhilePaused(stop_);
    }
    if (batches && !*batches)
        *batches = loader();
    return true;
}

/// Makes the changes that are due; true when there were any.
bool Run::intervene() {
    const auto due = std::stable_partition(changes_.begin(), changes_.end(),
                                           [&](const SettingsChange& c) { return c.at && *c.at > position(); });
    const std::vector<SettingsChange> now(std::make_move_iterator(due), std::make_move_iterator(changes_.end()));
    changes_.erase(due, changes_.end());
    const std::size_t before = state_.interventions.size();
    for (const SettingsChange& c : now) {
        if (c.at && *c.at < position())
            observer_.event({{"event", "refused"},
                             {"command", "set"},
                             {"what", "the step that it is meant for is past"},
                             {"hint", "send it before, or without \"at\""}});
        else
            change(c.settings);
    }
    return state_.interventions.size() > before;
}

void Run::change(const Json& settings) {
    if (const Json refusal = refusalOf(config_, settings, state_.epoch); !refusal.is_null()) {
        observer_.event(refusal);
        return;
    }
    Json event = at("set");
    event["set"] = settings;
    const Json old = toJson(config_);
    for (const auto& [key, value] : settings.items())
        event["was"][key] = old.at(key);
    config_ = steered(config_, settings, state_.epoch);
    network_.setConfig(config_);
    event["learning_rates"] = learningRates(config_, state_.epoch, state_.metrics);
    state_.interventions.push_back({{"epoch", state_.epoch + 1}, {"step", state_.step}, {"set", settings}});
    save("set"); // a kill does not lose what was acknowledged
    writeFileAtomically(files_.interventions(), state_.interventions.dump(2) + "\n");
    observer_.event(event);
}

void Run::step(BatchLoader& loader) {
    const auto start = TrainingMeter::Clock::now();
    const Batch batch = loader.next();
    const double waited = TrainingMeter::secondsSince(start);
    const EpochStage stage = stageOf(config_, state_.epoch);
    const double rate = learningRateOf(config_, state_.epoch);
    const std::uint64_t dropoutSeed = stepRandom(config_.seed ^ 0xd70u, state_.epoch, state_.step).bits();
    const StepResult result = network_.step(batch, rate, stage, dropoutSeed);
    const HeadFigures heads = headFigures(config_, data_.labels, batch, result.logits);
    auto& sums = state_.sums;
    sums.lossScene += result.lossScene * batch.clips;
    sums.lossSuper += result.lossSuper * batch.clips;
    sums.lossEnsemble += heads.lossEnsemble * batch.clips;
    sums.correct += result.correct;
    sums.correctSuper += heads.correctSuper;
    sums.correctEnsemble += heads.correctEnsemble;
    sums.clips += batch.clips;
    sums.conflicts += result.conflict ? 1 : 0;
    sums.cosine += result.cosine;
    sums.steps += 1;
    ++state_.step;
    meter_.addStep(start, waited, batch.clips);
    tellStep(result, heads.lossEnsemble, rate);
    if (std::exchange(batchWanted_, false))
        observer_.event(batchEvent(batch, data_, state_.epoch, state_.step));
    if (TrainingMeter::secondsSince(saved_) > kCheckpointSeconds)
        save("interval");
}

void Run::finishEpoch() {
    const EpochStage stage = stageOf(config_, state_.epoch);
    Json figures = trainingFigures(config_, state_, network_.twoTasks());
    const auto start = TrainingMeter::Clock::now();
    judge(figures, stage);
    meter_.setJudging(TrainingMeter::secondsSince(start));
    Json event{{"event", "epoch"}};
    event.update(figures);
    event["epochs"] = config_.totalEpochs();
    figures.erase("confusion_matrix");
    figures.erase("most_wrong");
    state_.metrics.push_back(figures);
    keepBest(stage, figures.value("log_loss", std::nan("")));

    Checkpoint weights = snapshot(false);
    weights.epoch = state_.epoch;
    writeCheckpoint(files_.ofEpoch(state_.epoch), weights);
    Json saved = at("checkpoint");
    saved["reason"] = "epoch";
    ++state_.epoch;
    state_.step = 0;
    state_.sums = {};
    saveState();
    writeMetrics(files_.metrics(), state_.metrics);
    observer_.event(saved);
    const int left = config_.totalEpochs() - state_.epoch;
    meter_.tell(event, left * stepsAnEpoch(), left);
    addBest(event, state_);
    observer_.event(event); // said only now: the epoch is durable
}

/// An event of this moment of the run.
Json Run::at(const char* event) const {
    return {{"event", event}, {"epoch", state_.epoch + 1}, {"step", state_.step}};
}

void Run::tellStep(const StepResult& result, double lossEnsemble, double rate) {
    const int epochs = config_.totalEpochs();
    const std::int64_t steps = stepsAnEpoch();
    Json event = at("step");
    event["epochs"] = epochs;
    event["steps"] = steps;
    event["loss_scene"] = result.lossScene;
    event["loss_super"] = network_.twoTasks() ? Json(result.lossSuper) : Json();
    event["loss_ensemble"] = lossEnsemble;
    event["learning_rate"] = rate;
    event["conflict"] = result.conflict;
    event["cosine"] = network_.twoTasks() ? Json(result.cosine) : Json();
    meter_.tell(event, (epochs - state_.epoch) * steps - state_.step, epochs - state_.epoch);
    observer_.event(event);
    progress_.update("Training", state_.epoch * steps + state_.step, epochs * steps);
}

/// Adds the validation figures, where there is something to validate on.
void Run::judge(Json& figures, const EpochStage& stage) {
    if (data_.validation.empty())
        return;
    figures["validated_on"] = validatedOn(config_, data_);
    const auto logits = [&](std::span<const float> inputs) {
        if (!obey(nullptr))
            throw Cancelled();
        return network_.logits(inputs, stage);
    };
    figures.update(validate(config_, data_, logits, {})); // obey looks whether to stop
}

/// Notes the network where it is the best so far: of the float stage, or of all of a run that is quantisation-aware from the
/// start; and of the integer epochs of a quantisation-aware stage after it.
void Run::keepBest(const EpochStage& stage, double logLoss) {
    const bool fineTuned = config_.qat == QatMode::After && stage.quantised;
    if (!std::isfinite(logLoss) || (fineTuned && !stage.frozen))
        return;
    int& bestEpoch = fineTuned ? state_.bestInteger : state_.bestEpoch;
    double& bestLogLoss = fineTuned ? state_.bestIntegerLogLoss : state_.bestLogLoss;
    if (bestEpoch >= 0 && logLoss >= bestLogLoss)
        return;
    bestEpoch = state_.epoch;
    bestLogLoss = logLoss;
    Checkpoint best = snapshot(false);
    best.epoch = state_.epoch;
    writeCheckpoint(fineTuned ? files_.bestInteger() : files_.best(), best);
}

/// A run that ended in quantisation-aware epochs brings its integer network along: the best one, the last without validation.
void Run::keepInt8Model() {
    if (state_.epoch == 0 || !stageOf(config_, state_.epoch - 1).quantised || config_.channels != 16)
        return;
    const bool start = config_.qat == QatMode::Start;
    const int best = start ? state_.bestEpoch : state_.bestInteger;
    TrainableNetwork network(config_, data_.labels);
    Checkpoint chosen = snapshot(false);
    if (best >= 0)
        chosen = readCheckpoint(start ? files_.best() : files_.bestInteger());
    network.load(chosen);
    writeInt8Model(
        int8Folder_, chosen, network.calibration(), network.int8Model(),
        {{"mode", "qat"}, {"start", start}, {"epochs", state_.epoch}, {"epoch", (best >= 0 ? best : state_.epoch - 1) + 1}});
}

Checkpoint Run::snapshot(bool full) const {
    Checkpoint checkpoint{config_, data_.labels, network_.weights(), network_.observerMaxima(), -1, std::nullopt};
    if (full) {
        checkpoint.state = state_;
        checkpoint.state->optimiser = network_.optimiserState();
        checkpoint.state->batches = network_.batchesSeen();
        checkpoint.state->fusion = network_.fusionState();
    }
    return checkpoint;
}

void Run::saveState() {
    rotateCheckpoint(files_, snapshot(true));
    saved_ = TrainingMeter::Clock::now();
}

void Run::save(const char* reason) {
    saveState();
    Json event = at("checkpoint");
    event["reason"] = reason;
    observer_.event(event);
}

} // namespace

TrainingOutcome train(const TrainingConfig& config, const TrainingData& data, const std::filesystem::path& folder, bool resume,
                      TrainingObserver& observer, TrainingControl& control, Progress& progress, const std::stop_token& stop) {
    if (data.train.size() < 2)
        throw Error("there are fewer than two labelled segments to train on",
                    {{}, 0, "label more recordings, or choose another fold"});
    Run run(config, data, folder, observer, control, progress, stop);
    if (config.distillation != DistillationForm::Off) {
        const auto teacher = readyTeacher(config, data, folder, observer, control, progress, stop);
        if (!teacher) { // told to stop before there was anything to learn from
            observer.event({{"event", "done"}, {"epochs", 0}, {"stopped", true}});
            return {true, 0, -1, Json::array()};
        }
        run.learnFrom(*teacher);
    }
    if (!resume || !run.resume())
        run.begin();
    return run.go();
}

TrainingOutcome fineTuneQuantised(const Checkpoint& trained, const TrainingConfig& config, const TrainingData& data,
                                  const std::filesystem::path& folder, TrainingObserver& observer, TrainingControl& control,
                                  Progress& progress, const std::stop_token& stop) {
    Run run(config, data, folder, observer, control, progress, stop);
    if (config.distillation == DistillationForm::Logits)
        run.learnFrom(trained.weights);
    run.beginFrom(trained);
    return run.go();
}

void writeInt8Model(const std::filesystem::path& folder, const Checkpoint& weights, const Calibration& calibration,
                    const Int8Model& model, const Json& description) {
    const auto blob = model.toBlob();
    writeCheckpoint(folder / "weights.ckpt", weights);
    writeFileAtomically(folder / "calibration.json", calibration.toJson());
    writeFileAtomically(folder / "quantization.json", description.dump(2) + "\n");
    writeFileAtomically(folder / "model.blob", std::span<const std::byte>(blob));
}

} // namespace earshot
