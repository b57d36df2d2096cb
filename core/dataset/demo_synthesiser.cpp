#include "dataset/demo_synthesiser.h"

#include "audio/audio_file.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/parallel.h"
#include "dataset/demo_devices.h"
#include "dataset/demo_plan.h"
#include "dataset/demo_scenes.h"
#include "dataset/scene_labels.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace earshot {
namespace {

namespace fs = std::filesystem;

constexpr int kDemoVersion = 1; ///< raised whenever the same seed gives other bytes
constexpr int kMinClipsPerClass = 10;
constexpr int kMaxClipsPerClass = 2000;
constexpr int kBits = 16;

/// Streams of the generator: every place, second and recording has one of its own.
enum class Purpose : std::uint64_t { place = 1, scene = 2, device = 3 };

Random stream(std::uint64_t seed, Purpose purpose, int label, int number, std::size_t device = 0) {
    const auto scene = static_cast<std::uint64_t>(label);
    return {seed,
            (static_cast<std::uint64_t>(purpose) << 48) + (scene << 40) + (static_cast<std::uint64_t>(number) << 8) + device};
}

/// An earlier demo is removed; anything else stays and is refused.
void clearFolder(const fs::path& folder) {
    std::error_code failure;
    if (!fs::exists(folder, failure))
        return;
    if (!fs::is_directory(folder, failure))
        throw Error("is not a folder", {folder, 0, "name a folder that is empty or does not exist yet"});
    if (fs::is_empty(folder, failure))
        return;
    if (!fs::exists(folder / "demo.json", failure))
        throw Error("is not empty and holds no earlier demo", {folder, 0, "name a folder that is empty or does not exist yet"});
    for (const char* part : {"meta.csv", "evaluation_setup", "audio"}) { // the lists first: what is left is no dataset
        fs::remove_all(folder / part, failure);
        if (failure)
            throw Error("cannot be removed: " + failure.message(),
                        {folder / part, 0, "the earlier demo is replaced by a new one"});
    }
}

void writeMarker(const fs::path& folder, const DemoConfig& config) {
    const nlohmann::ordered_json marker{{"synthesised", true},
                                        {"what", "this is synthesised demo data, not recordings of real places"},
                                        {"version", kDemoVersion},
                                        {"seed", config.seed},
                                        {"clips_per_class", config.clipsPerClass}};
    writeFileAtomically(folder / "demo.json", marker.dump(2) + '\n');
}

void writeSegment(const fs::path& folder, const DemoSegment& segment, std::uint64_t seed) {
    const DemoPlace place(stream(seed, Purpose::place, segment.label, segment.location));
    const auto sound = synthesiseScene(segment.label, place, stream(seed, Purpose::scene, segment.label, segment.number));
    for (std::size_t i = 0; i < segment.devices.size(); ++i) {
        const std::size_t device = segment.devices[i];
        const auto heard = hearThrough(device, sound, stream(seed, Purpose::device, segment.label, segment.number, device));
        writeWav(folder / segment.filenames[i], heard, kBits, kSampleRateHz, Durability::later);
    }
}

/// The lists are what makes the folder a dataset.
void writeLists(const fs::path& folder, const std::vector<DemoSegment>& segments) {
    std::string meta = "filename\tscene_label\tidentifier\tsource_label\n";
    std::string train = "filename\tscene_label\n";
    std::string evaluate = train;
    std::string test = "filename\n";
    for (const auto& segment : segments) {
        const std::string& label = SceneLabels::tau().classes[static_cast<std::size_t>(segment.label)];
        for (std::size_t i = 0; i < segment.devices.size(); ++i) {
            const std::string& name = segment.filenames[i];
            meta += name + '\t' + label + '\t' + segment.identifier + '\t' + std::string(kDemoDevices[segment.devices[i]]) + '\n';
            (segment.train ? train : evaluate) += name + '\t' + label + '\n';
            if (!segment.train)
                test += name + '\n';
        }
    }
    writeFileAtomically(folder / "evaluation_setup/fold1_train.csv", train);
    writeFileAtomically(folder / "evaluation_setup/fold1_evaluate.csv", evaluate);
    writeFileAtomically(folder / "evaluation_setup/fold1_test.csv", test);
    writeFileAtomically(folder / "meta.csv", meta);
}

DemoSummary summarise(const std::vector<DemoSegment>& segments) {
    DemoSummary summary;
    std::set<int> classes;
    std::set<std::size_t> devices;
    std::set<std::string> locations;
    for (const auto& segment : segments) {
        const int clips = static_cast<int>(segment.devices.size());
        summary.clips += clips;
        (segment.train ? summary.train : summary.evaluate) += clips;
        classes.insert(segment.label);
        devices.insert(segment.devices.begin(), segment.devices.end());
        locations.insert(segment.identifier);
    }
    summary.classes = static_cast<int>(classes.size());
    summary.devices = static_cast<int>(devices.size());
    summary.locations = static_cast<int>(locations.size());
    return summary;
}

} // namespace

DemoSummary synthesiseDemo(const fs::path& folder, const DemoConfig& config, Progress& progress, const std::stop_token& stop) {
    if (config.clipsPerClass < kMinClipsPerClass || config.clipsPerClass > kMaxClipsPerClass)
        throw Error("a demo cannot have " + std::to_string(config.clipsPerClass) + " clips per class",
                    {{}, 0, "choose from " + std::to_string(kMinClipsPerClass) + " to " + std::to_string(kMaxClipsPerClass)});
    clearFolder(folder);
    writeMarker(folder, config);
    const auto segments = planDemo(config);
    parallelFor(static_cast<std::int64_t>(segments.size()), config.threads, "Synthesising demo recordings", progress, stop,
                [&](std::int64_t i) { writeSegment(folder, segments[static_cast<std::size_t>(i)], config.seed); });
    syncFileSystem(folder); // the lists must not outlive the recordings
    writeLists(folder, segments);
    return summarise(segments);
}

} // namespace earshot
