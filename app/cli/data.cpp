#include "dataset/audio_scan.h"
#include "session.h"
#include "verbs.h"

#include <algorithm>
#include <iomanip>
#include <map>
#include <memory>
#include <ostream>
#include <set>
#include <string>

namespace earshot::cli {
namespace {

constexpr std::size_t kProblemsInText = 20;
constexpr std::size_t kProblemsInJson = 1000;

std::string nameOf(const SceneLabels& labels, int label) {
    return label < 0 ? "(unlabelled)" : labels.classes[static_cast<std::size_t>(label)];
}

std::size_t locationsOf(const Dataset& dataset, const std::vector<int>& clips) {
    std::set<std::string_view> locations;
    for (const int clip : clips)
        locations.insert(dataset.clips[static_cast<std::size_t>(clip)].identifier);
    return locations.size();
}

/// Clips of every class and device; device "" is unknown.
using Table = std::map<int, std::map<std::string, int>>;

Table tabulate(const Dataset& dataset) {
    Table table;
    for (const auto& clip : dataset.clips)
        ++table[clip.label][clip.device];
    return table;
}

void printTable(const Dataset& dataset, const Table& table, std::ostream& out) {
    std::vector<std::string> devices = dataset.devices();
    if (std::any_of(table.begin(), table.end(), [](const auto& row) { return row.second.contains(""); }))
        devices.emplace_back();
    std::size_t width = 12;
    for (const auto& name : dataset.labels.classes)
        width = std::max(width, name.size());
    out << '\n' << std::left << std::setw(static_cast<int>(width)) << "class" << std::right;
    for (const auto& device : devices)
        out << std::setw(9) << (device.empty() ? "unknown" : device);
    out << std::setw(9) << "all" << '\n';
    for (const auto& [label, counts] : table) {
        out << std::left << std::setw(static_cast<int>(width)) << nameOf(dataset.labels, label) << std::right;
        int all = 0;
        for (const auto& device : devices) {
            const auto found = counts.find(device);
            const int count = found == counts.end() ? 0 : found->second;
            all += count;
            out << std::setw(9) << count;
        }
        out << std::setw(9) << all << '\n';
    }
}

void printSuperClasses(const SceneLabels& labels, std::ostream& out) {
    if (!labels.hasSuperClasses()) {
        out << "\nsuper-classes: none (multi-task learning and the ensemble are off)\n";
        return;
    }
    out << '\n';
    for (std::size_t super = 0; super < labels.superClasses.size(); ++super) {
        out << labels.superClasses[super] << ':';
        for (std::size_t i = 0; i < labels.classes.size(); ++i)
            if (labels.group[i] == static_cast<int>(super))
                out << ' ' << labels.classes[i];
        out << '\n';
    }
}

void print(const Dataset& dataset, const AudioScan& scan, const std::vector<Problem>& problems, std::ostream& out) {
    out << dataset.name << ": " << dataset.clips.size() << " clips, " << scan.segments << " segments of 1 s ("
        << scan.silentSegments << " digitally silent), " << dataset.labels.classes.size() << " classes\n";
    if (dataset.isDemo)
        out << "This is synthesised demo data, not recordings of real places.\n";
    printTable(dataset, tabulate(dataset), out);
    printSuperClasses(dataset.labels, out);
    out << '\n';
    for (const auto& fold : dataset.folds)
        out << "fold " << fold.number << ": " << fold.train.size() << " train clips from " << locationsOf(dataset, fold.train)
            << " locations, " << fold.evaluate.size() << " evaluate clips from " << locationsOf(dataset, fold.evaluate)
            << " locations" << (fold.generated ? " (made by Earshot: 70/30 by location)" : "") << '\n';
    out << '\n' << (problems.empty() ? "no problems" : std::to_string(problems.size()) + " problems:") << '\n';
    for (std::size_t i = 0; i < std::min(problems.size(), kProblemsInText); ++i) {
        const Problem& problem = problems[i];
        out << "  " << problem.file.generic_string() << (problem.line > 0 ? " line " + std::to_string(problem.line) : "")
            << (problem.file.empty() ? "" : ": ") << problem.what << '\n';
    }
    if (problems.size() > kProblemsInText)
        out << "  and " << problems.size() - kProblemsInText << " more (--json lists up to " << kProblemsInJson << ")\n";
}

nlohmann::ordered_json describeClasses(const Dataset& dataset, const Table& table) {
    auto classes = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < dataset.labels.classes.size(); ++i) {
        nlohmann::ordered_json entry{{"name", dataset.labels.classes[i]}};
        if (dataset.labels.hasSuperClasses())
            entry["super"] = dataset.labels.superClasses[static_cast<std::size_t>(dataset.labels.group[i])];
        int clips = 0;
        auto perDevice = nlohmann::ordered_json::object();
        if (const auto row = table.find(static_cast<int>(i)); row != table.end())
            for (const auto& [device, count] : row->second) {
                clips += count;
                perDevice[device] = count;
            }
        entry["clips"] = clips;
        entry["per_device"] = std::move(perDevice);
        classes.push_back(std::move(entry));
    }
    return classes;
}

nlohmann::ordered_json describe(const Dataset& dataset, const AudioScan& scan, const std::vector<Problem>& problems) {
    const Table table = tabulate(dataset);
    auto devices = nlohmann::ordered_json::object();
    for (const auto& [label, counts] : table)
        for (const auto& [device, count] : counts)
            devices[device] = devices.value(device, 0) + count;
    auto folds = nlohmann::ordered_json::array();
    for (const auto& fold : dataset.folds)
        folds.push_back({{"number", fold.number},
                         {"train", fold.train.size()},
                         {"evaluate", fold.evaluate.size()},
                         {"train_locations", locationsOf(dataset, fold.train)},
                         {"evaluate_locations", locationsOf(dataset, fold.evaluate)},
                         {"generated", fold.generated}});
    auto listed = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < std::min(problems.size(), kProblemsInJson); ++i)
        listed.push_back({{"file", problems[i].file.generic_string()}, {"line", problems[i].line}, {"what", problems[i].what}});
    return {{"name", dataset.name},
            {"demo", dataset.isDemo},
            {"clips", dataset.clips.size()},
            {"segments", scan.segments},
            {"silent_segments", scan.silentSegments},
            {"seconds", scan.seconds},
            {"missing_files", scan.missing},
            {"classes", describeClasses(dataset, table)},
            {"super_classes", dataset.labels.superClasses},
            {"devices", std::move(devices)},
            {"folds", std::move(folds)},
            {"problems", std::move(listed)},
            {"problems_total", problems.size()},
            {"fingerprint", dataset.fingerprint()}};
}

} // namespace

void addData(CLI::App& app) {
    const auto folder = std::make_shared<std::string>();
    CLI::App* verb = addVerb(app, "data", "what a dataset holds, and what is wrong with it", [folder](Context& context) {
        const Dataset dataset = readDataset(*folder, false, context.progress, context.stop);
        const AudioScan scan = scanAudio(dataset, 0, context.progress, context.stop);
        std::vector<Problem> problems = dataset.problems;
        problems.insert(problems.end(), scan.problems.begin(), scan.problems.end());
        print(dataset, scan, problems, context.out);
        return describe(dataset, scan, problems);
    });
    verb->add_option("DIR", *folder, "folder of a dataset: TAU layout, or a folder per class")->required();
}

} // namespace earshot::cli
