#pragma once
#include "learning/checkpoint.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

namespace earshot {

/// A PyTorch state dict as the weights of a run: the authors' published networks and what toStateDictFile writes. `r` replaces
/// the file's ensemble weight (0.8 where it names none). Classes are those that the file names, else TAU's ten. Throws Error when
/// the network is of a shape that no configuration gives, or when its classes cannot be known.
Checkpoint fromStateDictFile(const std::filesystem::path& path, std::optional<double> r);

/// The weights of a run as a file that `torch.load` reads (an OrderedDict with the authors' names). A member that PyTorch ignores
/// carries settings and class names, so that fromStateDictFile gives the same checkpoint back.
std::vector<std::byte> toStateDictFile(const Checkpoint& checkpoint);

} // namespace earshot
