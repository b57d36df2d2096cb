#include "quantization/calibration.h"

#include "base/error.h"
#include "quantization/float_executor.h"
#include "runtime/layers.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace earshot {
namespace {

std::string decimal(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.17g", value);
    return text;
}

double number(const nlohmann::json& value) {
    if (value.is_number())
        return value.get<double>();
    if (!value.is_string())
        throw Error("a scale of the calibration is no number");
    const std::string text = value.get<std::string>();
    char* end = nullptr;
    const double parsed = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != 0 || !std::isfinite(parsed))
        throw Error("the calibration holds '" + text + "' where a number belongs");
    return parsed;
}

/// The tensor whose scale `tensor` takes.
std::string scaleOwner(const std::string& tensor) {
    if (tensor == "low_pw2" || tensor == "high_pw2")
        return "pool1";
    return tensor == "add2" ? "pool2" : tensor;
}

template <typename Real>
void addPeaks(std::vector<double>& peaks, std::span<const Real> values, int channelCount) {
    const auto count = static_cast<std::size_t>(channelCount);
    peaks.resize(count, 0.0);
    const std::size_t step = values.size() / count;
    for (std::size_t c = 0; c < count; ++c)
        for (const Real value : values.subspan(c * step, step))
            peaks[c] = std::max(peaks[c], std::abs(static_cast<double>(value)));
}

} // namespace

std::string Calibration::toJson() const {
    nlohmann::ordered_json json;
    json["activations"] = nlohmann::ordered_json::object();
    json["channel_factors"] = nlohmann::ordered_json::object();
    for (const auto& [name, scale] : scales)
        json["activations"][name] = decimal(scale);
    for (const auto& [name, factors] : channelFactors)
        for (const double factor : factors)
            json["channel_factors"][name].push_back(decimal(factor));
    return json.dump(1) + "\n";
}

Calibration Calibration::fromJson(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("activations") || !json["activations"].is_object())
        throw Error("is no calibration: there is no object 'activations' in it");
    Calibration calibration;
    for (const auto& [name, scale] : json["activations"].items())
        calibration.scales[name] = number(scale);
    if (const auto factors = json.find("channel_factors"); factors != json.end() && factors->is_object())
        for (const auto& [name, values] : factors->items())
            for (const auto& value : values)
                calibration.channelFactors[name].push_back(number(value));
    return calibration;
}

const std::vector<std::string>& equalisedTensors() {
    static const std::vector<std::string> tensors = {"affine1",  "affine2", "conv1",   "high_pw1", "low_pw1",
                                                     "pw5",      "pw7",     "low_dw1", "low_dw2",  "high_dw1",
                                                     "high_dw2", "dw5",     "dw6",     "dw7",      "dw8"};
    return tensors;
}

void ActivationPeaks::add(const std::string& tensor, std::span<const double> values, int channelCount) {
    addPeaks(channels[tensor], values, channelCount);
}

void ActivationPeaks::add(const std::string& tensor, std::span<const float> values, int channelCount) {
    addPeaks(channels[tensor], values, channelCount);
}

Calibration calibrationFromPeaks(const ActivationPeaks& peaks) {
    Calibration calibration;
    std::map<std::string, double> largest;
    for (const auto& [tensor, channels] : peaks.channels) {
        double& peak = largest[scaleOwner(tensor)];
        peak = std::max(peak, *std::max_element(channels.begin(), channels.end()));
    }
    for (int i = ER_CONV1; i < ER_FC2; ++i) {
        const auto layer = static_cast<er_layer>(i);
        const std::string name = er_layer_name(layer);
        const double peak = largest[scaleOwner(name)];
        calibration.scales[name] = peak > 0 ? peak / (er_layer_is_unsigned(layer) ? 255 : 127) : 1;
    }
    calibration.scales["input"] = kInputScale;
    for (const std::string& tensor : equalisedTensors()) {
        const auto channels = peaks.channels.find(tensor);
        if (channels == peaks.channels.end())
            continue;
        const double peak = largest[tensor];
        for (const double channel : channels->second)
            calibration.channelFactors[tensor].push_back(channel > 0 ? peak / channel : 1);
    }
    return calibration;
}

Calibration calibrate(const NetworkWeights& weights, const std::function<bool(std::vector<float>&)>& nextInput) {
    const FloatExecutor network(weights);
    ActivationPeaks peaks;
    std::vector<float> input;
    while (nextInput(input))
        network.logits(input, [&](const std::string& tensor, int channels, std::span<const double> values) {
            peaks.add(tensor, values, channels);
        });
    if (peaks.channels.empty())
        throw Error("there is nothing to calibrate with", {{}, 0, "give at least one clip that is not silent"});
    return calibrationFromPeaks(peaks);
}

} // namespace earshot
