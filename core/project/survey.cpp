#include "project/survey.h"

#include "audio/audio_file.h"
#include "base/content_hash.h"
#include "base/error.h"
#include "dataset/clip_name.h"

#include <algorithm>
#include <cctype>
#include <sys/stat.h>
#include <unordered_map>

namespace earshot {
namespace {

namespace fs = std::filesystem;
using Result = ProjectStore::SurveyResult;

constexpr std::size_t kBatch = 500; ///< recordings a transaction

struct FileState {
    std::int64_t sizeBytes = 0;
    std::int64_t modifiedNs = 0;
};

std::optional<FileState> stateOf(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return std::nullopt;
    return FileState{status.st_size, std::int64_t(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec};
}

/// Reads the file once for its hash and its header. What is wrong with it as audio goes to `problems`.
Result look(std::int64_t recording, const fs::path& path, const FileState& state, std::vector<Problem>& problems) {
    Result result;
    result.recording = recording;
    result.sizeBytes = state.sizeBytes;
    result.modifiedNs = state.modifiedNs;
    try {
        result.contentHash = hashFile(path);
        const AudioInfo info = probeAudio(path);
        result.sampleRateHz = info.sampleRateHz;
        result.frames = info.frames;
        result.channels = info.channels;
    } catch (const Error& error) {
        problems.push_back({path, 0, error.problem()});
    }
    return result;
}

/// Calls `visit(path)` for every regular file below `folder`; folders that cannot be read are passed over.
template <typename Visit>
void walk(const fs::path& folder, const std::stop_token& stop, Visit&& visit) {
    std::error_code error;
    fs::recursive_directory_iterator entries(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
        throwIfStopped(stop);
        std::error_code kind;
        if (entries->is_regular_file(kind))
            visit(entries->path());
    }
}

/// Looks below `folders` for the content of recordings that are gone.
class Search {
public:
    explicit Search(const std::vector<Recording>& gone) {
        for (const auto& each : gone)
            if (!each.contentHash.empty())
                bySize_.emplace(each.sizeBytes, each);
    }

    std::vector<Result> run(std::span<const fs::path> folders, std::vector<Problem>& problems, const std::stop_token& stop) {
        std::vector<Result> results;
        for (const auto& folder : folders) {
            walk(folder, stop, [&](const fs::path& path) {
                const auto state = bySize_.empty() ? std::nullopt : stateOf(path);
                if (!state || !bySize_.contains(state->sizeBytes))
                    return;
                Result result = look(0, path, *state, problems);
                const auto [first, last] = bySize_.equal_range(state->sizeBytes);
                const auto match =
                    std::find_if(first, last, [&](const auto& each) { return each.second.contentHash == result.contentHash; });
                if (match == last)
                    return;
                result.recording = match->second.id;
                result.movedTo = fs::absolute(path).lexically_normal();
                results.push_back(std::move(result));
                bySize_.erase(match);
            });
        }
        return results;
    }

private:
    std::unordered_multimap<std::int64_t, Recording> bySize_;
};

bool isAudioName(const fs::path& path) {
    static constexpr std::string_view known[] = {".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aiff",
                                                 ".aif", ".aifc", ".au",  ".caf", ".w64",  ".rf64"};
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(std::begin(known), std::end(known), extension) != std::end(known);
}

/// Relative to the audio folder where it lies below it, else absolute.
std::string nameFor(const fs::path& path, const fs::path& audioFolder) {
    const fs::path relative = path.lexically_relative(audioFolder);
    const bool below = !relative.empty() && *relative.begin() != "..";
    return (below ? relative : path).generic_string();
}

} // namespace

SurveyReport surveyRecordings(ProjectStore& project, std::span<const fs::path> searchFolders, Progress& progress,
                              const std::stop_token& stop) {
    project.requireWritable();
    SurveyReport report;
    const auto ids = project.recordingIds();
    std::vector<Recording> gone;
    for (std::size_t start = 0; start < ids.size(); start += kBatch) {
        std::vector<Result> results;
        const auto batch = std::span(ids).subspan(start, std::min(kBatch, ids.size() - start));
        for (const auto& recording : project.recordings(batch)) {
            if (stop.stop_requested())
                break;
            const auto state = stateOf(recording.path);
            if (!state) {
                gone.push_back(recording);
                continue;
            }
            ++report.present;
            const bool known = !recording.missing && !recording.contentHash.empty() && recording.frames > 0 &&
                               project.surveyedState(recording.id) == std::pair(state->modifiedNs, state->sizeBytes);
            if (known)
                continue;
            results.push_back(look(recording.id, recording.path, *state, report.problems));
            ++report.surveyed;
        }
        project.storeSurvey(results);
        throwIfStopped(stop);
        progress.update("Looking at recordings", static_cast<std::int64_t>(start + batch.size()),
                        static_cast<std::int64_t>(ids.size()));
    }
    std::vector<Result> results;
    if (!gone.empty())
        results = Search(gone).run(searchFolders, report.problems, stop);
    report.found = static_cast<std::int64_t>(results.size());
    report.present += report.found;
    report.missing = static_cast<std::int64_t>(gone.size()) - report.found;
    std::vector<std::int64_t> found;
    for (const auto& each : results)
        found.push_back(each.recording);
    std::sort(found.begin(), found.end());
    for (const auto& each : gone) {
        if (std::binary_search(found.begin(), found.end(), each.id))
            continue;
        Result& result = results.emplace_back();
        result.recording = each.id;
        result.missing = true;
    }
    project.storeSurvey(results);
    return report;
}

ImportReport importRecordings(ProjectStore& project, std::span<const fs::path> files, Progress& progress,
                              const std::stop_token& stop) {
    project.requireWritable();
    ImportReport report;
    std::vector<fs::path> paths;
    for (const auto& each : files) {
        const fs::path path = fs::absolute(each).lexically_normal();
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            paths.push_back(path);
            continue;
        }
        const std::size_t first = paths.size();
        walk(path, stop, [&](const fs::path& file) {
            if (isAudioName(file))
                paths.push_back(file);
        });
        std::sort(paths.begin() + static_cast<std::ptrdiff_t>(first), paths.end());
    }
    const fs::path audioFolder = project.audioFolder();
    std::vector<NewRecording> recordings;
    std::vector<Result> relocated;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        throwIfStopped(stop);
        progress.update("Reading files", static_cast<std::int64_t>(i), static_cast<std::int64_t>(paths.size()));
        const std::string name = nameFor(paths[i], audioFolder);
        if (project.findRecording(name) || project.findRecording(paths[i].generic_string())) {
            ++report.known;
            continue;
        }
        const auto state = stateOf(paths[i]);
        const std::size_t problems = report.problems.size();
        Result seen = look(0, paths[i], state.value_or(FileState{}), report.problems);
        if (report.problems.size() > problems)
            continue;
        if (const auto twin = project.findRecordingByHash(seen.contentHash)) {
            const Recording known = project.recording(*twin);
            if (!stateOf(known.path)) {
                seen.recording = *twin;
                seen.movedTo = paths[i];
                relocated.push_back(std::move(seen));
                continue;
            }
        }
        NewRecording& recording = recordings.emplace_back();
        recording.name = name;
        recording.sizeBytes = seen.sizeBytes;
        recording.contentHash = seen.contentHash;
        recording.sampleRateHz = seen.sampleRateHz;
        recording.frames = seen.frames;
        recording.channels = seen.channels;
        if (const auto clip = parseClipName(name)) {
            recording.location = clip->identifier;
            recording.city = clip->city;
            recording.device = clip->device;
        }
    }
    project.storeSurvey(relocated);
    report.relocated = static_cast<std::int64_t>(relocated.size());
    report.added = project.addRecordings(recordings);
    progress.update("Reading files", static_cast<std::int64_t>(paths.size()), static_cast<std::int64_t>(paths.size()));
    return report;
}

} // namespace earshot
