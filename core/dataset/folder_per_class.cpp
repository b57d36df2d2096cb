#include "dataset/clip_name.h"
#include "dataset/listing.h"

#include <algorithm>
#include <array>

namespace earshot {
namespace {

namespace fs = std::filesystem;

bool hasAudioExtension(const fs::path& path) {
    static constexpr std::array<std::string_view, 14> kExtensions{".wav",  ".flac", ".ogg", ".oga", ".opus", ".mp3",  ".aif",
                                                                  ".aiff", ".aifc", ".caf", ".au",  ".w64",  ".rf64", ".snd"};
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return std::tolower(c); });
    return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

bool isHidden(const fs::path& path) {
    return path.filename().string().starts_with('.');
}

/// Audio files below `folder`, named relative to `root`, sorted. A folder that cannot be entered is left out.
std::vector<std::string> audioBelow(const fs::path& root, const fs::path& folder, const std::stop_token& stop) {
    std::vector<std::string> names;
    std::error_code failure;
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failure);
    while (!failure && entry != fs::recursive_directory_iterator()) {
        throwIfStopped(stop);
        std::error_code unknown;
        if (isHidden(entry->path()))
            entry.disable_recursion_pending();
        else if (hasAudioExtension(entry->path()) && entry->is_regular_file(unknown))
            names.push_back(entry->path().lexically_relative(root).generic_string());
        entry.increment(failure);
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

Listing readFolderPerClass(const fs::path& root, Progress& progress, const std::stop_token& stop) {
    std::vector<fs::path> folders;
    std::error_code failure;
    for (fs::directory_iterator entry(root, failure); !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
        std::error_code unknown;
        if (entry->is_directory(unknown) && !isHidden(entry->path()))
            folders.push_back(entry->path());
    }
    std::sort(folders.begin(), folders.end());

    Listing listing;
    for (const auto& folder : folders) {
        const std::string label = folder.filename().string();
        progress.update("Looking through " + label, 0, 0);
        for (auto& name : audioBelow(root, folder, stop)) {
            Clip clip;
            clip.label = listing.labelIndex(label);
            if (auto parsed = parseClipName(name)) {
                clip.identifier = std::move(parsed->identifier);
                clip.city = std::move(parsed->city);
                clip.device = std::move(parsed->device);
            } else {
                clip.identifier = stemOf(name);
            }
            clip.filename = std::move(name);
            listing.clips.push_back(std::move(clip));
            listing.listedAt.emplace_back();
        }
    }
    return listing;
}

} // namespace earshot
