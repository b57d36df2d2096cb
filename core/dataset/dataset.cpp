#include "dataset/dataset.h"

#include "audio/audio_file.h"
#include "base/atomic_file.h"
#include "base/content_hash.h"
#include "base/error.h"
#include "dataset/listing.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace earshot {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMarkerLimitBytes = std::size_t(1) << 20;

bool hasFoldLists(const fs::path& root) {
    std::error_code none;
    const fs::directory_iterator entries(root / "evaluation_setup", none);
    return std::any_of(begin(entries), end(entries), [](const auto& entry) { return entry.path().extension() == ".csv"; });
}

Listing readListing(const fs::path& root, Progress& progress, const std::stop_token& stop) {
    std::error_code failure;
    if (!fs::is_directory(root, failure))
        throw Error("is not a folder", {root, 0, "name the folder of a dataset"});
    const bool tau = fs::exists(root / "meta.csv") || hasFoldLists(root);
    Listing listing = tau ? readTauLayout(root, progress, stop) : readFolderPerClass(root, progress, stop);
    if (listing.clips.empty() && listing.problems.empty())
        throw Error(
            "holds no dataset",
            {root, 0, "expected a meta.csv, evaluation_setup/fold1_train.csv, or one folder of audio files for each class"});
    return listing;
}

/// Every audio file's presence.
/// What keeps a listed recording from being read; empty: nothing that its header shows.
std::string audioProblem(const fs::path& root, const std::string& filename) {
    std::error_code failure;
    if (!fs::is_regular_file(root / filename, failure))
        return "there is no file '" + filename + "'; the clip is left out";
    try {
        probeAudio(root / filename);
        return {};
    } catch (const Error& error) {
        return "'" + filename + "' cannot be read: " + error.problem() + "; the clip is left out";
    }
}

/// Leaves out the clips whose recording is absent or has no readable header.
void dropUnreadableAudio(Listing& listing, const fs::path& root, Progress& progress, const std::stop_token& stop) {
    std::vector<char> keep(listing.clips.size(), 1);
    std::size_t dropped = 0;
    for (std::size_t i = 0; i < keep.size(); ++i) {
        if (i % 256 == 0) {
            throwIfStopped(stop);
            progress.update("Checking audio files", static_cast<std::int64_t>(i), static_cast<std::int64_t>(keep.size()));
        }
        const std::string problem = audioProblem(root, listing.clips[i].filename);
        if (problem.empty())
            continue;
        keep[i] = 0;
        ++dropped;
        listing.addProblem(listing.listedAt[i], problem);
    }
    if (dropped == keep.size())
        throw Error("none of its " + std::to_string(dropped) + " audio files can be read",
                    {root, 0, "the lists name them relative to this folder; put the audio beside the lists"});
    listing.dropClips(keep);
}

/// The folder says by its marker that Earshot synthesised it.
bool readDemoMarker(const fs::path& root, std::vector<Problem>& problems) {
    std::error_code none;
    if (!fs::exists(root / "demo.json", none))
        return false;
    const auto json = nlohmann::json::parse(readFile(root / "demo.json", kMarkerLimitBytes), nullptr, false);
    if (json.is_object() && json.contains("synthesised"))
        return json["synthesised"] == true;
    problems.push_back({"demo.json", 0, "is not the marker that `earshot-cli demo` writes; the data is taken as real"});
    return false;
}

} // namespace

std::vector<std::string> Dataset::devices() const {
    std::set<std::string_view> found;
    for (const auto& clip : clips)
        if (!clip.device.empty())
            found.insert(clip.device);
    return {found.begin(), found.end()};
}

const Fold& Dataset::fold(int number) const {
    const auto found = std::find_if(folds.begin(), folds.end(), [&](const Fold& fold) { return fold.number == number; });
    if (found != folds.end())
        return *found;
    std::string present;
    for (const auto& fold : folds)
        present += (present.empty() ? "" : ", ") + std::to_string(fold.number);
    throw Error("has no fold " + std::to_string(number),
                {root, 0, present.empty() ? "it has no folds" : "it has fold " + present});
}

std::string Dataset::referenceDevice() const {
    std::map<std::string_view, std::size_t> counts;
    for (const auto& clip : clips)
        if (!clip.device.empty())
            ++counts[clip.device];
    if (counts.empty() || counts.contains("a"))
        return counts.empty() ? "" : "a";
    const auto most =
        std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return std::string(most->first);
}

std::string Dataset::fingerprint() const {
    // Lengths before strings and lists, so that no two datasets serialise to the same bytes.
    std::string bytes;
    const auto number = [&](std::int64_t value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof value); };
    const auto text = [&](const std::string& value) {
        number(static_cast<std::int64_t>(value.size()));
        bytes += value;
    };
    const auto numbers = [&](const std::vector<int>& values) {
        number(static_cast<std::int64_t>(values.size()));
        bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(int));
    };
    for (const auto* names : {&labels.classes, &labels.superClasses}) {
        number(static_cast<std::int64_t>(names->size()));
        for (const auto& name : *names)
            text(name);
    }
    numbers(labels.group);
    number(static_cast<std::int64_t>(clips.size()));
    for (const auto& clip : clips) {
        text(clip.filename);
        number(clip.label);
        text(clip.identifier);
        text(clip.device);
        numbers(clip.segmentLabels);
    }
    for (const auto& fold : folds) {
        number(fold.number);
        numbers(fold.train);
        numbers(fold.evaluate);
    }
    ContentHash hash;
    hash.add(std::string_view(bytes));
    return hash.hex();
}

Dataset readDataset(const fs::path& folder, bool checkAudio, Progress& progress, const std::stop_token& stop) {
    Listing listing = readListing(folder, progress, stop);
    Dataset dataset;
    dataset.root = folder;
    dataset.name = fs::absolute(folder / "").parent_path().filename().string();
    dataset.labels = resolveClasses(listing, folder);
    if (checkAudio && !listing.clips.empty())
        dropUnreadableAudio(listing, folder, progress, stop);
    if (listing.clips.empty()) {
        const Problem& first = listing.problems.front();
        throw Error("none of its rows names a clip; the first problem: " + first.what,
                    {folder / first.file, first.line, "mend the list"});
    }
    separateLocations(listing);
    dataset.isDemo = readDemoMarker(folder, listing.problems);
    dataset.clips = std::move(listing.clips);
    dataset.problems = std::move(listing.problems);
    for (auto& listed : listing.folds)
        dataset.folds.push_back(std::move(listed.fold));
    if (dataset.folds.empty())
        dataset.folds.push_back(generateFold(dataset));
    return dataset;
}

} // namespace earshot
