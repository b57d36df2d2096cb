#include "learning/flat_tensors.h"

#include <ATen/ATen.h>

namespace earshot {

std::vector<float> flattened(const std::vector<at::Tensor>& tensors) {
    std::vector<float> flat;
    for (const at::Tensor& tensor : tensors) {
        const at::Tensor contiguous = tensor.detach().contiguous();
        const float* values = contiguous.data_ptr<float>();
        flat.insert(flat.end(), values, values + contiguous.numel());
    }
    return flat;
}

void scatter(const std::vector<float>& flat, std::vector<at::Tensor>& tensors) {
    const float* next = flat.data();
    for (at::Tensor& tensor : tensors) {
        std::copy(next, next + tensor.numel(), tensor.data_ptr<float>());
        next += tensor.numel();
    }
}

} // namespace earshot
