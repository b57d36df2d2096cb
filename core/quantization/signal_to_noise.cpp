#include "quantization/signal_to_noise.h"

#include "runtime/layers.h"

#include <cmath>

namespace earshot {

void SignalToNoise::add(std::span<const float> input) {
    std::map<std::string, std::vector<double>> wanted;
    reference_.logits(input, [&](const std::string& tensor, int, std::span<const double> values) {
        wanted[tensor].assign(values.begin(), values.end());
    });
    integers_.run(input, [&](const std::string& tensor, int, std::span<const double> values) {
        const std::vector<double>& signal = wanted.at(tensor);
        Energy& energy = energies_[tensor];
        for (std::size_t i = 0; i < values.size(); ++i) {
            energy.signal += signal[i] * signal[i];
            energy.noise += (signal[i] - values[i]) * (signal[i] - values[i]);
        }
    });
}

std::vector<std::pair<std::string, double>> SignalToNoise::decibels() const {
    std::vector<std::pair<std::string, double>> result;
    for (int i = ER_CONV1; i < ER_LAYER_COUNT; ++i) {
        const auto found = energies_.find(er_layer_name(static_cast<er_layer>(i)));
        if (found != energies_.end() && found->second.signal > 0 && found->second.noise > 0)
            result.emplace_back(found->first, 10 * std::log10(found->second.signal / found->second.noise));
    }
    return result;
}

} // namespace earshot
