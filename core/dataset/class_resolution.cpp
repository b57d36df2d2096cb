#include "base/atomic_file.h"
#include "base/error.h"
#include "base/nearest_word.h"
#include "dataset/listing.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

namespace earshot {
namespace {

constexpr std::size_t kLabelsFileLimitBytes = std::size_t(1) << 20;

/// labels.json: {"classes":[{"name":"rain","super":"weather"}, ...]}; super-classes are on when every class names one.
SceneLabels readLabelsFile(const std::filesystem::path& path) {
    static constexpr const char* kHint = R"(expected {"classes":[{"name":"rain","super":"weather"}, ...]})";
    const auto json = nlohmann::json::parse(readFile(path, kLabelsFileLimitBytes), nullptr, false);
    if (!json.is_object() || !json.contains("classes") || !json["classes"].is_array() || json["classes"].empty())
        throw Error("is not a list of classes", {path, 0, kHint});
    SceneLabels labels;
    std::size_t withSuper = 0;
    for (const auto& entry : json["classes"]) {
        const bool named = entry.is_object() && entry.contains("name") && entry["name"].is_string();
        const std::string name = named ? entry["name"].get<std::string>() : std::string();
        if (name.empty())
            throw Error("holds a class without a name", {path, 0, kHint});
        if (labels.find(name))
            throw Error("names the class '" + name + "' twice", {path, 0, "take one of them out"});
        labels.classes.push_back(name);
        if (!entry.contains("super") || entry["super"].is_null())
            continue;
        if (!entry["super"].is_string() || entry["super"].get<std::string>().empty())
            throw Error("gives class '" + name + "' a super-class that is not a name", {path, 0, kHint});
        const auto super = entry["super"].get<std::string>();
        const auto known = std::find(labels.superClasses.begin(), labels.superClasses.end(), super);
        labels.group.push_back(static_cast<int>(known - labels.superClasses.begin()));
        if (known == labels.superClasses.end())
            labels.superClasses.push_back(super);
        ++withSuper;
    }
    if (withSuper != 0 && withSuper != labels.classes.size())
        throw Error("gives only " + std::to_string(withSuper) + " of " + std::to_string(labels.classes.size()) +
                        " classes a super-class",
                    {path, 0, "give every class one, or none"});
    return labels;
}

/// A name that can only be a slip of the pen for a TAU class.
bool isMisspeltTau(const std::string& name) {
    const std::string nearest = SceneLabels::tau().nearest(name);
    return editDistance(name, nearest) <= std::min<std::size_t>(2, name.size() / 5);
}

/// TAU's ten classes when every label is one of them. A few rows (at most a tenth) with a misspelt name do not change that: they
/// are reported and left out. Any other name makes the labels the classes, sorted.
SceneLabels chooseClasses(const Listing& listing) {
    const SceneLabels& tau = SceneLabels::tau();
    std::vector<std::size_t> rows(listing.labelNames.size(), 0);
    for (const auto& clip : listing.clips)
        if (clip.label >= 0)
            ++rows[static_cast<std::size_t>(clip.label)];
    std::size_t foreign = 0;
    bool misspelt = true;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (tau.find(listing.labelNames[i]))
            continue;
        foreign += rows[i];
        misspelt = misspelt && isMisspeltTau(listing.labelNames[i]);
    }
    const std::size_t labelled = std::accumulate(rows.begin(), rows.end(), std::size_t(0));
    if (foreign == 0 || (misspelt && 10 * foreign <= labelled))
        return tau;
    SceneLabels labels;
    labels.classes = listing.labelNames;
    std::sort(labels.classes.begin(), labels.classes.end());
    return labels;
}

} // namespace

SceneLabels resolveClasses(Listing& listing, const std::filesystem::path& root) {
    const auto labelsFile = root / "labels.json";
    const SceneLabels labels = std::filesystem::exists(labelsFile) ? readLabelsFile(labelsFile) : chooseClasses(listing);
    std::vector<int> classOf(listing.labelNames.size(), -1);
    for (std::size_t i = 0; i < classOf.size(); ++i)
        classOf[i] = labels.find(listing.labelNames[i]).value_or(-1);

    std::vector<char> keep(listing.clips.size(), 1);
    for (std::size_t i = 0; i < keep.size(); ++i) {
        int& label = listing.clips[i].label;
        if (label < 0)
            continue;
        const std::string& name = listing.labelNames[static_cast<std::size_t>(label)];
        label = classOf[static_cast<std::size_t>(label)];
        if (label >= 0)
            continue;
        keep[i] = 0;
        listing.addProblem(listing.listedAt[i], "scene_label '" + name + "' is not one of the " +
                                                    std::to_string(labels.classes.size()) + " classes; did you mean '" +
                                                    labels.nearest(name) + "'? The clip is left out");
    }
    listing.dropClips(keep);
    return labels;
}

} // namespace earshot
