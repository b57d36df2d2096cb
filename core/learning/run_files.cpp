#include "learning/run_files.h"

#include "base/atomic_file.h"
#include "base/error.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

namespace earshot {

namespace fs = std::filesystem;

fs::path RunFiles::ofEpoch(int epoch) const {
    char name[32];
    std::snprintf(name, sizeof name, "epoch-%04d.ckpt", epoch + 1);
    return checkpoints() / name;
}

void rotateCheckpoint(const RunFiles& files, const Checkpoint& checkpoint) {
    std::error_code absent;
    fs::rename(files.last(), files.previous(), absent);
    if (absent && absent != std::errc::no_such_file_or_directory)
        throw Error("cannot be renamed: " + absent.message(), {files.last(), 0, "check the permissions of the run's folder"});
    writeCheckpoint(files.last(), checkpoint);
}

std::optional<Checkpoint> newestCheckpoint(const RunFiles& files, std::vector<std::string>& notes) {
    for (const fs::path& path : {files.last(), files.previous()}) {
        if (!fs::exists(path))
            continue;
        try {
            Checkpoint checkpoint = readCheckpoint(path);
            if (checkpoint.state)
                return checkpoint;
            notes.push_back(path.string() + ": holds weights alone; trying the checkpoint before");
        } catch (const Error& error) {
            notes.push_back(std::string(error.what()) + "; trying the checkpoint before");
        }
    }
    if (!notes.empty())
        throw Error("no checkpoint of the run is sound: " + notes.front(),
                    {files.checkpoints(), 0, "start a new run; the weights of finished epochs may still be evaluated"});
    return std::nullopt;
}

bool isImported(const RunFiles& files) {
    std::ifstream events(files.events());
    std::string first;
    std::getline(events, first);
    const auto event = nlohmann::json::parse(first, nullptr, false);
    return event.is_object() && event.value("event", "") == "imported";
}

void writeMetrics(const fs::path& path, const nlohmann::ordered_json& metrics) {
    std::string text;
    if (!metrics.empty()) {
        for (const auto& [key, value] : metrics.front().items())
            if (value.is_primitive())
                text += (text.empty() ? "" : "\t") + key;
        text += '\n';
    }
    for (const auto& epoch : metrics) {
        bool first = true;
        for (const auto& [key, unused] : metrics.front().items()) {
            if (!unused.is_primitive())
                continue;
            if (!first)
                text += '\t';
            first = false;
            const auto& value = epoch.value(key, nlohmann::ordered_json());
            text += value.is_string() ? value.get<std::string>() : value.is_null() ? "" : value.dump();
        }
        text += '\n';
    }
    writeFileAtomically(path, text);
}

Checkpoint namedCheckpoint(const RunFiles& files, const std::string& name) {
    if (!fs::exists(files.config()))
        throw Error("is not a run", {files.folder, 0, "name a folder that 'earshot-cli train' or 'pipeline' wrote"});
    std::vector<fs::path> candidates;
    if (name == "best")
        candidates = {files.best(), files.last(), files.previous()};
    else if (name == "last")
        candidates = {files.last(), files.previous()};
    else if (!name.empty() && name.size() < 9 &&
             std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; }))
        candidates = {files.ofEpoch(std::stoi(name) - 1)};
    else
        throw Error("there is no checkpoint '" + name + "'", {files.folder, 0, "give best, last or the number of an epoch"});
    for (const fs::path& path : candidates)
        if (fs::exists(path))
            return readCheckpoint(path);
    throw Error("the run has no checkpoint '" + name + "'", {files.checkpoints(), 0, "train it, or go on with --resume"});
}

} // namespace earshot
