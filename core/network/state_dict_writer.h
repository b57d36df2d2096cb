#pragma once
#include "network/network_weights.h"
#include "network/zip_writer.h"

#include <string>

namespace earshot {

/// Puts the pickle and the float32 values of a state dict into `archive` under "archive/", as torch.save lays them out: what
/// `torch.load` (with weights_only, too) gives is an OrderedDict of contiguous CPU tensors in forward order, under the names of
/// the authors' published networks.
void addStateDict(ZipWriter& archive, const NetworkWeights& weights);

} // namespace earshot
