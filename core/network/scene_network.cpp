#include "network/scene_network.h"

#include "base/error.h"
#include "base/random.h"
#include "features/log_mel.h"

#include <ATen/ATen.h>
#include <cmath>

namespace earshot {
namespace {

constexpr std::int64_t kSplitBand = 124; // low branch below, high branch from here

bool isStatistic(const std::string& name) {
    return name.ends_with(".running_mean") || name.ends_with(".running_var");
}

std::vector<std::int64_t> shapeOf(const std::vector<int>& shape) {
    return {shape.begin(), shape.end()};
}

std::int64_t fanIn(const std::vector<int>& weightShape) {
    std::int64_t fan = 1;
    for (std::size_t i = 1; i < weightShape.size(); ++i)
        fan *= weightShape[i];
    return fan;
}

void fillUniform(at::Tensor tensor, double bound, Random& random) {
    float* values = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        values[i] = static_cast<float>(random.uniform(-bound, bound));
}

} // namespace

SceneNetwork::SceneNetwork(const NetworkConfig& config) : config_(config) {
    for (const auto& [name, shape] : expectedTensors(config)) {
        if (isStatistic(name)) {
            statistics_[name] = name.ends_with("_var") ? at::ones(shapeOf(shape)) : at::zeros(shapeOf(shape));
        } else {
            index_[name] = names_.size();
            names_.push_back(name);
            parameters_.push_back(at::zeros(shapeOf(shape)).requires_grad_());
        }
    }
}

void SceneNetwork::initialise(std::uint64_t seed) {
    const at::NoGradGuard noGradients;
    Random random(seed, 0x6e6574); // a stream of its own
    double bound = 0;
    for (const auto& [name, shape] : expectedTensors(config_)) {
        if (isStatistic(name)) {
            statistics_[name].fill_(name.ends_with("_var") ? 1 : 0);
            continue;
        }
        at::Tensor& tensor = parameters_[index_.at(name)];
        const bool norm = name.starts_with("bn");
        const bool weight = name.ends_with(".weight");
        if (weight && !norm)
            bound = 1 / std::sqrt(static_cast<double>(fanIn(shape))); // the bias that follows uses its layer's bound
        if (norm)
            tensor.fill_(weight ? 1 : 0);
        else
            fillUniform(tensor, bound, random);
    }
}

NetworkWeights SceneNetwork::weights() const {
    NetworkWeights weights{config_, {}};
    for (const auto& [name, shape] : expectedTensors(config_)) {
        const at::Tensor tensor = (isStatistic(name) ? statistics_.at(name) : parameter(name)).detach().contiguous();
        const float* values = tensor.data_ptr<float>();
        weights.tensors[name] = {shape, {values, values + tensor.numel()}};
    }
    return weights;
}

void SceneNetwork::load(const NetworkWeights& weights) {
    if (!(weights.config == config_))
        throw Error("the weights belong to a network of another size",
                    {{}, 0, "use them with the preset that they were trained with"});
    weights.validate();
    const at::NoGradGuard noGradients;
    for (const auto& [name, tensor] : weights.tensors) {
        const bool statistic = isStatistic(name);
        if (!statistic && !index_.contains(name))
            continue;
        at::Tensor& target = statistic ? statistics_.at(name) : parameters_[index_.at(name)];
        std::copy(tensor.values.begin(), tensor.values.end(), target.data_ptr<float>());
    }
}

const at::Tensor& SceneNetwork::parameter(const std::string& name) const {
    return parameters_[index_.at(name)];
}

at::Tensor& SceneNetwork::statistics(const std::string& name) {
    return statistics_.at(name);
}

const at::Tensor& SceneNetwork::statistics(const std::string& name) const {
    return statistics_.at(name);
}

std::int64_t SceneNetwork::parameterCount() const {
    std::int64_t count = 0;
    for (const auto& tensor : parameters_)
        count += tensor.numel();
    return count;
}

at::Tensor runNetwork(const NetworkConfig& config, Arithmetic& a, const at::Tensor& x, at::Tensor* features) {
    const ops::BandRanges branches{{0, kSplitBand}, {kSplitBand, kBands - kSplitBand}};
    at::Tensor y = a.convolution("conv1", "bn1", a.input(x));
    y = a.depthwise({"low_dw1", "high_dw1"}, y, branches);
    y = a.pointwise({"low_pw1", "high_pw1"}, {"bn_low", "bn_high"}, "", y, branches);
    y = a.depthwise({"low_dw2", "high_dw2"}, y, branches);
    y = a.pointwise({"low_pw2", "high_pw2"}, {}, "pool1", y, branches);

    at::Tensor tap = a.convolution("conv6", "", a.dropout(ops::maxPool(y, 3, 2)));
    const ops::BandRanges whole = ops::wholeMap(tap);
    y = a.affineRelu("affine1", "bn5", tap);
    y = a.pointwise({"pw5"}, {"bn6"}, "", a.depthwise({"dw5"}, y, whole), whole);
    y = a.pointwise({"pw6"}, {}, "", a.depthwise({"dw6"}, y, whole), whole);
    tap = a.add("add1", y, tap);
    y = a.affineRelu("affine2", "bn7", tap);
    y = a.pointwise({"pw7"}, {"bn8"}, "", a.depthwise({"dw7"}, y, whole), whole);
    y = a.pointwise({"pw8"}, {}, "", a.depthwise({"dw8"}, y, whole), whole);
    tap = a.add("add2", y, tap);

    y = ops::maxPool(tap, config.pool2Bands, config.pool2Frames);
    if (features)
        *features = y;
    y = a.dropout(y).permute({0, 3, 1, 2}).flatten(1); // channel, band, frame
    return a.linear("fc2", false, a.dropout(a.linear("fc1", true, y)));
}

at::Tensor toChannelsLast(const float* inputs, std::int64_t clips) {
    at::Tensor maps = at::empty({clips, kBands, kFrames, 2});
    float* out = maps.data_ptr<float>();
    for (std::int64_t n = 0; n < clips; ++n)
        for (std::int64_t i = 0; i < kLogMelSize; ++i)
            for (std::int64_t c = 0; c < 2; ++c)
                out[(n * kLogMelSize + i) * 2 + c] = inputs[n * kInputSize + c * kLogMelSize + i];
    return maps;
}

} // namespace earshot
