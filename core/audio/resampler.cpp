#include "audio/resampler.h"

#include "base/error.h"
#include "base/progress.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <samplerate.h>
#include <string>

namespace earshot {
namespace {

constexpr std::size_t kBlockSamples = 16384; // a few milliseconds of work between two looks at the stop token

struct ConverterDeleter {
    void operator()(SRC_STATE* state) const { src_delete(state); }
};

} // namespace

std::int64_t resampledLength(std::int64_t frames, int fromHz, int toHz) {
    const std::int64_t seconds = frames / fromHz;
    const std::int64_t rest = frames % fromHz;
    return seconds * toHz + (rest * toHz + fromHz / 2) / fromHz; // split: frames * toHz could overflow
}

std::vector<float> resample(std::span<const float> samples, int fromHz, int toHz, const std::stop_token& stop) {
    const double ratio = static_cast<double>(toHz) / fromHz;
    if (!src_is_valid_ratio(ratio))
        throw Error("a sample rate of " + std::to_string(fromHz) + " Hz cannot be converted to " + std::to_string(toHz) + " Hz",
                    {{}, 0, "convert the file to 44100 Hz with an audio editor"});
    int status = 0;
    const std::unique_ptr<SRC_STATE, ConverterDeleter> converter(src_new(SRC_SINC_BEST_QUALITY, 1, &status));
    if (!converter)
        throw Error(std::string("the sample rate converter does not start: ") + src_strerror(status));

    const auto length = static_cast<std::size_t>(resampledLength(static_cast<std::int64_t>(samples.size()), fromHz, toHz));
    std::vector<float> result;
    result.reserve(length);
    std::array<float, kBlockSamples> block;
    for (bool finished = false; !finished;) {
        throwIfStopped(stop);
        SRC_DATA data{};
        data.data_in = samples.data();
        data.input_frames = static_cast<long>(std::min(samples.size(), kBlockSamples));
        data.data_out = block.data();
        data.output_frames = static_cast<long>(block.size());
        data.src_ratio = ratio;
        data.end_of_input = samples.size() <= kBlockSamples;
        status = src_process(converter.get(), &data);
        if (status != 0)
            throw Error(std::string("the sample rate cannot be converted: ") + src_strerror(status));
        samples = samples.subspan(static_cast<std::size_t>(data.input_frames_used));
        result.insert(result.end(), block.begin(), block.begin() + data.output_frames_gen);
        finished = data.end_of_input && data.output_frames_gen == 0 && data.input_frames_used == 0;
    }
    result.resize(length); // the converter's own length differs by a sample at times
    if (!std::all_of(result.begin(), result.end(), [](float x) { return std::isfinite(x); }))
        throw Error("the sample rate cannot be converted: samples are too large", {{}, 0, "samples belong into [-1, 1]"});
    return result;
}

} // namespace earshot
