#pragma once
#include <QString>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace earshot {

class ProjectStore;
class EvaluationModel;

/// One second of a recording that a board can be asked about.
struct AskedClip {
    std::string filename;     ///< as in a truth.csv, with "#k" for a segment of a longer recording
    std::int64_t segment = 0; ///< second of the recording, from 0
    bool whole = true;        ///< the recording has no other second
    std::string truth;        ///< name of its class; empty: unlabelled
    std::string location, device;

    /// "london-2043-a", "walk, 5 – 6 s": without folder, extension and the scene that stands before it in TAU's names.
    QString title() const;
    bool operator==(const AskedClip&) const = default;
};

/// Clips in an order, with words for where they come from.
struct AskedClips {
    QString source;                           ///< "selected in Evaluate", "evaluate fold"
    std::vector<std::filesystem::path> roots; ///< where the names may be relative to
    std::vector<AskedClip> clips;

    /// Where the clip's recording is. Throws Error when it is at none of the places.
    std::filesystem::path pathOf(const AskedClip& clip) const;
};

/// Every second of the evaluate side of the project's first fold; of all recordings in a project without folds.
AskedClips clipsOf(const ProjectStore& project);

/// The clips that are listed in Evaluate.
AskedClips clipsOf(const EvaluationModel& evaluation);

/// Every second of any audio file; one when its header cannot be read, so that reading it says what is wrong.
AskedClips clipsOfFile(const std::filesystem::path& path);

} // namespace earshot
