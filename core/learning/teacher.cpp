#include "learning/teacher.h"

#include "base/error.h"
#include "learning/run_files.h"

namespace earshot {
namespace {

/// Tells the student's listener what the teacher does, so that nobody mistakes one for the other.
class TeacherObserver : public TrainingObserver {
public:
    explicit TeacherObserver(TrainingObserver& observer) : observer_(observer) {}

    void event(const nlohmann::ordered_json& event) override {
        const std::string kind = event.value("event", "");
        if (kind == "step") {
            const std::int64_t steps = event.at("steps"), epoch = event.at("epoch"), epochs = event.at("epochs");
            observer_.event({{"event", "progress"},
                             {"activity", "Training the teacher"},
                             {"done", (epoch - 1) * steps + event.at("step").get<std::int64_t>()},
                             {"total", epochs * steps}});
        } else if (kind == "paused" || kind == "resumed" || kind == "refused" || kind == "warning") {
            observer_.event(event); // these answer the person at the controls
        } else if (kind != "batch") {
            observer_.event({{"event", "teacher"}, {"teacher", event}});
        }
    }

private:
    TrainingObserver& observer_;
};

/// A copy of the named run's best network, so that a run can be resumed when its teacher has gone.
NetworkWeights copiedTeacher(const std::filesystem::path& from, const RunFiles& to, const SceneLabels& labels) {
    if (std::filesystem::exists(to.best()))
        return readCheckpoint(to.best()).weights;
    Checkpoint teacher = namedCheckpoint({from}, "best");
    if (!(teacher.labels.classes == labels.classes))
        throw Error("the teacher was trained on other classes", {from, 0, "name a run that was trained on the same classes"});
    teacher.state.reset();
    writeCheckpoint(to.best(), teacher);
    return teacher.weights;
}

} // namespace

TrainingConfig teacherConfig(const TrainingConfig& student) {
    TrainingConfig teacher = student;
    teacher.preset = "teacher";
    teacher.channels = student.teacherChannels;
    teacher.distillation = DistillationForm::Off;
    teacher.qat = QatMode::Off;
    if (student.teacherEpochs > 0) {
        teacher.epochs = student.teacherEpochs;
        teacher.cosineEpochs = 0;
        teacher.mixupWholeEpochs = 0;
    }
    return teacher;
}

std::optional<NetworkWeights> readyTeacher(const TrainingConfig& config, const TrainingData& data,
                                           const std::filesystem::path& run, TrainingObserver& observer, TrainingControl& control,
                                           Progress& progress, const std::stop_token& stop) {
    const RunFiles files{run / "teacher"};
    if (!config.teacher.empty())
        return copiedTeacher(config.teacher, files, data.labels);
    TeacherObserver teacherObserver(observer);
    const TrainingOutcome outcome =
        train(teacherConfig(config), data, files.folder, true, teacherObserver, control, progress, stop);
    if (outcome.stoppedEarly)
        return std::nullopt;
    return namedCheckpoint(files, "best").weights;
}

} // namespace earshot
