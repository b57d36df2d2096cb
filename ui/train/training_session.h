#pragma once
#include "jobs/worker_client.h"
#include "train/training_record.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace earshot {

/// A training that goes on: the worker behind a run's folder and what it has said. The worker outlives this object; another
/// session attaches to it later.
class TrainingSession : public QObject {
    Q_OBJECT
public:
    /// `program`: the path of earshot-cli. `project`: what the run learns from. `run`: its folder.
    TrainingSession(QString program, QString project, QString run, QObject* parent = nullptr);
    ~TrainingSession() override;

    /// `settings`: --set assignments on top of the preset.
    void start(const QString& preset, const QStringList& settings);
    /// Goes on from the newest sound checkpoint.
    void resumeFromCheckpoint();
    /// Follows a worker that another window started.
    void attach();

    const QString& run() const { return run_; }
    const TrainingRecord& record() const { return record_; }
    bool isOver() const { return over_; }
    /// The worker went without a word: killed, or the machine was. Precondition of the record's state being Failed by this.
    bool wasKilled() const { return killed_; }
    bool isStopping() const { return stopping_ && !over_; }

    void pause() { client_->pause(); }
    void goOn() { client_->resume(); }
    void stopAndKeepBest();
    void checkpoint() { client_->checkpoint(); }
    void apply(const QJsonObject& settings);
    qint64 processId() const { return client_->processId(); }

Q_SIGNALS:
    /// Something new, several times a second at most.
    void changed();
    /// An epoch is finished and durable.
    void epochFinished();
    /// The worker did not do what it was told.
    void refused(const QString& what, const QString& hint);
    /// Once. See record().state, and wasKilled.
    void ended();

private:
    void follow();
    void take(const QJsonObject& event, bool past);

    QString program_;
    QString project_;
    QString run_;
    TrainingRecord record_;
    std::unique_ptr<WorkerClient> client_;
    QTimer soon_;
    bool over_ = false;
    bool killed_ = false;
    bool stopping_ = false;
};

/// earshot-cli beside the running program.
QString workerProgram();

} // namespace earshot
