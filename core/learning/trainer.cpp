#include "learning/trainer.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "features/log_mel.h"
#include "learning/batch_loader.h"
#include "learning/run_files.h"
#include "learning/teacher.h"
#include "learning/trainable_network.h"
#include "learning/validation.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

namespace earshot {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Settings that may change while a run goes on; the others define what the run is.
void applyIntervention(TrainingConfig& config, const Json& settings) {
    static const std::vector<std::string> steerable{
        "learning_rate", "minimum_rate",    "mixup_alpha", "modulation_probability", "spec_augment_stripes",
        "dropout",       "ensemble_weight", "epochs",      "spec_augment_thickness", "qat_epochs"};
    for (const auto& [key, value] : settings.items())
        if (std::find(steerable.begin(), steerable.end(), key) == steerable.end())
            throw Error("'" + key + "' cannot change while a run goes on", {{}, 0, "start a new run with it"});
    applySettings(config, settings);
}

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
    void step(BatchLoader& loader, std::int64_t steps);
    bool obey(std::unique_ptr<BatchLoader>& loader);
    void intervene(const Json& settings);
    void finishEpoch();
    void enterStage();
    void judge(Json& figures, const EpochStage& stage);
    void keepBest(const EpochStage& stage, double logLoss);
    void keepInt8Model();
    Checkpoint snapshot(bool full) const;
    void save(const char* reason);
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
    Clock::time_point epochStart_{};
    double waited_ = 0;         ///< seconds of this epoch spent waiting for batches
    std::int64_t stepsNow_ = 0; ///< steps of this epoch in this process
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
    return true;
}

TrainingOutcome Run::go() {
    observer_.event({{"event", "start"},
                     {"epoch", state_.epoch},
                     {"epochs", config_.totalEpochs()},
                     {"train_segments", data_.train.size()},
                     {"validation_segments", data_.validation.size()},
                     {"modulation", describe(data_.modulation.source)},
                     {"modulation_vectors", data_.modulation.count()},
                     {"config", toJson(config_)}});
    while (state_.epoch < config_.totalEpochs() && epoch()) {
    }
    if (stopped_)
        save("stopped");
    keepInt8Model();
    TrainingOutcome outcome{stopped_, static_cast<int>(state_.metrics.size()), state_.bestEpoch, state_.metrics};
    observer_.event(
        {{"event", "done"}, {"epochs", outcome.epochs}, {"best_epoch", outcome.bestEpoch + 1}, {"stopped", stopped_}});
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
    const std::int64_t steps = BatchLoader::stepsOf(config_, data_.train.size());
    epochStart_ = Clock::now();
    waited_ = 0;
    stepsNow_ = 0;
    auto batches = loader();
    while (state_.step < steps) {
        if (!obey(batches))
            return false;
        step(*batches, steps);
    }
    batches.reset();
    finishEpoch();
    return true;
}

/// Does what the person at the controls wants; false to stop.
bool Run::obey(std::unique_ptr<BatchLoader>& batches) {
    if (stop_.stop_requested()) {
        save("interrupted");
        throw Cancelled();
    }
    auto requests = control_.take();
    if (requests.pause && !requests.stop) {
        save("paused");
        observer_.event({{"event", "paused"}, {"epoch", state_.epoch}, {"step", state_.step}});
        do {
            control_.waitWhilePaused(stop_);
            if (stop_.stop_requested())
                throw Cancelled();
            const auto more = control_.take();
            requests.pause = more.pause;
            requests.stop |= more.stop;
            requests.set.update(more.set);
            if (more.checkpoint)
                save("asked for");
        } while (requests.pause && !requests.stop);
        observer_.event({{"event", "resumed"}, {"epoch", state_.epoch}, {"step", state_.step}});
    }
    if (!requests.set.empty()) {
        intervene(requests.set);
        batches = loader(); // batches in preparation were made with the old settings
    }
    if (requests.checkpoint)
        save("asked for");
    stopped_ = requests.stop;
    return !stopped_;
}

void Run::intervene(const Json& settings) {
    try {
        TrainingConfig changed = config_;
        applyIntervention(changed, settings);
        config_ = changed;
        network_.setConfig(config_);
        state_.interventions.push_back({{"epoch", state_.epoch}, {"step", state_.step}, {"set", settings}});
        observer_.event({{"event", "set"}, {"epoch", state_.epoch}, {"step", state_.step}, {"set", settings}});
    } catch (const Error& error) {
        observer_.event({{"event", "warning"}, {"message", error.what()}});
    }
}

void Run::step(BatchLoader& loader, std::int64_t steps) {
    const auto before = Clock::now();
    const Batch batch = loader.next();
    waited_ += secondsSince(before);
    const EpochStage stage = stageOf(config_, state_.epoch);
    const double rate = learningRateOf(config_, state_.epoch);
    const std::uint64_t dropoutSeed = stepRandom(config_.seed ^ 0xd70u, state_.epoch, state_.step).bits();
    const StepResult result = network_.step(batch, rate, stage, dropoutSeed);
    auto& sums = state_.sums;
    sums.lossScene += result.lossScene * batch.clips;
    sums.lossSuper += result.lossSuper * batch.clips;
    sums.correct += result.correct;
    sums.clips += batch.clips;
    sums.conflicts += result.conflict ? 1 : 0;
    sums.cosine += result.cosine;
    sums.steps += 1;
    ++state_.step;
    ++stepsNow_;
    const double elapsed = secondsSince(epochStart_);
    observer_.event({{"event", "step"},
                     {"epoch", state_.epoch},
                     {"epochs", config_.totalEpochs()},
                     {"step", state_.step},
                     {"steps", steps},
                     {"loss_scene", result.lossScene},
                     {"loss_super", result.lossSuper},
                     {"learning_rate", rate},
                     {"cosine", result.cosine},
                     {"conflict", result.conflict},
                     {"examples_per_second", static_cast<double>(stepsNow_ * config_.batch) / elapsed},
                     {"loader_wait", waited_ / elapsed}});
    progress_.update("Training", state_.epoch * steps + state_.step, config_.totalEpochs() * steps);
}

void Run::finishEpoch() {
    const EpochStage stage = stageOf(config_, state_.epoch);
    const auto& sums = state_.sums;
    Json figures{{"epoch", state_.epoch + 1},
                 {"stage", stage.frozen      ? "integer"
                           : stage.quantised ? "quantised"
                                             : "float"},
                 {"learning_rate", learningRateOf(config_, state_.epoch)},
                 {"loss_scene", sums.lossScene / sums.clips},
                 {"loss_super", sums.lossSuper / sums.clips},
                 {"train_accuracy", sums.correct / sums.clips},
                 {"conflict_rate", sums.conflicts / sums.steps},
                 {"cosine", sums.cosine / sums.steps}};
    const double trained = secondsSince(epochStart_);
    judge(figures, stage);
    Json event{{"event", "epoch"}, {"epochs", config_.totalEpochs()}};
    event.update(figures);
    event["examples_per_second"] = static_cast<double>(stepsNow_ * config_.batch) / trained;
    event["loader_wait"] = waited_ / trained;
    event["seconds_left"] = secondsSince(epochStart_) * (config_.totalEpochs() - state_.epoch - 1);
    figures.erase("confusion_matrix");
    figures.erase("most_wrong");
    state_.metrics.push_back(figures);
    keepBest(stage, figures.value("log_loss", std::nan("")));

    Checkpoint weights = snapshot(false);
    weights.epoch = state_.epoch;
    writeCheckpoint(files_.ofEpoch(state_.epoch), weights);
    ++state_.epoch;
    state_.step = 0;
    state_.sums = {};
    save("epoch");
    writeMetrics(files_.metrics(), state_.metrics);
    observer_.event(event); // said only now: the epoch is durable
}

/// Adds the validation figures, where there is something to validate on.
void Run::judge(Json& figures, const EpochStage& stage) {
    if (data_.validation.empty())
        return;
    figures["validated_on"] = config_.validate == ValidateOn::Evaluate ? "evaluate fold" : "held-out train locations";
    figures.update(validate(
        config_, data_, [&](std::span<const float> inputs) { return network_.logits(inputs, stage); }, stop_));
}

/// The best network of the stage that `best` speaks of: float training, or all of a run that is quantisation-aware from the
/// start.
void Run::keepBest(const EpochStage& stage, double logLoss) {
    const bool counts = config_.qat == QatMode::After ? !stage.quantised : true;
    if (!counts || !std::isfinite(logLoss) || (state_.bestEpoch >= 0 && logLoss >= state_.bestLogLoss))
        return;
    state_.bestEpoch = state_.epoch;
    state_.bestLogLoss = logLoss;
    Checkpoint best = snapshot(false);
    best.epoch = state_.epoch;
    writeCheckpoint(files_.best(), best);
}

/// A run that ended in quantisation-aware epochs brings its integer network along.
void Run::keepInt8Model() {
    if (state_.epoch == 0 || !stageOf(config_, state_.epoch - 1).quantised || config_.channels != 16)
        return;
    writeInt8Model(int8Folder_, snapshot(false), network_.calibration(), network_.int8Model(),
                   {{"mode", "qat"}, {"start", config_.qat == QatMode::Start}, {"epochs", state_.epoch}});
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

void Run::save(const char* reason) {
    rotateCheckpoint(files_, snapshot(true));
    observer_.event({{"event", "checkpoint"}, {"epoch", state_.epoch}, {"step", state_.step}, {"reason", reason}});
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
        if (!teacher)
            return {true, 0, -1, Json::array()};
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
