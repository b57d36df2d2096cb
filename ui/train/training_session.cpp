#include "train/training_session.h"

#include <QCoreApplication>

namespace earshot {
namespace {
constexpr int kSoonMs = 100; ///< steps may come far more often than anybody looks
}

QString workerProgram() {
    return QCoreApplication::applicationDirPath() + QStringLiteral("/earshot-cli");
}

TrainingSession::TrainingSession(QString program, QString project, QString run, QObject* parent)
    : QObject(parent), program_(std::move(program)), project_(std::move(project)), run_(std::move(run)) {
    soon_.setSingleShot(true);
    soon_.setInterval(kSoonMs);
    connect(&soon_, &QTimer::timeout, this, &TrainingSession::changed);
}

TrainingSession::~TrainingSession() = default;

void TrainingSession::follow() {
    client_ = std::make_unique<WorkerClient>(program_);
    over_ = killed_ = stopping_ = false;
    record_.state = TrainingRecord::State::Preparing;
    connect(client_.get(), &WorkerClient::event, this, &TrainingSession::take);
    connect(client_.get(), &WorkerClient::ended, this, [this](bool success, const QString& message, const QJsonObject& failure) {
        over_ = true;
        if (!success && record_.state != TrainingRecord::State::Failed) {
            record_.state = TrainingRecord::State::Failed;
            killed_ = failure.isEmpty();
            record_.failure = message;
        }
        soon_.stop();
        Q_EMIT changed();
        Q_EMIT ended();
    });
}

void TrainingSession::start(const QString& preset, const QStringList& settings) {
    follow();
    QStringList arguments{QStringLiteral("train"),
                          QStringLiteral("--data"),
                          project_,
                          QStringLiteral("--run"),
                          run_,
                          QStringLiteral("--preset"),
                          preset};
    for (const QString& each : settings)
        arguments << QStringLiteral("--set") << each;
    client_->startDetached(arguments, run_);
}

void TrainingSession::resumeFromCheckpoint() {
    record_ = {}; // what was before is told again
    readLastBatch(record_, run_.toStdString());
    follow();
    client_->startDetached(
        {QStringLiteral("train"), QStringLiteral("--data"), project_, QStringLiteral("--run"), run_, QStringLiteral("--resume")},
        run_);
}

void TrainingSession::attach() {
    record_ = {};
    readLastBatch(record_, run_.toStdString());
    follow();
    client_->attach(run_);
}

void TrainingSession::stopAndKeepBest() {
    stopping_ = true;
    client_->stop();
    Q_EMIT changed();
}

void TrainingSession::apply(const QJsonObject& settings) {
    QJsonObject command = settings;
    command[QStringLiteral("command")] = QStringLiteral("set");
    client_->send(command);
}

void TrainingSession::take(const QJsonObject& event, bool past) {
    const QString kind = event.value(QLatin1String("event")).toString();
    record_.take(event);
    if (kind == QLatin1String("epoch") && !past)
        Q_EMIT epochFinished();
    if (kind == QLatin1String("refused") && !past)
        Q_EMIT refused(event.value(QLatin1String("what")).toString(), event.value(QLatin1String("hint")).toString());
    if (!soon_.isActive())
        soon_.start();
}

} // namespace earshot
