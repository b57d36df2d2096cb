#include "quantization/integer_taps.h"

#include "runtime/executor.h"

#include <algorithm>
#include <array>

namespace earshot {
namespace {

/// The rows of every tensor as the executor finishes them: [band, channel, frame].
struct Rows {
    struct Tensor {
        std::size_t bands = 0, channels = 0, frames = 0;
        std::vector<double> values;
    };
    std::array<Tensor, ER_LAYER_COUNT> tensors;
    std::array<bool, ER_LAYER_COUNT> wanted{};

    static void take(void* context, const er_row* row) {
        Rows& rows = *static_cast<Rows*>(context);
        if (!rows.wanted[row->layer])
            return;
        Tensor& tensor = rows.tensors[row->layer];
        ++tensor.bands;
        tensor.channels = row->channels;
        tensor.frames = row->frames;
        for (std::uint32_t c = 0; c < row->channels; ++c)
            for (std::uint32_t x = 0; x < row->frames; ++x)
                tensor.values.push_back(er_row_value(row, c, x));
    }
};

/// [band, channel, frame] -> [channel, band, frame], every channel times its step.
std::vector<double> realValues(const Rows::Tensor& tensor, const std::vector<double>& steps) {
    std::vector<double> values(tensor.values.size());
    for (std::size_t y = 0; y < tensor.bands; ++y)
        for (std::size_t c = 0; c < tensor.channels; ++c)
            for (std::size_t x = 0; x < tensor.frames; ++x)
                values[(c * tensor.bands + y) * tensor.frames + x] =
                    tensor.values[(y * tensor.channels + c) * tensor.frames + x] * steps[c];
    return values;
}

} // namespace

IntegerTaps::IntegerTaps(const Int8Model& model, const Calibration& calibration)
    : engine_(model.toBlob()), scales_(model.scales), factors_(calibration.channelFactors) {}

void IntegerTaps::run(std::span<const float> input, const FloatExecutor::Tap& tap, std::span<const std::string> only) const {
    const auto quantised = engine_.quantise(input);
    std::vector<std::uint64_t> workspace((er_workspace_bytes(&engine_.model()) + 7) / 8);
    std::vector<float> logits(engine_.model().logits);
    Rows rows;
    for (int i = ER_CONV1; i < ER_LAYER_COUNT; ++i)
        rows.wanted[static_cast<std::size_t>(i)] =
            only.empty() || std::find(only.begin(), only.end(), er_layer_name(static_cast<er_layer>(i))) != only.end();
    er_hooks hooks{};
    hooks.tap = &Rows::take;
    hooks.context = &rows;
    er_infer(&engine_.model(), quantised.data(), workspace.data(), &hooks, logits.data(), nullptr);
    for (int i = ER_CONV1; i < ER_FC2; ++i) {
        if (!rows.wanted[static_cast<std::size_t>(i)])
            continue;
        const std::string name = er_layer_name(static_cast<er_layer>(i));
        const Rows::Tensor& tensor = rows.tensors[static_cast<std::size_t>(i)];
        std::vector<double> steps(tensor.channels, scales_.at(name));
        if (const auto factors = factors_.find(name); factors != factors_.end())
            for (std::size_t c = 0; c < steps.size(); ++c)
                steps[c] /= factors->second[c];
        tap(name, static_cast<int>(tensor.channels), realValues(tensor, steps));
    }
    if (!rows.wanted[ER_FC2])
        return;
    const std::vector<double> outputs(logits.begin(), logits.end());
    tap(er_layer_name(ER_FC2), static_cast<int>(outputs.size()), outputs);
}

} // namespace earshot
