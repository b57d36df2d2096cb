#pragma once
#include "quantization/int8_model.h"

#include <algorithm>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace earshot::test {

/// method.md section 8 in the plainest form: whole tensors, int64, layer by layer. The peer of the streamed executor on models
/// that have no golden data.
class PlainIntegerNetwork {
public:
    struct Map {
        int channels = 0, bands = 0, frames = 0;
        std::vector<std::int64_t> v;
        std::int64_t at(int c, int y, int x) const {
            return y < 0 || y >= bands || x < 0 || x >= frames ? 0 : v[(std::size_t(c) * bands + y) * frames + x];
        }
        void push(std::int64_t value) { v.push_back(value); }
    };

    explicit PlainIntegerNetwork(const Int8Model& model) : model_(model) {}

    /// Sees every tensor as soon as it is made, and may change it before the next layer reads it.
    using Made = std::function<void(const std::string& name, Map& tensor)>;

    /// All tensors by name for one quantised input.
    std::map<std::string, Map> run(std::span<const std::int8_t> input, const Made& made = {}) const {
        std::map<std::string, Map> t;
        const auto keep = [&](const std::string& name, Map map) -> const Map& {
            if (made)
                made(name, map);
            return t[name] = std::move(map);
        };
        keep("input", {2, 256, 44, {input.begin(), input.end()}});
        keep("conv1", convolve("conv1", t["input"], true));
        Map joined{16, 256, 44, {}};
        for (const std::string branch : {"low", "high"}) {
            Map map = branch == "low" ? slice(t["conv1"], 0, 124) : slice(t["conv1"], 124, 256);
            for (const std::string part : {"_dw1", "_pw1", "_dw2", "_pw2"})
                map = keep(branch + part, convolve(branch + part, map, part == "_pw1"));
        }
        for (int c = 0; c < 16; ++c)
            for (int y = 0; y < 256; ++y)
                for (int x = 0; x < 44; ++x)
                    joined.push(y < 124 ? t["low_pw2"].at(c, y, x) : t["high_pw2"].at(c, y - 124, x));
        keep("pool1", pool(joined, 3, 2));
        keep("conv6", convolve("conv6", t["pool1"], false));
        residual(keep, "affine1", t["conv6"], {"dw5", "pw5", "dw6", "pw6"}, "add1");
        residual(keep, "affine2", t["add1"], {"dw7", "pw7", "dw8", "pw8"}, "add2");
        keep("pool2", pool(t["add2"], model_.config.pool2Bands, model_.config.pool2Frames));
        keep("fc1", linear("fc1", t["pool2"]));
        keep("fc2", linear("fc2", t["fc1"]));
        return t;
    }

private:
    static std::int64_t clamp(std::int64_t value, bool afterRelu) {
        return afterRelu ? std::clamp<std::int64_t>(value, 0, 255) : std::clamp<std::int64_t>(value, -127, 127);
    }

    static Map slice(const Map& in, int begin, int end) {
        Map out{in.channels, end - begin, in.frames, {}};
        for (int c = 0; c < in.channels; ++c)
            for (int y = begin; y < end; ++y)
                for (int x = 0; x < in.frames; ++x)
                    out.push(in.at(c, y, x));
        return out;
    }

    Map convolve(const std::string& name, const Map& in, bool afterRelu) const {
        const Int8Layer& layer = model_.layers.at(name);
        const int inputs = layer.shape[1], kernel = layer.shape[2];
        Map out{layer.shape[0], in.bands, in.frames, {}};
        for (int o = 0; o < out.channels; ++o)
            for (int y = 0; y < out.bands; ++y)
                for (int x = 0; x < out.frames; ++x) {
                    std::int64_t sum = layer.bias[o];
                    const std::int8_t* w = layer.weights.data() + std::size_t(o) * inputs * kernel * kernel;
                    for (int i = 0; i < inputs; ++i)
                        for (int dy = 0; dy < kernel; ++dy)
                            for (int dx = 0; dx < kernel; ++dx)
                                sum += *w++ * in.at(inputs == 1 ? o : i, y + dy - kernel / 2, x + dx - kernel / 2);
                    out.push(clamp((sum * layer.multiplier[o] + (std::int64_t(1) << 31)) >> 32, afterRelu));
                }
        return out;
    }

    template <typename Keep>
    void residual(const Keep& keep, const std::string& affine, const Map tap, const std::vector<std::string>& layers,
                  const std::string& add) const {
        const Int8Layer& norm = model_.layers.at(affine);
        Map map = tap;
        for (std::size_t i = 0; i < map.v.size(); ++i) {
            const std::size_t c = i / (std::size_t(map.bands) * map.frames);
            map.v[i] = clamp((map.v[i] * norm.a[c] + norm.b[c]) >> 16, true);
        }
        map = keep(affine, map);
        for (const std::string& name : layers)
            map = keep(name, convolve(name, map, name == layers[1]));
        const Int8Layer& factors = model_.layers.at(add);
        for (std::size_t i = 0; i < map.v.size(); ++i)
            map.v[i] = clamp((map.v[i] * factors.a[0] + tap.v[i] * factors.b[0] + (1 << 13)) >> 14, false);
        keep(add, map);
    }

    static Map pool(const Map& in, int bands, int frames) {
        Map out{in.channels, in.bands / bands, in.frames / frames, {}};
        for (int c = 0; c < out.channels; ++c)
            for (int y = 0; y < out.bands; ++y)
                for (int x = 0; x < out.frames; ++x) {
                    std::int64_t largest = in.at(c, y * bands, x * frames);
                    for (int dy = 0; dy < bands; ++dy)
                        for (int dx = 0; dx < frames; ++dx)
                            largest = std::max(largest, in.at(c, y * bands + dy, x * frames + dx));
                    out.push(largest);
                }
        return out;
    }

    Map linear(const std::string& name, const Map& in) const {
        const Int8Layer& layer = model_.layers.at(name);
        Map out{layer.shape[0], 1, 1, {}};
        for (int o = 0; o < out.channels; ++o) {
            std::int64_t sum = layer.bias[o];
            for (std::size_t i = 0; i < in.v.size(); ++i)
                sum += layer.weights[std::size_t(o) * in.v.size() + i] * in.v[i];
            out.push(name == "fc2" ? sum : clamp((sum * layer.multiplier[o] + (std::int64_t(1) << 31)) >> 32, true));
        }
        return out;
    }

    const Int8Model& model_;
};

} // namespace earshot::test
