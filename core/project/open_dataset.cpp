#include "project/open_dataset.h"

#include "audio/audio_file.h"
#include "base/error.h"
#include "project/project_dataset.h"

namespace earshot {
namespace {

void checkClips(Dataset& dataset, Progress& progress, const std::stop_token& stop) {
    for (std::size_t i = 0; i < dataset.clips.size(); ++i) {
        throwIfStopped(stop);
        progress.update("Checking recordings", static_cast<std::int64_t>(i), static_cast<std::int64_t>(dataset.clips.size()));
        const auto path = dataset.pathOf(dataset.clips[i]);
        try {
            probeAudio(path);
        } catch (const Error& error) {
            dataset.problems.push_back({path, 0, error.problem()});
        }
    }
}

} // namespace

Dataset openDataset(const std::filesystem::path& path, bool checkAudio, Progress& progress, const std::stop_token& stop) {
    if (!ProjectStore::isProject(path) && path.extension() != ".earshot")
        return readDataset(path, checkAudio, progress, stop);
    Dataset dataset = datasetOf(ProjectStore::open(path, ProjectStore::Access::readOnly));
    if (dataset.clips.empty())
        throw Error("has no recordings", {path, 0, "add some in the window, or make the project with --data DIR"});
    if (checkAudio)
        checkClips(dataset, progress, stop);
    return dataset;
}

} // namespace earshot
