#pragma once
#include "runtime/executor.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace earshot::test {

/// Collects every tensor that the streamed executor makes; its `take` is an er_hooks tap.
class TensorCollector {
public:
    static void take(void* context, const er_row* row) { static_cast<TensorCollector*>(context)->add(*row); }

    /// One tensor as [channel, band, frame]; empty when its rows did not arrive in order.
    std::vector<std::int32_t> tensor(er_layer layer) const {
        const auto found = tensors_.find(layer);
        if (found == tensors_.end() || !found->second.inOrder)
            return {};
        const Tensor& t = found->second;
        std::vector<std::int32_t> result(t.rows.size());
        for (std::uint32_t y = 0; y < t.bands; ++y)
            for (std::uint32_t c = 0; c < t.channels; ++c)
                for (std::uint32_t x = 0; x < t.frames; ++x)
                    result[(c * t.bands + y) * t.frames + x] = t.rows[(y * t.channels + c) * t.frames + x];
        return result;
    }

private:
    struct Tensor {
        std::uint32_t channels = 0, bands = 0, frames = 0;
        bool inOrder = true;
        std::vector<std::int32_t> rows; ///< [band, channel, frame]
    };

    void add(const er_row& row) {
        Tensor& t = tensors_[row.layer];
        t.inOrder = t.inOrder && row.band == t.bands++;
        t.channels = row.channels;
        t.frames = row.frames;
        for (std::uint32_t c = 0; c < row.channels; ++c)
            for (std::uint32_t x = 0; x < row.frames; ++x)
                t.rows.push_back(er_row_value(&row, c, x));
    }

    std::map<er_layer, Tensor> tensors_;
};

} // namespace earshot::test
