#pragma once
#include "board/board_session.h"
#include "dataset/scene_labels.h"
#include "network/complexity.h"

#include <QString>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace earshot {

/// An INT8 model that can be put on a board: one quantisation of a run.
struct ModelChoice {
    QString name;                 ///< "submission2-3 · INT8 after training"
    std::filesystem::path run;    ///< folder of the run
    std::filesystem::path folder; ///< RUN/quantized/<n>
    std::uint32_t crc = 0;        ///< identity as the file's end says; 0: unreadable

    std::filesystem::path blob() const { return folder / "model.blob"; }
    bool operator==(const ModelChoice&) const = default;
};

/// Every INT8 model of the runs in `runs`, the newest first. `nameOf` gives a run folder's name for people.
std::vector<ModelChoice> quantisedModels(const std::filesystem::path& runs,
                                         const std::vector<std::pair<std::string, std::string>>& nameOfRun = {});

/// A group of layers and what it costs one inference.
struct LayerCost {
    QString name; ///< "conv1 5×5", "low branch"
    std::int64_t macs = 0;
    std::uint64_t cycles = 0;
};

/// What is known of a model before it is on a board.
struct ModelFacts {
    std::vector<std::byte> blob;
    std::uint32_t crc = 0; ///< identity
    SceneLabels labels;
    double r = 1; ///< weight of the scene head
    std::int64_t parameters = 0;
    std::int64_t macs = 0;
    std::vector<LayerComplexity> layers;
    std::size_t runtimeBytes = 0;  ///< the board's program; 0 in a build without firmware
    std::size_t executorBytes = 0; ///< RAM of the executor with its input
    std::uint32_t ramBytes = 0;    ///< RAM of the whole firmware, measured while building; 0: not measured
    std::uint64_t cycles = 0;      ///< of one inference, measured while building; 0: not measured
    std::vector<LayerCost> costs;  ///< likewise
    std::optional<double> agreement; ///< share of segments answered like the float network; absent: no report measured it
    std::int64_t agreementSegments = 0;
};

/// Reads and checks a model. Throws Error.
ModelFacts readModelFacts(const ModelChoice& choice);

/// Cycles by groups of layers beside their multiply-adds. Empty when no cycles are known.
std::vector<LayerCost> layerCosts(const std::vector<LayerCycles>& cycles, const std::vector<LayerComplexity>& layers);

inline constexpr double kBoardHertz = 64e6;

} // namespace earshot
