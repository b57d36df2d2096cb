#include "learning/radam.h"

#include <cmath>

namespace earshot {

void Radam::step(std::span<float> parameters, std::span<const float> gradients, double learningRate) {
    constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
    constexpr double longest = 2 / (1 - beta2) - 1; // length of the approximated moving average in the limit
    ++steps_;
    const double power1 = std::pow(beta1, static_cast<double>(steps_));
    const double power2 = std::pow(beta2, static_cast<double>(steps_));
    const double length = longest - 2 * static_cast<double>(steps_) * power2 / (1 - power2);
    const bool rectified = length > 5;
    double rate = learningRate / (1 - power1);
    if (rectified)
        rate *=
            std::sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) * std::sqrt(1 - power2);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const double g = gradients[i];
        momentum_[i] = static_cast<float>(beta1 * momentum_[i] + (1 - beta1) * g);
        velocity_[i] = static_cast<float>(beta2 * velocity_[i] + (1 - beta2) * g * g);
        const double denominator = rectified ? std::sqrt(static_cast<double>(velocity_[i])) + epsilon : 1;
        parameters[i] = static_cast<float>(parameters[i] - rate * momentum_[i] / denominator);
    }
}

void Radam::restore(State state) {
    steps_ = state.steps;
    momentum_ = std::move(state.momentum);
    velocity_ = std::move(state.velocity);
}

} // namespace earshot
