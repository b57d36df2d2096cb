// Writes the source of front_end_tables.h's constants to stdout; runs while building.
#include "features/mel_filterbank.h"
#include "runtime/front_end_tables.h"

#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

namespace {

/// From one quarter of the period, so that symmetric values have the same bits and zeros are zeros.
double sine(int i) {
    constexpr int kHalf = ER_FFT_SIZE / 2, kQuarter = ER_FFT_SIZE / 4;
    if (i > kHalf)
        return -sine(i - kHalf);
    if (i > kQuarter)
        return sine(kHalf - i);
    return std::sin(std::numbers::pi * i / kHalf);
}

void printFloats(const char* declaration, const std::vector<double>& values) {
    std::printf("const float %s = {", declaration);
    for (std::size_t i = 0; i < values.size(); ++i)
        std::printf("%s%af,", i % 8 == 0 ? "\n    " : " ", static_cast<double>(static_cast<float>(values[i])));
    std::printf("\n};\n\n");
}

} // namespace

int main() {
    std::printf("/* Written by generate_front_end_tables.cpp. */\n#include \"runtime/front_end_tables.h\"\n\n");
    std::vector<double> sines;
    for (int i = 0; i <= ER_FFT_SIZE; ++i)
        sines.push_back(sine(i));
    printFloats("er_sine[ER_FFT_SIZE + 1]", sines);
    const earshot::MelFilterbank bank = earshot::melFilterbank();
    printFloats("er_mel_weights[]", bank.weights);
    std::printf("const er_mel_band er_mel_bands[ER_BANDS] = {");
    for (std::size_t i = 0; i < bank.bands.size(); ++i)
        std::printf("%s{%d, %d, %zu},", i % 8 == 0 ? "\n    " : " ", bank.bands[i].firstBin, bank.bands[i].bins,
                    bank.bands[i].weights);
    std::printf("\n};\n");
    return 0;
}
