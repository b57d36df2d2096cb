#include "plain_log_mel.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace earshot::test {
namespace {

using Complex = std::complex<double>;
constexpr double pi = std::numbers::pi;

/// Decimation in time, radix 2.
std::vector<Complex> fft(const std::vector<Complex>& x) {
    const std::size_t n = x.size();
    if (n == 1)
        return x;
    std::vector<Complex> even(n / 2), odd(n / 2), result(n);
    for (std::size_t i = 0; i < n / 2; ++i) {
        even[i] = x[2 * i];
        odd[i] = x[2 * i + 1];
    }
    even = fft(even);
    odd = fft(odd);
    for (std::size_t k = 0; k < n / 2; ++k) {
        const Complex turned = std::polar(1.0, -2 * pi * static_cast<double>(k) / static_cast<double>(n)) * odd[k];
        result[k] = even[k] + turned;
        result[k + n / 2] = even[k] - turned;
    }
    return result;
}

std::vector<std::vector<double>> denseFilters() {
    const auto hz = [](double mel) { return 700 * (std::pow(10, mel / 2595) - 1); };
    const double top = 2595 * std::log10(1 + 22050.0 / 700);
    std::vector<std::vector<double>> filters(256, std::vector<double>(2049));
    for (int m = 0; m < 256; ++m) {
        const double low = hz(top * m / 257), centre = hz(top * (m + 1) / 257), high = hz(top * (m + 2) / 257);
        for (int k = 0; k < 2049; ++k) {
            const double f = 22050.0 * k / 2048;
            const double height = f < centre ? (f - low) / (centre - low) : (high - f) / (high - centre);
            filters[static_cast<std::size_t>(m)][static_cast<std::size_t>(k)] = std::max(0.0, height) * 2 / (high - low);
        }
    }
    return filters;
}

void standardisePlainly(std::vector<double>& map) {
    double mean = 0, variance = 0;
    for (const double x : map)
        mean += x / static_cast<double>(map.size());
    for (const double x : map)
        variance += (x - mean) * (x - mean) / static_cast<double>(map.size() - 1);
    for (double& x : map)
        x = (x - mean) / std::sqrt(variance);
}

} // namespace

std::vector<double> plainPower(std::span<const float> samples, int frame) {
    const int last = static_cast<int>(samples.size()) - 1;
    std::vector<Complex> windowed(4096);
    for (int i = 0; i < 4096; ++i) {
        int at = std::abs(frame * 1024 - 2048 + i);
        if (at > last)
            at = 2 * last - at;
        windowed[static_cast<std::size_t>(i)] =
            (0.5 - 0.5 * std::cos(2 * pi * i / 4096)) * double(samples[static_cast<std::size_t>(at)]);
    }
    const auto spectrum = fft(windowed);
    std::vector<double> power(2049);
    for (std::size_t k = 0; k < power.size(); ++k)
        power[k] = std::norm(spectrum[k]);
    return power;
}

std::vector<double> plainMel(std::span<const float> samples) {
    static const auto filters = denseFilters();
    std::vector<double> mel(256 * 44);
    for (int t = 0; t < 44; ++t) {
        const auto power = plainPower(samples, t);
        for (std::size_t m = 0; m < 256; ++m) {
            double sum = 0;
            for (std::size_t k = 0; k < power.size(); ++k)
                sum += filters[m][k] * power[k];
            mel[m * 44 + static_cast<std::size_t>(t)] = sum;
        }
    }
    return mel;
}

std::vector<double> plainInput(std::span<const float> samples) {
    std::vector<double> map = plainMel(samples);
    for (double& x : map)
        x = std::log10(x + 1e-10);
    standardisePlainly(map);
    std::vector<double> slope(map.size());
    for (int m = 0; m < 256; ++m)
        for (int t = 0; t < 44; ++t) {
            const auto at = [&](int frame) { return map[static_cast<std::size_t>(m * 44 + std::clamp(frame, 0, 43))]; };
            double sum = 0;
            for (int n = 1; n <= 2; ++n)
                sum += n * (at(t + n) - at(t - n));
            slope[static_cast<std::size_t>(m * 44 + t)] = sum / 10;
        }
    standardisePlainly(slope);
    map.insert(map.end(), slope.begin(), slope.end());
    return map;
}

} // namespace earshot::test
