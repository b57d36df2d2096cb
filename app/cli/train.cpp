#include "base/error.h"
#include "learning/data_preparation.h"
#include "learning/run_files.h"
#include "learning/trainable_network.h"
#include "learning/trainer.h"
#include "project/open_dataset.h"
#include "session.h"
#include "training_output.h"
#include "verbs.h"
#include "worker_channel.h"

#include <iostream>
#include <sstream>
#include <unistd.h>

namespace earshot::cli {
namespace {

struct Options {
    std::string data, run, preset = "quick", qat, validate, device;
    std::vector<std::string> settings;
    int fold = 0, epochs = 0, batch = 0, threads = 0, qatEpochs = 0;
    double learningRate = 0;
    long long seed = -1;
    bool resume = false, events = false, detach = false;
};

TrainingConfig configOf(const Options& options) {
    TrainingConfig config = presetConfig(options.preset);
    nlohmann::ordered_json given;
    if (options.fold > 0)
        given["fold"] = options.fold;
    if (options.epochs > 0)
        given["epochs"] = options.epochs;
    if (options.batch > 0)
        given["batch"] = options.batch;
    if (options.learningRate > 0)
        given["learning_rate"] = options.learningRate;
    if (options.seed >= 0)
        given["seed"] = options.seed;
    if (!options.device.empty())
        given["device"] = options.device;
    if (!options.qat.empty())
        given["qat"] = options.qat;
    if (options.qatEpochs > 0)
        given["qat_epochs"] = options.qatEpochs;
    if (!options.validate.empty())
        given["validate"] = options.validate;
    given["threads"] = options.threads > 0 ? options.threads : hardwareThreads();
    if (options.epochs > 0) { // another length scales the cosine and the mixup switch
        given["cosine_epochs"] = 0;
        given["mixup_whole_epochs"] = 0;
    }
    applySettings(config, given);
    for (const auto& setting : options.settings)
        applySetting(config, setting);
    return config;
}

nlohmann::ordered_json summary(const Options& options, const TrainingConfig& config, const TrainingOutcome& outcome,
                               const std::vector<std::string>& notes) {
    nlohmann::ordered_json result{
        {"run", options.run},
        {"preset", config.preset},
        {"epochs", outcome.epochs},
        {"stopped", outcome.stoppedEarly},
        {"best_epoch", outcome.bestEpoch >= 0 ? nlohmann::ordered_json(outcome.bestEpoch + 1) : nlohmann::ordered_json()},
        {"notes", notes}};
    if (!outcome.metrics.empty())
        result["last"] = outcome.metrics.back();
    return result;
}

/// Reads the data, computes features that are not there yet, and trains.
nlohmann::ordered_json prepareAndTrain(const Options& options, const TrainingConfig& config, WorkerChannel& channel,
                                       TrainingControl& control, Context& context) {
    EpochPrinter printer(channel, context.out);
    if (const auto warning = slowBlasWarning())
        printer.event({{"event", "warning"}, {"message", *warning}});
    ToldProgress progress(channel, context.progress);
    std::stop_source either; // before the training, the stop of a person at the controls ends the work like Ctrl-C
    const auto stopBoth = [&] { either.request_stop(); };
    const std::stop_callback interrupted(context.stop, stopBoth), stopped(control.stopToken(), stopBoth);
    const Dataset dataset = openDataset(options.data, false, progress, either.get_token());
    std::vector<std::string> notes;
    const TrainingData data = prepareTraining(dataset, config, notes, progress, either.get_token());
    for (const auto& note : notes)
        printer.event({{"event", "note"}, {"message", note}});
    const TrainingOutcome outcome =
        train(config, data, options.run, options.resume, printer, control, context.progress, context.stop);
    return summary(options, config, outcome, notes);
}

nlohmann::ordered_json trainRun(const Options& options, Context& context) {
    const RunFiles files{options.run};
    if (!options.resume && std::filesystem::exists(files.checkpoints()))
        throw Error("holds a run already", {files.folder, 0, "go on with --resume, or choose another folder"});
    if (options.resume && isImported(files))
        throw Error("holds an imported network, not a training that can go on",
                    {files.folder, 0, "train in another folder; `quantize " + options.run + " --mode qat` fine-tunes this one"});
    TrainingConfig config = configOf(options);
    std::vector<std::string> unsound;
    if (const auto earlier = options.resume ? newestCheckpoint(files, unsound) : std::nullopt) {
        config = earlier->config;
        config.threads = options.threads > 0 ? options.threads : config.threads;
    }
    const RunLock lock(options.run);
    prepareForTraining(config.threads);
    TrainingControl control;
    WorkerChannel channel(options.run, {options.events, options.detach}, control);
    try {
        return prepareAndTrain(options, config, channel, control, context);
    } catch (const Error& error) { // the last word of the worker to whoever listens
        channel.event({{"event", "error"}, {"what", error.what()}, {"hint", error.hint()}});
        throw;
    } catch (const Cancelled&) {
        if (!context.stop.stop_requested()) { // stopped at the controls, before the first step
            channel.event(nlohmann::ordered_json{
                {"event", "done"}, {"epochs", 0}, {"best_epoch", nullptr}, {"best_log_loss", nullptr}, {"stopped", true}});
            return summary(options, config, {true, 0, -1, {}}, {});
        }
        channel.event({{"event", "error"}, {"what", "stopped"}, {"hint", "go on with --resume"}});
        throw;
    }
}

/// With --detach the worker lives on when whoever started it goes: a session of its own, no terminal.
void leaveSession() {
    if (::setsid() < 0 && ::fork() > 0)
        ::_exit(0);
}

} // namespace

void addTrain(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(app, "train", "train a network on a dataset", [options](Context& context) {
        if (options->detach)
            leaveSession();
        if (!options->events)
            return trainRun(*options, context);
        std::ostringstream nowhere; // stdout belongs to the events
        Progress quiet;
        Context silent{false, nowhere, quiet, context.stop};
        return trainRun(*options, silent);
    });
    verb->add_option("--data", options->data, "dataset folder or .earshot project")->required();
    verb->add_option("--run", options->run, "folder that the run is written to")->required();
    verb->add_option("--fold", options->fold, "fold of the dataset")->check(CLI::PositiveNumber);
    verb->add_option("--preset", options->preset, "submission1..4 or quick")
        ->check(CLI::IsMember(presetNames()))
        ->capture_default_str();
    verb->add_option("--epochs", options->epochs, "epochs of the float stage")->check(CLI::PositiveNumber);
    verb->add_option("--batch", options->batch, "clips a step")->check(CLI::PositiveNumber);
    verb->add_option("--lr", options->learningRate, "highest learning rate")->check(CLI::PositiveNumber);
    verb->add_option("--seed", options->seed, "of all random numbers")->check(CLI::NonNegativeNumber);
    verb->add_option("--threads", options->threads, "default: one for each core")->check(CLI::PositiveNumber);
    verb->add_option("--device", options->device, "cpu or cuda")->check(CLI::IsMember({"cpu", "cuda"}));
    verb->add_option("--qat", options->qat, "quantisation-aware training")->check(CLI::IsMember({"off", "after", "start"}));
    verb->add_option("--qat-epochs", options->qatEpochs, "epochs of quantisation-aware training after the float ones")
        ->check(CLI::PositiveNumber);
    verb->add_option("--validate", options->validate, "what figures while training are computed on")
        ->check(CLI::IsMember({"held-out", "evaluate", "none"}));
    verb->add_flag("--resume", options->resume, "go on from the last checkpoint");
    CLI::Option* events = verb->add_flag("--events", options->events, "JSON lines on stdout, commands on stdin");
    events->excludes(verb->get_option("--json"));
    verb->add_flag("--detach", options->detach, "the end of stdin ends nothing");
    verb->add_option("--set", options->settings, "key=value, any setting of config.json")->expected(1)->take_all();
}

} // namespace earshot::cli
