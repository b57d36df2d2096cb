#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace earshot {

class Progress;

/// earshot::Error on its way to the window. `message` is all of it in one sentence.
struct JobFailure {
    QString message;
    QString what;
    QString path;
    qint64 line = 0;
    QString hint;
};

/// What a caught exception says. For code that catches at its own boundary.
JobFailure failureFrom(const std::exception& error);

/// One piece of long work on a thread of a JobRunner. Lives on the GUI thread, where all its signals are emitted; the runner
/// deletes it after its end, so keep it in a QPointer. Exactly one of finished, failed and cancelled is emitted, then ended.
class Job : public QObject {
    Q_OBJECT

public:
    enum class State { waiting, running, cancelling, finished, failed, cancelled };

    ~Job() override;

    const QString& name() const { return name_; }
    State state() const { return state_; }
    bool isOver() const { return state_ == State::finished || state_ == State::failed || state_ == State::cancelled; }
    const QString& activity() const { return activity_; }
    qint64 done() const { return done_; }
    qint64 total() const { return total_; } ///< 0: unknown
    /// After three seconds of evidence, when the total is known.
    std::optional<double> secondsLeft() const;
    /// Asks the work to stop; a job that still waits ends at once.
    void cancel();

Q_SIGNALS:
    /// At most 20 times a second, and once more with the last figures before the end.
    void progressed(const QString& activity, qint64 done, qint64 total);
    void stateChanged(earshot::Job::State state);
    void finished();
    void failed(const earshot::JobFailure& failure);
    void cancelled();
    void ended();

private:
    friend class JobRunner;
    class Reporter;
    struct Shared;
    /// Gives back what is to be done with the result, on the GUI thread.
    using Work = std::function<std::function<void()>(Progress&, std::stop_token)>;

    Job(QString name, Work work, QObject* parent);
    void run(); ///< on the worker's thread
    void takeProgress();
    void end(State state, const std::function<void()>& deliver, const JobFailure& failure);
    void setState(State state);

    QString name_;
    std::shared_ptr<Shared> shared_;
    State state_ = State::waiting;
    QString activity_;
    qint64 done_ = 0;
    qint64 total_ = 0;
    qint64 firstDone_ = 0;
    QElapsedTimer since_; ///< the activity's begin
};

} // namespace earshot

Q_DECLARE_METATYPE(earshot::JobFailure)
