#include "evaluation/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace earshot {
namespace {

constexpr double kColdest = 0.05;
constexpr double kHottest = 20;

double logOf(double p) {
    return std::log(std::max(p, std::numeric_limits<double>::epsilon()));
}

/// Mean loss at inverse temperature `beta`, its slope and its curvature; the loss is convex in beta.
struct LossAt {
    double value = 0, slope = 0, curvature = 0;
};

LossAt lossAt(std::span<const double> logits, std::span<const std::size_t> truth, std::size_t classes, double beta) {
    LossAt mean;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const auto row = logits.subspan(i * classes, classes);
        double sum = 0, first = 0, second = 0;
        for (const double z : row) { // the highest is 0
            const double weight = std::exp(beta * z);
            sum += weight;
            first += weight * z;
            second += weight * z * z;
        }
        first /= sum;
        mean.value += std::log(sum) - beta * row[truth[i]];
        mean.slope += first - row[truth[i]];
        mean.curvature += second / sum - first * first;
    }
    const auto clips = static_cast<double>(truth.size());
    return {mean.value / clips, mean.slope / clips, mean.curvature / clips};
}

} // namespace

Reliability reliabilityOf(const ScoredClips& clips, std::span<const std::uint32_t> rows, int bins) {
    Reliability result;
    for (int b = 0; b < bins; ++b)
        result.bins.push_back({double(b) / bins, double(b + 1) / bins, 0, 0, 0});
    for (const auto row : rows) {
        const double confidence = clips.confidence[row];
        const int index = std::clamp(static_cast<int>(std::ceil(confidence * bins)) - 1, 0, bins - 1);
        auto& bin = result.bins[static_cast<std::size_t>(index)];
        ++bin.clips;
        bin.confidence += confidence;
        bin.accuracy += clips.truth[row] == clips.answer[row];
    }
    for (auto& bin : result.bins) {
        if (bin.clips == 0)
            continue;
        result.expectedError += std::abs(bin.accuracy - bin.confidence) / static_cast<double>(rows.size());
        bin.confidence /= static_cast<double>(bin.clips);
        bin.accuracy /= static_cast<double>(bin.clips);
    }
    return result;
}

Temperature fitTemperature(const ScoredClips& clips, std::span<const std::uint32_t> rows) {
    if (rows.empty())
        return {};
    const std::size_t classes = clips.labels.classes.size();
    std::vector<double> logits;
    std::vector<std::size_t> truth;
    logits.reserve(rows.size() * classes);
    truth.reserve(rows.size());
    for (const auto row : rows) {
        const double highest = logOf(clips.confidence[row]);
        for (const double p : clips.row(row))
            logits.push_back(logOf(p) - highest);
        truth.push_back(static_cast<std::size_t>(clips.truth[row]));
    }
    const double before = lossAt(logits, truth, classes, 1).value;
    double low = 1 / kHottest, high = 1 / kColdest, beta = 1;
    for (int step = 0; step < 60 && high - low > 1e-12 * high; ++step) {
        const LossAt loss = lossAt(logits, truth, classes, beta);
        (loss.slope > 0 ? high : low) = beta;
        double next = loss.curvature > 0 ? beta - loss.slope / loss.curvature : low;
        if (!(next > low && next < high))
            next = std::sqrt(low * high);
        if (std::abs(next - beta) <= 1e-13 * beta)
            break;
        beta = next;
    }
    return {1 / beta, before, lossAt(logits, truth, classes, beta).value};
}

std::vector<double> probabilitiesAt(const ScoredClips& clips, double temperature) {
    std::vector<double> result;
    result.reserve(clips.probabilities.size());
    for (std::size_t i = 0; i < clips.size(); ++i)
        for (const double p : clips.row(i))
            result.push_back(std::exp((logOf(p) - logOf(clips.confidence[i])) / temperature));
    return result;
}

} // namespace earshot
