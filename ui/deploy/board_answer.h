#pragma once
#include "board/board_session.h"
#include "dataset/scene_labels.h"
#include "runtime/int8_engine.h"

#include <span>
#include <vector>

namespace earshot {

/// What host and board say about the same quantised input, and how they compare.
struct BoardAnswer {
    std::vector<float> hostLogits, boardLogits;
    std::vector<double> host, board; ///< probabilities of the classes
    std::vector<bool> equalClass;    ///< every logit behind a class' probability has the same bits on both sides
    int equalLogits = 0;
    std::uint64_t cycles = 0; ///< of the inference on the board
    std::uint64_t microseconds = 0;
    double roundTripMs = 0; ///< from the question to its answer, cable included
    double hostMs = 0;      ///< of the inference on this computer
    std::uint32_t modelCrc = 0;

    int logits() const { return int(hostLogits.size()); }
    /// Bit for bit.
    bool identical() const { return equalLogits == logits() && boardLogits.size() == hostLogits.size() && logits() > 0; }
    int hostClass() const;
    int boardClass() const;
};

/// The host's side alone.
BoardAnswer hostAnswer(const Int8Engine& engine, const SceneLabels& labels, double r, std::span<const float> input);

/// Asks both and compares. Throws Error when the board has another model.
BoardAnswer askBoth(BoardSession& session, const Int8Engine& engine, const SceneLabels& labels, double r,
                    std::span<const float> input, const std::stop_token& stop);

/// Fills the comparison of `answer` from its logits.
void compareLogits(BoardAnswer& answer, const SceneLabels& labels, double r);

/// The network's input [2, 256, 44] of one second. `samples`: kSegmentSamples.
std::vector<float> inputOfSamples(std::span<const float> samples);

} // namespace earshot
