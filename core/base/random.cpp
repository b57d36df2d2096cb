#include "base/random.h"

#include <bit>
#include <cmath>

namespace earshot {
namespace {

std::uint64_t splitMix64(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

} // namespace

Random::Random(std::uint64_t seed) : Random(seed, 0) {}

Random::Random(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t mixed = seed;
    std::uint64_t start = splitMix64(mixed) ^ (stream * 0xD1342543DE82EF95ull);
    for (auto& word : state_)
        word = splitMix64(start);
}

std::uint64_t Random::bits() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

double Random::uniform() {
    return static_cast<double>(bits() >> 11) * 0x1.0p-53;
}

std::uint64_t Random::below(std::uint64_t bound) {
    const std::uint64_t limit = -bound % bound; // 2^64 mod bound: values below it would favour small results
    for (;;) {
        const std::uint64_t value = bits();
        if (value >= limit)
            return value % bound;
    }
}

double Random::normal() {
    for (;;) {
        const double u = uniform(-1, 1);
        const double v = uniform(-1, 1);
        const double s = u * u + v * v;
        if (s > 0 && s < 1)
            return u * std::sqrt(-2 * std::log(s) / s);
    }
}

double Random::gamma(double shape) {
    if (shape < 1) {
        const double boosted = gamma(shape + 1);
        return boosted * std::pow(1 - uniform(), 1 / shape);
    }
    const double d = shape - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double x = normal();
        const double v = std::pow(1 + c * x, 3);
        if (v <= 0)
            continue;
        if (std::log(1 - uniform()) < 0.5 * x * x + d - d * v + d * std::log(v))
            return d * v;
    }
}

double Random::beta(double a, double b) {
    const double x = gamma(a);
    const double y = gamma(b);
    return x + y > 0 ? x / (x + y) : 0.5;
}

} // namespace earshot
