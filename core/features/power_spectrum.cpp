#include "features/power_spectrum.h"

#include "features/fftw_planner.h"

#include <cmath>
#include <fftw3.h>
#include <mutex>
#include <numbers>
#include <vector>

namespace earshot {
namespace {

struct FftwFree {
    void operator()(void* memory) const { fftwf_free(memory); }
};

} // namespace

struct PowerSpectrum::Plan {
    explicit Plan(int length)
        : size(std::size_t(length)), frame(static_cast<float*>(fftwf_malloc(sizeof(float) * size))),
          spectrum(static_cast<fftwf_complex*>(fftwf_malloc(sizeof(fftwf_complex) * (size / 2 + 1)))), window(size),
          power(size / 2 + 1) {
        double sum = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const double value = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * double(i) / double(size));
            window[i] = float(value);
            sum += value;
        }
        scale = float(4 / (sum * sum)); // a sine at full scale has half of the window's sum in its bin
        const std::lock_guard lock(fftwPlanner());
        forward = fftwf_plan_dft_r2c_1d(length, frame.get(), spectrum.get(), FFTW_ESTIMATE);
    }
    Plan(const Plan&) = delete;
    Plan& operator=(const Plan&) = delete;
    ~Plan() {
        const std::lock_guard lock(fftwPlanner());
        fftwf_destroy_plan(forward);
    }

    std::size_t size;
    std::unique_ptr<float[], FftwFree> frame;
    std::unique_ptr<fftwf_complex[], FftwFree> spectrum;
    std::vector<float> window;
    std::vector<float> power;
    float scale = 1;
    fftwf_plan forward = nullptr;
};

PowerSpectrum::PowerSpectrum(int size) : plan_(std::make_unique<Plan>(size)) {}

PowerSpectrum::~PowerSpectrum() = default;

std::span<const float> PowerSpectrum::of(std::span<const float> samples) {
    Plan& plan = *plan_;
    for (std::size_t i = 0; i < plan.size; ++i)
        plan.frame[i] = samples[i] * plan.window[i];
    fftwf_execute(plan.forward);
    for (std::size_t k = 0; k < plan.power.size(); ++k)
        plan.power[k] = plan.scale * (plan.spectrum[k][0] * plan.spectrum[k][0] + plan.spectrum[k][1] * plan.spectrum[k][1]);
    return plan.power;
}

} // namespace earshot
