#include "network/complexity.h"

namespace earshot {
namespace {

constexpr int kBandsIn = 256, kFramesIn = 44, kSplit = 124, kBands2 = 85, kFrames2 = 22;

class Counter {
public:
    explicit Counter(int channels) : channels_(channels) {}

    void at(int bands, int frames) { bands_ = bands, frames_ = frames; }

    void convolution(const std::string& name, int weightsPerOutput) {
        const std::int64_t parameters = std::int64_t(channels_) * (weightsPerOutput + 1);
        add(name, parameters, parameters * bands_ * frames_);
    }

    void norm(const std::string& name) { add(name, 2 * channels_, 2 * channels_); }

    void separable(const std::string& depthwise, const std::string& pointwise) {
        convolution(depthwise, 9);
        convolution(pointwise, channels_);
    }

    void free(const std::string& name) { add(name, 0, 0); }

    void linear(const std::string& name, int inputs, int outputs) {
        const std::int64_t parameters = std::int64_t(outputs) * (inputs + 1);
        total_.layers.push_back({name, {outputs, 1, 1}, parameters, parameters});
    }

    Complexity total() {
        for (const LayerComplexity& layer : total_.layers) {
            total_.parameters += layer.parameters;
            total_.macs += layer.macs;
        }
        return std::move(total_);
    }

private:
    void add(const std::string& name, std::int64_t parameters, std::int64_t macs) {
        total_.layers.push_back({name, {channels_, bands_, frames_}, parameters, macs});
    }

    int channels_, bands_ = 0, frames_ = 0;
    Complexity total_;
};

} // namespace

Complexity complexityOf(const NetworkConfig& config) {
    Counter count(config.channels);
    count.at(kBandsIn, kFramesIn);
    count.convolution("conv1", 2 * 25);
    count.norm("bn1");
    for (const std::string branch : {"low", "high"}) {
        count.at(branch == "low" ? kSplit : kBandsIn - kSplit, kFramesIn);
        count.separable(branch + "_dw1", branch + "_pw1");
        count.norm("bn_" + branch);
        count.separable(branch + "_dw2", branch + "_pw2");
    }
    count.at(kBands2, kFrames2);
    count.free("pool1");
    count.convolution("conv6", config.channels * 9);
    for (const int first : {5, 7}) {
        for (const int i : {first, first + 1}) {
            const std::string number = std::to_string(i);
            count.norm("bn" + number);
            count.separable("dw" + number, "pw" + number);
        }
        count.free(first == 5 ? "add1" : "add2");
    }
    count.at(kBands2 / config.pool2Bands, kFrames2 / config.pool2Frames);
    count.free("pool2");
    count.linear("fc1", config.flattened(), config.hidden);
    count.linear("fc2", config.hidden, config.logits());
    return count.total();
}

} // namespace earshot
