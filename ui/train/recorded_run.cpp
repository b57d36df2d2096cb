// What a run that nobody works on has left in its folder.
#include "train/training_record.h"

#include <QFile>
#include <QJsonDocument>

namespace earshot {
namespace {

constexpr qint64 kLongestLine = 8 << 20;

QString inFolder(const std::filesystem::path& run, const char* name) {
    return QString::fromStdString((run / name).string());
}

/// metrics.csv: one row an epoch, tab-separated, the first row names the figures.
void readMetrics(TrainingRecord& record, const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return;
    const QStringList names = QString::fromUtf8(file.readLine(kLongestLine)).trimmed().split(QLatin1Char('\t'));
    while (!file.atEnd()) {
        const QStringList cells = QString::fromUtf8(file.readLine(kLongestLine)).trimmed().split(QLatin1Char('\t'));
        QJsonObject event{{QStringLiteral("event"), QStringLiteral("epoch")}};
        for (qsizetype i = 0; i < std::min(names.size(), cells.size()); ++i) {
            bool isNumber = false;
            const double value = cells[i].toDouble(&isNumber);
            if (isNumber)
                event[names[i]] = value;
            else
                event[names[i]] = cells[i];
        }
        record.take(event);
    }
}

} // namespace

void readLastBatch(TrainingRecord& record, const std::filesystem::path& run) {
    QFile file(inFolder(run, "batch.json"));
    if (!file.open(QIODevice::ReadOnly) || file.size() > kLongestLine)
        return;
    QJsonObject event = QJsonDocument::fromJson(file.readAll()).object();
    if (event.isEmpty())
        return;
    event[QStringLiteral("event")] = QStringLiteral("batch");
    record.take(event);
}

TrainingRecord readTrainingRecord(const std::filesystem::path& run) {
    TrainingRecord record;
    if (QFile config(inFolder(run, "config.json")); config.open(QIODevice::ReadOnly))
        record.config = QJsonDocument::fromJson(config.readAll()).object();
    if (QFile events(inFolder(run, "events.jsonl")); events.open(QIODevice::ReadOnly))
        while (!events.atEnd())
            record.take(QJsonDocument::fromJson(events.readLine(kLongestLine)).object());
    readLastBatch(record, run);
    if (record.epochs.empty())
        readMetrics(record, inFolder(run, "metrics.csv"));
    if (record.epochsPlanned == 0)
        record.epochsPlanned = record.epochs.empty() ? record.trainingConfig().totalEpochs() : record.epochs.back().epoch;
    return record;
}

} // namespace earshot
