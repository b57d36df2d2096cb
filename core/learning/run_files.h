#pragma once
#include "learning/checkpoint.h"

#include <filesystem>
#include <optional>
#include <string>

namespace earshot {

/// Where a run keeps what (design.md, "A project on disk").
struct RunFiles {
    std::filesystem::path folder;

    std::filesystem::path config() const { return folder / "config.json"; }
    std::filesystem::path metrics() const { return folder / "metrics.csv"; }
    std::filesystem::path events() const { return folder / "events.jsonl"; }
    std::filesystem::path interventions() const { return folder / "interventions.json"; }
    std::filesystem::path batch() const { return folder / "batch.json"; } ///< the last "batch" event
    std::filesystem::path checkpoints() const { return folder / "checkpoints"; }
    std::filesystem::path last() const { return checkpoints() / "last.ckpt"; }         ///< full state
    std::filesystem::path previous() const { return checkpoints() / "previous.ckpt"; } ///< the full state before it
    std::filesystem::path best() const { return checkpoints() / "best.ckpt"; }
    std::filesystem::path bestInteger() const { return checkpoints() / "best-integer.ckpt"; } ///< of a QAT stage after training
    std::filesystem::path ofEpoch(int epoch) const; ///< weights of a finished epoch (from 0; the file's name counts from 1)
};

/// Writes a full checkpoint as `last`; the one before becomes `previous`, so that there is a good one at every instant.
void rotateCheckpoint(const RunFiles& files, const Checkpoint& checkpoint);

/// The newest full checkpoint that is sound; `notes` gets a line for each damaged one that was passed over. Empty when none was
/// written yet. Throws Error when there are some and none is sound.
std::optional<Checkpoint> newestCheckpoint(const RunFiles& files, std::vector<std::string>& notes);

/// Whether the run's network came from elsewhere (its first event says so): there is no training that could go on.
bool isImported(const RunFiles& files);

/// metrics.csv: one row an epoch, tab-separated, columns from the first epoch's figures.
void writeMetrics(const std::filesystem::path& path, const nlohmann::ordered_json& metrics);

/// The checkpoint that a person names: "best" (the last one where there is no best), "last", or the number of an epoch from 1.
/// Throws Error naming what there is.
Checkpoint namedCheckpoint(const RunFiles& files, const std::string& name);

} // namespace earshot
