#pragma once
#include "project/project_types.h"

#include <QDateTime>
#include <QString>

#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

namespace earshot {

/// A run of the project as lists show it.
struct RunInfo {
    QString folder; ///< absolute
    QString id;     ///< name of the folder
    QString name;
    QString preset;
    int epochs = 0;                       ///< finished
    int planned = 0;                      ///< 0: not known
    double bestLogLoss = 0, accuracy = 0; ///< at the best epoch; NaN: not judged
    int bestEpoch = 0;
    QString state; ///< "running", "paused", "done", "stopped", "failed"
    bool alive = false;
    QString int8;           ///< "PTQ", "QAT"; empty: no INT8 model
    bool evaluated = false; ///< holds predictions and their truth
    QDateTime made;

    bool operator==(const RunInfo&) const = default;
};

/// The runs in `runs`, newest first; `records` name them where the project knows them. For a thread of its own: reads their
/// files.
std::vector<RunInfo> listRuns(const std::filesystem::path& runs, const std::vector<RunRecord>& records,
                              const std::stop_token& stop);

/// A name for the next run's folder, and the number in it: "run-14".
QString nextRunId(const std::filesystem::path& runs, const std::vector<RunRecord>& records);
/// "Run 14" for "run-14"; other folders keep their name.
QString defaultRunName(const QString& id);

/// Puts a run aside, or takes it back: deleted runs wait in the project's cache folder. Throws Error.
void setRunAside(const std::filesystem::path& project, const std::string& id);
void bringRunBack(const std::filesystem::path& project, const std::string& id);
/// Removes for good what was put aside more than 30 days ago.
void removeOldRuns(const std::filesystem::path& project);

} // namespace earshot
