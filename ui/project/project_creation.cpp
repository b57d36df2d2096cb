#include "project/project_creation.h"

#include "base/error.h"
#include "dataset/demo_synthesiser.h"
#include "project/project_dataset.h"
#include "project/survey.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <optional>

namespace earshot {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProblemsSetting = "dataset_problems";
constexpr std::size_t kProblemsKept = 500;

std::string jsonOf(const std::vector<Problem>& problems) {
    QJsonArray array;
    for (std::size_t i = 0; i < std::min(problems.size(), kProblemsKept); ++i)
        array.append(QJsonObject{{QStringLiteral("file"), QString::fromStdString(problems[i].file.string())},
                                 {QStringLiteral("line"), qint64(problems[i].line)},
                                 {QStringLiteral("what"), QString::fromStdString(problems[i].what)}});
    return QJsonDocument(array).toJson(QJsonDocument::Compact).toStdString();
}

bool hasLists(const fs::path& source) {
    return fs::exists(source / "meta.csv") || fs::exists(source / "evaluation_setup") || fs::exists(source / "labels.json");
}

/// The dataset in `source`; nothing when there are only recordings.
std::optional<Dataset> datasetIn(const fs::path& source, Progress& progress, const std::stop_token& stop) {
    try {
        return readDataset(source, false, progress, stop);
    } catch (const Error&) {
        // A folder with lists is meant to be a dataset: then the error counts.
        if (hasLists(source))
            throw;
        return std::nullopt;
    }
}

} // namespace

ProjectStore createProjectFrom(const fs::path& source, const fs::path& folder, Progress& progress, const std::stop_token& stop) {
    if (!fs::is_directory(source))
        throw Error("is no folder", {source, 0, "choose the folder of a dataset, or one that holds recordings"});
    if (const auto dataset = datasetIn(source, progress, stop)) {
        return ProjectStore::create(folder, dataset->root, [&](ProjectStore& project) {
            importDataset(project, *dataset);
            if (!dataset->problems.empty())
                project.setSetting(kProblemsSetting, jsonOf(dataset->problems));
        });
    }
    return ProjectStore::create(folder, source, [&](ProjectStore& project) {
        project.setLabels(SceneLabels::tau());
        const ImportReport report = importRecordings(project, std::span(&source, 1), progress, stop);
        if (report.added.empty())
            throw Error("holds no recordings that can be read",
                        {source, 0, "choose a folder with WAV, FLAC, Ogg, AIFF or MP3 files"});
        if (!report.problems.empty())
            project.setSetting(kProblemsSetting, jsonOf(report.problems));
    });
}

ProjectStore createDemoProject(const fs::path& folder, Progress& progress, const std::stop_token& stop) {
    const fs::path data = folder.parent_path() / "demo data";
    std::error_code error;
    fs::create_directories(data, error);
    if (error)
        throw Error("cannot be created: " + error.message(), {data, 0, "choose a folder that you may write to"});
    synthesiseDemo(data, {}, progress, stop);
    return createProjectFrom(data, folder, progress, stop);
}

fs::path suggestedProjectFolder(const fs::path& source) {
    fs::path clean = fs::absolute(source).lexically_normal();
    if (!clean.has_filename())
        clean = clean.parent_path();
    fs::path folder = clean.parent_path() / (clean.filename().string() + ".earshot");
    for (int i = 2; fs::exists(folder); ++i)
        folder = clean.parent_path() / (clean.filename().string() + " " + std::to_string(i) + ".earshot");
    return folder;
}

std::vector<Problem> datasetProblems(const ProjectStore& project) {
    std::vector<Problem> problems;
    const QByteArray text = QByteArray::fromStdString(project.setting(kProblemsSetting));
    for (const QJsonValue& each : QJsonDocument::fromJson(text).array())
        problems.push_back({each[QStringLiteral("file")].toString().toStdString(), each[QStringLiteral("line")].toInteger(),
                            each[QStringLiteral("what")].toString().toStdString()});
    return problems;
}

} // namespace earshot
