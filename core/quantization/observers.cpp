#include "quantization/observers.h"

#include <algorithm>

namespace earshot {

void Observer::observe(const std::vector<float>& largest) {
    if (maxima_.size() != largest.size()) {
        maxima_ = largest;
        return;
    }
    for (std::size_t c = 0; c < maxima_.size(); ++c)
        maxima_[c] += kAveraging * (largest[c] - maxima_[c]);
}

double Observer::scale(int levels) const {
    const float largest = maxima_.empty() ? 0.f : *std::max_element(maxima_.begin(), maxima_.end());
    return largest > 0 ? static_cast<double>(largest) / levels : 1.0;
}

std::vector<float> Observer::channelFactors() const {
    std::vector<float> factors(maxima_.size(), 1.f);
    if (!equalised_ || maxima_.empty())
        return factors;
    const float largest = *std::max_element(maxima_.begin(), maxima_.end());
    for (std::size_t c = 0; c < factors.size(); ++c)
        if (maxima_[c] > 0)
            factors[c] = largest / maxima_[c];
    return factors;
}

std::vector<float> Observer::channelScales(int levels) const {
    std::vector<float> scales = channelFactors();
    const auto whole = static_cast<float>(scale(levels));
    for (float& value : scales)
        value = whole / value;
    return scales;
}

Observers::Observers() {
    for (const char* name : {"conv1", "low_dw1", "low_pw1", "low_dw2", "high_dw1", "high_pw1", "high_dw2", "affine1", "dw5",
                             "pw5", "dw6", "affine2", "dw7", "pw7", "dw8"})
        observers_[name] = Observer(true);
    for (const char* name : {"pool1", "conv6", "pw6", "add1", "pw8", "add2", "fc1"})
        observers_[name] = Observer(false);
}

} // namespace earshot
