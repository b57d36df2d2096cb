#pragma once
#include "deploy/asked_clip.h"
#include "deploy/board_answer.h"
#include "deploy/board_facts.h"
#include "deploy/deployable_model.h"
#include "deploy/relay.h"
#include "jobs/job_runner.h"

#include <QPointer>

#include <condition_variable>
#include <mutex>

namespace earshot {

/// Asks a board about clips, one or many, and keeps what it answered. One at a time; a batch can pause between two clips.
class BoardAsker : public QObject {
    Q_OBJECT
public:
    enum class State { Idle, Asking, Paused };

    /// What was asked, and what came of it.
    struct Asked {
        AskedClip clip;
        BoardAnswer answer;
    };

    BoardAsker(JobRunner& jobs, PortsFactory ports, QObject* parent = nullptr);
    ~BoardAsker() override;

    /// Asks the board at `path` about clips of `clips`, in order: those of `which`, or all when that is empty. Precondition: Idle.
    void ask(const QString& path, const ModelFacts& model, AskedClips clips, const std::vector<std::size_t>& which = {});
    void pause();
    void resume();
    void stop();

    State state() const { return state_; }
    std::size_t wanted() const { return wanted_; }
    /// Answers of the last batch so far, in order.
    const std::vector<Asked>& answers() const { return answers_; }
    std::size_t identical() const { return identical_; }
    std::optional<double> secondsLeft() const;
    /// Why the last one ended early; empty `what`: it did not.
    const JobFailure& failure() const { return failure_; }
    PortTrouble trouble() const { return trouble_; }
    /// The board's last word about itself, after its last answer.
    const std::optional<BoardInfo>& info() const { return info_; }
    /// Cycles by layer of its last inference; empty where the firmware does not tell.
    const std::vector<LayerCycles>& profile() const { return profile_; }

    /// Writes the answers as a run folder that Evaluate reads: predictions.csv, truth.csv, logits.npy, config.json. Clips without a
    /// label are left out. Throws Error when no clip has one.
    void writeAnswers(const std::filesystem::path& folder, const ModelFacts& model, const QString& name) const;

Q_SIGNALS:
    void changed();
    void answered(); ///< one more of answers()
    void ended();

private:
    struct Gate;
    void take(Asked asked);
    void end();

    JobRunner& jobs_;
    PortsFactory ports_;
    std::shared_ptr<Relay<BoardAsker>> relay_;
    std::shared_ptr<Gate> gate_;
    QPointer<Job> job_;
    State state_ = State::Idle;
    std::size_t wanted_ = 0;
    std::vector<Asked> answers_;
    std::size_t identical_ = 0;
    std::vector<std::filesystem::path> roots_;
    JobFailure failure_;
    PortTrouble trouble_ = PortTrouble::None;
    std::optional<BoardInfo> info_;
    std::vector<LayerCycles> profile_;
};

} // namespace earshot
