#pragma once
#include "learning/augmentation.h"
#include "learning/checkpoint.h"
#include "learning/training_config.h"
#include "learning/training_data.h"

#include <cstdint>
#include <nlohmann/json.hpp>

namespace earshot {

// clang-format off
/// The worker protocol: what a training says while it runs, and what it can be told.
///
/// Each event is one JSON object a line with a key "event". Those marked * pass by: they go to stdout and to the socket, not to
/// RUN/events.jsonl (RUN/batch.json holds the last `batch`). `epoch` counts from 1 and names the epoch that is at work, `epochs`
/// how many the run has in all, `step` how many steps of that epoch are done, `steps` how many it has. Shares, accuracies and
/// probabilities are 0..1, losses in nats, times in seconds, memory in bytes. A figure that does not exist is null or absent: all
/// of the validation without validation clips, `*_super`, cosine and conflict without a super-class head (the ensemble then is
/// the scene head).
///
/// | event      | keys
/// |------------|-------------------------------------------------------------------------------------------------------------
/// | progress*  | before the training: activity ("Computing features"), done, total (0: unknown)
/// | note       | before the training: message, what a person should know of the data
/// | teacher    | before the training of a distilled run: teacher, an event of the teacher's own training (its steps come as
/// |            | `progress`; paused, resumed, refused and warning come as they are)
/// | start      | resumed, epoch, epochs, step, steps, threads, config (as config.json), labels {classes, super_classes, group},
/// |            | validated_on ("held-out train locations", "evaluate fold", null), data (below), modulation (where its vectors
/// |            | come from), modulation_vectors, learning_rates, metrics (figures of the finished epochs), interventions,
/// |            | best_epoch, best_log_loss
/// | step*      | epoch, epochs, step, steps, loss_scene, loss_super, loss_ensemble (means over the batch), learning_rate,
/// |            | conflict (true, false), cosine (of the two tasks' gradients), examples_per_second, loader_wait (share of this
/// |            | epoch's training time), memory_bytes (resident, without mapped files), seconds_left (of the whole run)
/// | batch*     | after an epoch's first step and when asked for: epoch, step, mixed (the first so many clips are mixtures),
/// |            | mixup_lambda (share of the clip itself in them; 1 without mixup), modulated, bands, frames, low, high,
/// |            | clips (up to 8, below)
/// | epoch      | figures of the epoch (below), epochs, confusion_matrix (validation, ensemble; rows = truth), most_wrong (below),
/// |            | examples_per_second, loader_wait, memory_bytes, seconds_left, best_epoch, best_log_loss. Said once durable
/// | checkpoint | epoch, step, reason ("epoch", "interval", "set", "asked for", "paused", "stopped", "interrupted"). Said once durable
/// | paused     | epoch, step
/// | resumed    | epoch, step
/// | set        | epoch, step, set {key: value}, was {key: value}, learning_rates. The next step is the first with the new
/// |            | values. Said once durable
/// | refused    | command, key (of a set, where one is to blame), what, hint. Nothing of the command was done
/// | warning    | message
/// | done       | epochs (finished ones), best_epoch, best_log_loss, stopped, seconds (of this process)
/// | error      | what, hint: the worker ends; what it had made durable stays
///
/// learning_rates: one an epoch of the whole run, as used for those behind (null: not known), as planned for those ahead.
/// best_epoch, best_log_loss: of the validation; null before there is one.
///
/// Figures of an epoch, also in metrics.csv and in `metrics`:
///   epoch, stage ("float", "quantised", "integer"), learning_rate
///   of its training, against soft labels, with dropout and augmentation: loss_scene, loss_super, loss_ensemble, train_accuracy
///     (scene head), train_accuracy_super, train_accuracy_ensemble, conflict_rate (share of its steps), cosine (mean)
///   of the validation by the ensemble, as a user gets it: validated_on, accuracy, macro_accuracy, log_loss (mean of the
///     class-wise means), log_loss_samples (mean over the clips)
///   of the validation by each head alone: accuracy_scene, log_loss_scene, accuracy_super, log_loss_super (class-wise means)
///
/// most_wrong, up to 12 validation clips that were heard as another class, the surest first: clip (index in the dataset),
///   filename, segment, truth, heard (names of classes), confidence, loss
/// data: train and validation, each {recordings, segments, devices, locations}, and shared_locations
/// clips of a batch: clip (index in the dataset), filename, segment, partner (index in the batch; null: not mixed),
///   partner_filename, partner_segment, shares [{class, share}] (largest first), vector (index of the modulation vector; null:
///   none), vector_device (the device that it imitates), stripes [{axis: "frequency" | "time", first, count}], input: the
///   standardised log-mel as the network saw it (its first channel), base64 of unsigned bytes [bands, frames] from the lowest
///   band; a value is low + byte (high - low) / 255, limited to that range
///
/// Commands: one JSON object a line with a key "command", on stdin (--events) and on the socket that RUN/worker.json names. Each is
/// obeyed between two steps, and between two pieces of the validation while an epoch is judged (a `set` then waits for a step).
///
/// | command    | effect, and the event that answers
/// |------------|-------------------------------------------------------------------------------------------------------------
/// | pause      | a checkpoint, then `paused`
/// | resume     | `resumed`
/// | stop       | ends the run, the best checkpoint is its model: `done` with stopped. Before the first step too
/// | checkpoint | `checkpoint`
/// | batch      | `batch` of the next step
/// | set        | beside "command" any keys that isSteerable names; all are taken or none: `set` or `refused`. With
/// |            | "at": {epoch, step}, as a `set` event holds them, it waits for that step: so a recorded run is driven again
///
/// RUN/interventions.json: every `set` of the run in order, [{epoch, step, set}]. A run with the same config.json, data, threads
/// and machine that is given them again ends in the same bits.
// clang-format on

/// Settings that may change while a run goes on; the others define what the run is.
bool isSteerable(const std::string& key);

/// The configuration with changed settings, for a run that is at work on `epoch` (from 0). Throws Error for what cannot be
/// changed, or not to that value.
TrainingConfig steered(const TrainingConfig& config, const nlohmann::ordered_json& settings, int epoch);

/// The "refused" event of settings that `steered` throws at, with the first key that is to blame; null when all can be changed.
nlohmann::ordered_json refusalOf(const TrainingConfig& config, const nlohmann::ordered_json& settings, int epoch);

/// What validation figures are computed on; null: there are none.
nlohmann::ordered_json validatedOn(const TrainingConfig& config, const TrainingData& data);

/// The "start" event of a run that stands where `state` says.
nlohmann::ordered_json startEvent(const TrainingConfig& config, const TrainingData& data, const TrainingState& state,
                                  bool resumed);

/// The figures of the training of the epoch whose steps are done; `twoTasks`: the network has both heads.
nlohmann::ordered_json trainingFigures(const TrainingConfig& config, const TrainingState& state, bool twoTasks);

/// best_epoch and best_log_loss.
void addBest(nlohmann::ordered_json& event, const TrainingState& state);

/// Learning rates of all epochs of the run: as its figures say for those behind (null where there are none), as planned from
/// `epoch` (from 0) on.
nlohmann::ordered_json learningRates(const TrainingConfig& config, int epoch, const nlohmann::ordered_json& metrics);

/// The "batch" event of a batch that went into the network. `epoch` from 0, `step` counts the steps done.
nlohmann::ordered_json batchEvent(const Batch& batch, const TrainingData& data, int epoch, std::int64_t step);

/// Memory that this process holds, without what is mapped from files (the features' cache, the libraries): the system takes that
/// back when it needs the room.
std::int64_t residentBytes();

} // namespace earshot
