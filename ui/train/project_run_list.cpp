#include "train/project_run_list.h"

#include "base/error.h"
#include "project/run_folder.h"
#include "project/worker_file.h"
#include "train/training_record.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <limits>

namespace earshot {
namespace {

namespace fs = std::filesystem;

constexpr auto kKept = std::chrono::hours(24 * 30);

QString stateOf(const TrainingRecord& record, bool alive) {
    switch (record.state) {
    case TrainingRecord::State::Done:
        return QStringLiteral("done");
    case TrainingRecord::State::Stopped:
        return QStringLiteral("stopped");
    case TrainingRecord::State::Paused:
        return alive ? QStringLiteral("paused") : QStringLiteral("failed");
    case TrainingRecord::State::Unknown: // without events: what metrics.csv holds was finished
        return alive ? QStringLiteral("running") : record.epochs.empty() ? QStringLiteral("failed") : QStringLiteral("done");
    default:
        return alive ? QStringLiteral("running") : QStringLiteral("failed");
    }
}

QString quantisationOf(const fs::path& run) {
    const auto model = newestInt8Model(run);
    if (!model)
        return {};
    QFile file(QString::fromStdString((model->parent_path() / "quantization.json").string()));
    const bool known = file.open(QIODevice::ReadOnly);
    const QString mode =
        known ? QJsonDocument::fromJson(file.readAll()).object().value(QLatin1String("mode")).toString() : QString();
    return mode.isEmpty() ? QStringLiteral("INT8") : mode.toUpper();
}

RunInfo infoOf(const fs::path& folder, const std::vector<RunRecord>& records) {
    RunInfo info;
    info.folder = QString::fromStdString(folder.string());
    info.id = QString::fromStdString(folder.filename().string());
    info.name = defaultRunName(info.id);
    info.made = QFileInfo(info.folder + QStringLiteral("/config.json")).lastModified();
    if (!info.made.isValid())
        info.made = QFileInfo(info.folder).lastModified();
    const auto known =
        std::find_if(records.begin(), records.end(), [&](const RunRecord& r) { return r.id == info.id.toStdString(); });
    if (known != records.end()) {
        info.name = QString::fromStdString(known->name);
        info.made = QDateTime::fromMSecsSinceEpoch(known->madeAtMs);
    }
    const auto worker = readWorkerFile(folder);
    info.alive = worker && isAlive(*worker);
    const TrainingRecord record = readTrainingRecord(folder);
    info.preset = record.config.value(QLatin1String("preset")).toString();
    info.epochs = int(record.epochs.size());
    info.planned = record.epochsPlanned;
    info.bestEpoch = record.bestEpoch();
    const EpochRecord* best = record.find(info.bestEpoch);
    info.bestLogLoss = best ? best->value(QStringLiteral("log_loss")) : std::numeric_limits<double>::quiet_NaN();
    info.accuracy = best ? best->value(QStringLiteral("accuracy")) : std::numeric_limits<double>::quiet_NaN();
    info.state = stateOf(record, info.alive);
    info.int8 = quantisationOf(folder);
    std::error_code ignored;
    info.evaluated = fs::exists(folder / "predictions.csv", ignored) && fs::exists(folder / "truth.csv", ignored);
    return info;
}

fs::path asideFolder(const fs::path& project) {
    return project / "cache" / "deleted runs";
}

void move(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::create_directories(to.parent_path(), error);
    if (!error)
        fs::rename(from, to, error);
    if (error)
        throw Error("cannot be moved: " + error.message(), {from, 0, "check the permissions of the project's folder"});
}

} // namespace

std::vector<RunInfo> listRuns(const fs::path& runs, const std::vector<RunRecord>& records, const std::stop_token& stop) {
    std::vector<RunInfo> list;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(runs, error)) {
        if (stop.stop_requested())
            return {};
        const bool isRun = fs::exists(entry.path() / "config.json", error) || fs::exists(entry.path() / "events.jsonl", error);
        if (isRun)
            list.push_back(infoOf(entry.path(), records));
    }
    std::sort(list.begin(), list.end(),
              [](const RunInfo& a, const RunInfo& b) { return a.made != b.made ? a.made > b.made : a.id > b.id; });
    return list;
}

QString nextRunId(const fs::path& runs, const std::vector<RunRecord>& records) {
    static const QRegularExpression number(QStringLiteral("^run-(\\d{1,6})$"));
    int largest = 0;
    const auto see = [&](const std::string& id) {
        const auto match = number.match(QString::fromStdString(id));
        if (match.hasMatch())
            largest = std::max(largest, match.captured(1).toInt());
    };
    std::error_code error;
    for (const fs::path& folder : {runs, asideFolder(runs.parent_path())})
        for (const auto& entry : fs::directory_iterator(folder, error))
            see(entry.path().filename().string());
    for (const RunRecord& record : records)
        see(record.id);
    return QStringLiteral("run-%1").arg(largest + 1);
}

QString defaultRunName(const QString& id) {
    return id.startsWith(QLatin1String("run-")) ? QStringLiteral("Run ") + id.sliced(4) : id;
}

void setRunAside(const fs::path& project, const std::string& id) {
    move(project / "runs" / id, asideFolder(project) / id);
    std::error_code ignored;
    fs::last_write_time(asideFolder(project) / id, fs::file_time_type::clock::now(), ignored);
}

void bringRunBack(const fs::path& project, const std::string& id) {
    move(asideFolder(project) / id, project / "runs" / id);
}

void removeOldRuns(const fs::path& project) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(asideFolder(project), error))
        if (entry.last_write_time(error) + kKept < fs::file_time_type::clock::now() && !error)
            fs::remove_all(entry.path(), error);
}

} // namespace earshot
