#pragma once
#include <ATen/core/Tensor.h>
#include <vector>

namespace earshot {

/// The values of all tensors, one after the other in C order, as optimisers and checkpoints hold them.
std::vector<float> flattened(const std::vector<at::Tensor>& tensors);

/// The opposite of flattened: writes `flat` into the tensors, which are contiguous.
void scatter(const std::vector<float>& flat, std::vector<at::Tensor>& tensors);

} // namespace earshot
