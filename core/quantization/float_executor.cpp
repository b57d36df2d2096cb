#include "quantization/float_executor.h"

#include "base/error.h"

#include <algorithm>
#include <array>

namespace earshot {
namespace {

struct Map {
    int channels = 0, bands = 0, frames = 0;
    std::vector<double> values;

    Map(int c, int b, int f) : channels(c), bands(b), frames(f), values(std::size_t(c) * b * f) {}
    double* row(int c, int b) { return values.data() + (std::size_t(c) * bands + b) * frames; }
    const double* row(int c, int b) const { return values.data() + (std::size_t(c) * bands + b) * frames; }
};

/// sum += weight * from shifted by `shift` frames, zeros beyond the ends.
void addShifted(double* sum, const double* from, double weight, int shift, int frames) {
    const int begin = std::max(0, -shift), end = std::min(frames, frames - shift);
    for (int x = begin; x < end; ++x)
        sum[x] += weight * from[x + shift];
}

Map convolve(const Map& in, const NetworkWeights::Tensor& weight, const NetworkWeights::Tensor& bias) {
    const int outputs = weight.shape[0], inputs = weight.shape[1], kernel = weight.shape[2], half = kernel / 2;
    const bool depthwise = inputs == 1 && in.channels > 1;
    Map out(outputs, in.bands, in.frames);
    for (int o = 0; o < outputs; ++o)
        for (int y = 0; y < in.bands; ++y) {
            double* sum = out.row(o, y);
            std::fill_n(sum, in.frames, double(bias.values[static_cast<std::size_t>(o)]));
            for (int i = 0; i < inputs; ++i)
                for (int dy = std::max(0, half - y); dy < std::min(kernel, in.bands + half - y); ++dy) {
                    const float* taps = weight.values.data() + ((std::size_t(o) * inputs + i) * kernel + dy) * kernel;
                    const double* from = in.row(depthwise ? o : i, y + dy - half);
                    for (int dx = 0; dx < kernel; ++dx)
                        addShifted(sum, from, taps[dx], dx - half, in.frames);
                }
        }
    return out;
}

void normaliseAndRectify(Map& map, const BatchNormAffine& norm) {
    const std::size_t step = std::size_t(map.bands) * map.frames;
    for (int c = 0; c < map.channels; ++c)
        for (std::size_t i = 0; i < step; ++i) {
            double& value = map.values[c * step + i];
            value = std::max(0.0, value * norm.gain[c] + norm.offset[c]);
        }
}

Map bands(const Map& in, int begin, int end) {
    Map out(in.channels, end - begin, in.frames);
    for (int c = 0; c < in.channels; ++c)
        std::copy(in.row(c, begin), in.row(c, begin) + std::size_t(end - begin) * in.frames, out.row(c, 0));
    return out;
}

Map maxPool(const Map& in, int windowBands, int windowFrames) {
    Map out(in.channels, in.bands / windowBands, in.frames / windowFrames);
    for (int c = 0; c < out.channels; ++c)
        for (int y = 0; y < out.bands; ++y)
            for (int x = 0; x < out.frames; ++x) {
                double largest = in.row(c, y * windowBands)[x * windowFrames];
                for (int dy = 0; dy < windowBands; ++dy)
                    for (int dx = 0; dx < windowFrames; ++dx)
                        largest = std::max(largest, in.row(c, y * windowBands + dy)[x * windowFrames + dx]);
                out.row(c, y)[x] = largest;
            }
    return out;
}

/// One forward pass.
class Pass {
public:
    Pass(const NetworkWeights& weights, const std::map<std::string, BatchNormAffine>& norms, const FloatExecutor::Tap& tap)
        : weights_(weights), norms_(norms), tap_(tap) {}

    std::vector<double> run(Map input) {
        show("input", input);
        Map conv1 = layer("conv1", input);
        Map low = branch("low", bands(conv1, 0, 124)), high = branch("high", bands(conv1, 124, 256));
        Map joined(conv1.channels, 256, conv1.frames);
        for (int c = 0; c < joined.channels; ++c) {
            std::copy(low.row(c, 0), low.row(c, 0) + std::size_t(low.bands) * low.frames, joined.row(c, 0));
            std::copy(high.row(c, 0), high.row(c, 0) + std::size_t(high.bands) * high.frames, joined.row(c, 124));
        }
        Map pooled = maxPool(joined, 3, 2);
        show("pool1", pooled);
        Map tap = layer("conv6", pooled);
        for (const int block : {0, 1})
            tap = residual(block, tap);
        Map last = maxPool(tap, weights_.config.pool2Bands, weights_.config.pool2Frames);
        show("pool2", last);
        std::vector<double> hidden = linear("fc1", last.values);
        for (double& value : hidden)
            value = std::max(0.0, value);
        show("fc1", static_cast<int>(hidden.size()), hidden);
        std::vector<double> logits = linear("fc2", hidden);
        show("fc2", static_cast<int>(logits.size()), logits);
        return logits;
    }

private:
    void show(const std::string& name, int channels, std::span<const double> values) const {
        if (tap_)
            tap_(name, channels, values);
    }
    void show(const std::string& name, const Map& map) const { show(name, map.channels, map.values); }

    const NetworkWeights::Tensor& tensor(const std::string& name) const { return weights_.tensors.at(name); }

    Map layer(const std::string& name, const Map& in) const {
        Map out = convolve(in, tensor(name + ".weight"), tensor(name + ".bias"));
        if (const std::string norm = foldedNorm(name); !norm.empty())
            normaliseAndRectify(out, norms_.at(norm));
        show(name, out);
        return out;
    }

    Map branch(const std::string& name, const Map& in) const {
        Map map = layer(name + "_dw1", in);
        for (const char* next : {"_pw1", "_dw2", "_pw2"})
            map = layer(name + next, map);
        return map;
    }

    Map residual(int block, const Map& tap) const {
        const std::string affine = block == 0 ? "affine1" : "affine2";
        Map map = tap;
        normaliseAndRectify(map, norms_.at(affineNorm(affine)));
        show(affine, map);
        const std::array<const char*, 4> layers =
            block == 0 ? std::array{"dw5", "pw5", "dw6", "pw6"} : std::array{"dw7", "pw7", "dw8", "pw8"};
        for (const char* next : layers)
            map = layer(next, map);
        for (std::size_t i = 0; i < map.values.size(); ++i)
            map.values[i] += tap.values[i];
        show(block == 0 ? "add1" : "add2", map);
        return map;
    }

    std::vector<double> linear(const std::string& name, const std::vector<double>& in) const {
        const auto &weight = tensor(name + ".weight").values, &bias = tensor(name + ".bias").values;
        std::vector<double> out(bias.begin(), bias.end());
        for (std::size_t o = 0; o < out.size(); ++o)
            for (std::size_t i = 0; i < in.size(); ++i)
                out[o] += weight[o * in.size() + i] * in[i];
        return out;
    }

    const NetworkWeights& weights_;
    const std::map<std::string, BatchNormAffine>& norms_;
    const FloatExecutor::Tap& tap_;
};

} // namespace

FloatExecutor::FloatExecutor(NetworkWeights weights) : weights_(std::move(weights)) {
    weights_.validate();
    for (const char* norm : {"bn1", "bn_low", "bn_high", "bn5", "bn6", "bn7", "bn8"})
        norms_[norm] = batchNormAffine(weights_, norm);
}

std::vector<double> FloatExecutor::logits(std::span<const float> input, const Tap& tap) const {
    Map map(2, 256, 44);
    if (input.size() != map.values.size())
        throw Error("the network's input needs 2 x 256 x 44 values, not " + std::to_string(input.size()));
    std::copy(input.begin(), input.end(), map.values.begin());
    return Pass(weights_, norms_, tap).run(std::move(map));
}

} // namespace earshot
