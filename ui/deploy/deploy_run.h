#pragma once
#include "board/deploy.h"
#include "deploy/board_facts.h"
#include "deploy/relay.h"
#include "jobs/job_runner.h"

#include <QDateTime>
#include <QPointer>
#include <QStringList>
#include <QTimer>

namespace earshot {

/// One of the steps of a deploy as people see it.
struct DeployStage {
    enum class State { Waiting, Running, Done, Skipped, Failed };
    QString name;
    State state = State::Waiting;
    QString detail = {};
    double seconds = 0; ///< it took, or has taken so far
};

/// What happened with one page of flash.
enum class PageMark { Unknown, Same, Differs, Written, Verified, Stopped };

/// Putting a model on a board: what is being done, what was done, and how it ended. Works through a job; everything it says comes
/// from the uploader. Only Done means deployed.
class DeployRun : public QObject {
    Q_OBJECT
public:
    enum class State { Idle, Running, Done, Failed, Cancelled };
    enum class Kind { WholeImage, ModelOnly };

    /// What to put where.
    struct Task {
        Kind kind = Kind::WholeImage;
        QString path;                ///< of the port
        QString boardName;           ///< for people
        QString modelName;           ///< likewise
        std::vector<std::byte> blob; ///< of the model
    };

    /// The stages of a deploy before it begins.
    static std::vector<DeployStage> planned(Kind kind);

    DeployRun(JobRunner& jobs, PortsFactory ports, QObject* parent = nullptr);
    ~DeployRun() override;

    /// Precondition: not running. Steps, pages and outcome start anew; the log goes on.
    void start(Task task, const DeployPatience& patience = {});
    /// Asks the uploader to stop where it safely can.
    void stop();
    /// Forgets the last deploy, but not the log.
    void clear();

    State state() const { return state_; }
    bool isRunning() const { return state_ == State::Running; }
    const Task& task() const { return task_; }
    const std::vector<DeployStage>& stages() const { return stages_; }
    const std::vector<PageMark>& pages() const { return pages_; }
    int pagesWith(PageMark mark) const;
    /// "Write pages" of the running or failed stage; empty outside.
    const DeployStage* currentStage() const;
    /// 0 to 1 within the current stage; absent: unknown.
    std::optional<double> share() const { return share_; }
    double seconds() const; ///< from the start to the end, or until now
    /// Preconditions: state Done.
    const DeployReport& report() const { return *report_; }
    /// Preconditions: state Failed.
    const JobFailure& failure() const { return failure_; }
    PortTrouble trouble() const { return trouble_; }
    /// Page (from 0) that was being written when it ended; absent: none was.
    std::optional<int> stoppedAt() const;
    QDateTime endedAt() const { return endedAt_; }

    struct LogLine {
        QTime at;
        QString text;
        bool isError = false;
    };
    const std::vector<LogLine>& log() const { return log_; }
    /// The whole log, one line each.
    QString logText() const;

Q_SIGNALS:
    void changed();
    void logged();
    void ended(); ///< Done, Failed or Cancelled

private:
    class Observer;
    /// When something happened, on the thread where it did.
    struct Moment {
        QTime wall;
        BoardClock::time_point steady;
        static Moment now();
    };
    void say(const QString& text, bool isError = false, const Moment& moment = Moment::now());
    void enter(DeployStep step, const QString& detail, const Moment& moment = Moment::now());
    void mark(std::size_t page, std::size_t count, PageState state, const Moment& moment);
    void finishStage(DeployStage::State state, const Moment& moment = Moment::now());
    void fail(const JobFailure& failure);
    void end(State state);
    void changedSoon();
    QString pagesText(DeployStep step) const;

    JobRunner& jobs_;
    PortsFactory ports_;
    std::shared_ptr<Relay<DeployRun>> relay_;
    QPointer<Job> job_;
    Task task_;
    State state_ = State::Idle;
    std::vector<DeployStage> stages_;
    int stage_ = -1; ///< index of the running one
    std::vector<PageMark> pages_;
    std::optional<double> share_;
    std::optional<DeployReport> report_;
    JobFailure failure_;
    PortTrouble trouble_ = PortTrouble::None;
    QElapsedTimer since_;
    BoardClock::time_point stageBegan_, pageBegan_;
    QTimer soon_;
    double seconds_ = 0;
    QDateTime endedAt_;
    std::vector<LogLine> log_;
};

} // namespace earshot
