#pragma once
#include "network/network_weights.h"
#include "network/state_dict_reader.h"

#include <filesystem>

namespace earshot {

/// The network in a PyTorch state dict: with the layer names of the authors' published checkpoints (conv2to16, DWconv16, ... l2)
/// or with ours (NetworkWeights). Fake-quantisation and observer entries are ignored. The sizes follow from the shapes; heads of
/// 13 outputs are 10 scenes + 3 super-classes, all others one head. Throws Error when a tensor is missing or of an unexpected
/// shape.
NetworkWeights networkWeights(const std::map<std::string, StateTensor>& state);

/// readStateDict and networkWeights, with the path in every Error.
NetworkWeights readAuthorsCheckpoint(const std::filesystem::path& path);

/// (our name, the authors' name) of every layer and batch norm, in forward order.
const std::vector<std::pair<std::string, std::string>>& authorsNames();

} // namespace earshot
