#pragma once
#include "learning/trainer.h"

#include <optional>

namespace earshot {

/// Settings of the teacher that a distillation trains first: the run's own, at `teacherChannels` channels, in float.
TrainingConfig teacherConfig(const TrainingConfig& student);

/// The teacher of a distilled run, kept in RUN/teacher. `config.teacher` names the run that it is taken from; where that is empty
/// it is trained there first (or trained to its end, when that was cut off). Its events arrive as `teacher` and `progress`
/// (training_events.h). Empty when TrainingControl::stop came before the teacher was ready. Throws Error when the named run knows
/// other classes, Cancelled when stopped.
std::optional<NetworkWeights> readyTeacher(const TrainingConfig& config, const TrainingData& data,
                                           const std::filesystem::path& run, TrainingObserver& observer, TrainingControl& control,
                                           Progress& progress, const std::stop_token& stop);

} // namespace earshot
