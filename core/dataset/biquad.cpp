#include "dataset/biquad.h"

#include "audio/audio_file.h"

#include <cmath>
#include <complex>
#include <numbers>

namespace earshot {
namespace {

/// cos and alpha of the design formulas.
struct Design {
    double cosine;
    double alpha;

    Design(double hertz, double q) {
        const double w = 2 * std::numbers::pi * hertz / kSampleRateHz;
        cosine = std::cos(w);
        alpha = std::sin(w) / (2 * q);
    }
};

} // namespace

Biquad Biquad::lowPass(double hertz, double q) {
    const Design d(hertz, q);
    return {(1 - d.cosine) / 2, 1 - d.cosine, (1 - d.cosine) / 2, 1 + d.alpha, -2 * d.cosine, 1 - d.alpha};
}

Biquad Biquad::highPass(double hertz, double q) {
    const Design d(hertz, q);
    return {(1 + d.cosine) / 2, -1 - d.cosine, (1 + d.cosine) / 2, 1 + d.alpha, -2 * d.cosine, 1 - d.alpha};
}

Biquad Biquad::bandPass(double hertz, double q) {
    const Design d(hertz, q);
    return {d.alpha, 0, -d.alpha, 1 + d.alpha, -2 * d.cosine, 1 - d.alpha};
}

Biquad Biquad::peaking(double hertz, double q, double decibels) {
    const Design d(hertz, q);
    const double a = std::pow(10, decibels / 40);
    return {1 + d.alpha * a, -2 * d.cosine, 1 - d.alpha * a, 1 + d.alpha / a, -2 * d.cosine, 1 - d.alpha / a};
}

double Biquad::decibelsAt(double hertz) const {
    const auto z = std::polar(1.0, -2 * std::numbers::pi * hertz / kSampleRateHz);
    return 20 * std::log10(std::abs((b0_ + z * (b1_ + z * b2_)) / (1.0 + z * (a1_ + z * a2_))));
}

} // namespace earshot
