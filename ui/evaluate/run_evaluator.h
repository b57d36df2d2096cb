#pragma once
#include "evaluate/run_evaluations.h"
#include "jobs/job.h"

#include <QObject>
#include <QPointer>

#include <memory>

namespace earshot {

class CliCommand;
class JobRunner;

/// Has a run judged, one request at a time: the INT8 network by this process on a thread of `jobs`, every other engine by
/// earshot-cli, since the window links no libtorch. What was judged before and is still fresh is given at once.
class RunEvaluator : public QObject {
    Q_OBJECT
public:
    /// `program`: the path of earshot-cli. `jobs` must outlive this.
    RunEvaluator(JobRunner& jobs, QString program, QObject* parent = nullptr);
    ~RunEvaluator() override;

    /// A newer request takes the place of the one under way. `data`: dataset folder or project.
    void evaluate(const EvaluationRequest& request, const std::filesystem::path& data);
    void cancel();
    bool isBusy() const { return busy_; }
    const EvaluationRequest& request() const { return request_; }

Q_SIGNALS:
    /// `total` 0: not known.
    void progressed(const QString& activity, qint64 done, qint64 total);
    /// The predictions are on disk.
    void finished(const earshot::EvaluationRequest& request, const QString& predictions);
    void failed(const earshot::EvaluationRequest& request, const earshot::JobFailure& failure);
    void busyChanged(bool busy);

private:
    void askHost(const std::filesystem::path& data);
    void askWorker(const std::filesystem::path& data);
    void setBusy(bool busy);
    void finish(const std::filesystem::path& predictions);

    JobRunner& jobs_;
    QString program_;
    EvaluationRequest request_;
    QPointer<Job> job_;
    std::unique_ptr<CliCommand> command_;
    bool busy_ = false;
};

} // namespace earshot
