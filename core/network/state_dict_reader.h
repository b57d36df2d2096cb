#pragma once
#include "network/zip_archive.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace earshot {

/// One tensor of a state dict, in C order whatever its strides were. Integers and booleans become doubles.
struct StateTensor {
    std::vector<std::int64_t> shape; ///< empty: a scalar
    std::vector<double> values;
};

/// Reads a PyTorch state dict (zip archive with a pickle, torch.save since 1.6): a dict or OrderedDict of tensors, or one that
/// holds it under "state_dict" or "model". Nothing that the file names is executed or imported; no length in it is trusted.
/// Entries that are no tensors are left out. Throws Error for anything else.
std::map<std::string, StateTensor> readStateDict(const std::filesystem::path& path);
std::map<std::string, StateTensor> readStateDict(const ZipArchive& archive);

} // namespace earshot
