#include "deploy/board_answer.h"

#include "evaluation/predictions.h"
#include "features/log_mel.h"

#include <algorithm>
#include <bit>
#include <chrono>

namespace earshot {
namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

int best(const std::vector<double>& probabilities) {
    return probabilities.empty() ? -1
                                 : int(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

void requireSameModel(const BoardInfo& board, const er_model& model, const std::string& path) {
    if (!board.hasModel)
        throw Error("the board has no usable model: " + board.modelStatus, {path, 0, "deploy this model to it"});
    if (board.modelCrc != model.crc)
        throw Error("the board runs another model than the one chosen",
                    {path, 0, "deploy the chosen model, or choose the one that is on the board"});
}

} // namespace

int BoardAnswer::hostClass() const {
    return best(host);
}

int BoardAnswer::boardClass() const {
    return best(board);
}

std::vector<float> inputOfSamples(std::span<const float> samples) {
    std::vector<float> map(kLogMelSize), input(kInputSize);
    LogMelExtractor().logMel(samples, map);
    networkInput(map, input);
    return input;
}

void compareLogits(BoardAnswer& answer, const SceneLabels& labels, double r) {
    const auto bits = [](float value) { return std::bit_cast<std::uint32_t>(value); };
    answer.host = ensembleProbabilities(labels, answer.hostLogits.data(), r);
    answer.board.clear();
    answer.equalClass.clear();
    answer.equalLogits = 0;
    if (answer.boardLogits.size() != answer.hostLogits.size())
        return;
    answer.board = ensembleProbabilities(labels, answer.boardLogits.data(), r);
    std::vector<bool> equal;
    for (std::size_t i = 0; i < answer.hostLogits.size(); ++i) {
        equal.push_back(bits(answer.hostLogits[i]) == bits(answer.boardLogits[i]));
        answer.equalLogits += equal.back();
    }
    for (std::size_t i = 0; i < labels.classes.size(); ++i)
        answer.equalClass.push_back(
            equal[i] && (labels.group.empty() || equal[labels.classes.size() + std::size_t(labels.group[i])]));
}

BoardAnswer hostAnswer(const Int8Engine& engine, const SceneLabels& labels, double r, std::span<const float> input) {
    BoardAnswer answer;
    const std::vector<std::int8_t> quantised = engine.quantise(input);
    const auto begin = Clock::now();
    answer.hostLogits = engine.inferQuantised(quantised);
    answer.hostMs = millisecondsSince(begin);
    compareLogits(answer, labels, r);
    return answer;
}

BoardAnswer askBoth(BoardSession& session, const Int8Engine& engine, const SceneLabels& labels, double r,
                    std::span<const float> input, const std::stop_token& stop) {
    requireSameModel(session.info(), engine.model(), session.path());
    BoardAnswer answer = hostAnswer(engine, labels, r, input);
    const std::vector<std::int8_t> quantised = engine.quantise(input);
    const auto begin = Clock::now();
    const BoardResult result = session.query(quantised, stop);
    answer.roundTripMs = millisecondsSince(begin);
    answer.boardLogits = result.logits;
    answer.cycles = result.cycles;
    answer.microseconds = result.microseconds;
    answer.modelCrc = result.modelCrc;
    compareLogits(answer, labels, r);
    return answer;
}

} // namespace earshot
