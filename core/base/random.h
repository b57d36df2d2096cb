#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <utility>

namespace earshot {

/// Seeded random numbers that are the same on every machine and standard library: xoshiro256** (Blackman and Vigna), seeded by
/// SplitMix64. The state is a plain value, so that a checkpoint can hold it.
class Random {
public:
    using State = std::array<std::uint64_t, 4>;

    explicit Random(std::uint64_t seed);
    /// An independent stream for one purpose ("device s3", "epoch 7"), derived from `seed` and `stream`.
    Random(std::uint64_t seed, std::uint64_t stream);

    const State& state() const { return state_; }
    void restore(const State& state) { state_ = state; }

    std::uint64_t bits();
    /// Uniform in [0, 1) with 53 bits.
    double uniform();
    double uniform(double low, double high) { return low + (high - low) * uniform(); }
    /// Uniform integer in [0, bound), without bias; bound > 0.
    std::uint64_t below(std::uint64_t bound);
    /// Standard normal (Marsaglia's polar method).
    double normal();
    /// Gamma(shape, 1) (Marsaglia and Tsang 2000), shape > 0.
    double gamma(double shape);
    /// Beta(a, b) from two gamma variates.
    double beta(double a, double b);

    /// Fisher-Yates.
    template <typename T>
    void shuffle(std::span<T> items) {
        for (std::size_t i = items.size(); i > 1; --i)
            std::swap(items[i - 1], items[below(i)]);
    }

private:
    State state_{};
};

} // namespace earshot
