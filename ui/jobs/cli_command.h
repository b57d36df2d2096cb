#pragma once
#include "jobs/job.h"

#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QStringList>

#include <optional>

namespace earshot {

/// One verb of earshot-cli as a child process with `--json`: its result, or its error, as an object. Deleting it stops the
/// process.
class CliCommand : public QObject {
    Q_OBJECT
public:
    /// `program`: the path of earshot-cli.
    explicit CliCommand(QString program, QObject* parent = nullptr);
    ~CliCommand() override;

    /// Precondition: not started before. `--json` is added.
    void start(const QStringList& arguments);
    /// Asks the process to end; `failed` tells when it has.
    void cancel();
    bool isRunning() const { return process_.state() != QProcess::NotRunning; }

Q_SIGNALS:
    /// What it is at, in words: "Computing features"; `share` of it that is done, 0 to 1, where that is known.
    void activityChanged(const QString& activity, std::optional<double> share);
    void finished(const QJsonObject& result);
    void failed(const earshot::JobFailure& failure);

private:
    void readActivity();
    void end(bool started);

    QString program_;
    QProcess process_;
    QByteArray log_;
    QByteArray partial_; ///< of a line on stderr
    bool cancelled_ = false;
};

} // namespace earshot
