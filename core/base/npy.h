#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace earshot {

/// A NumPy .npy array in C order, as stored: little-endian element bytes with their type and shape.
struct NpyArray {
    std::string type; ///< "f4", "f8", "i1", "u1", "i4", "i8" ...
    std::vector<std::size_t> shape;
    std::vector<std::byte> bytes;

    std::size_t elements() const;
    /// The elements converted to T (float, double, int8_t, uint8_t, int32_t, int64_t). Throws Error for an unknown type.
    template <typename T>
    std::vector<T> as() const;
};

/// Reads version 1 and 2 files. Throws Error for anything malformed, in Fortran order or big-endian; allocates no more than the
/// file holds.
NpyArray readNpy(const std::filesystem::path& path);

/// Writes float32 values of the given shape, atomically.
void writeNpy(const std::filesystem::path& path, std::span<const float> values, const std::vector<std::size_t>& shape);

} // namespace earshot
