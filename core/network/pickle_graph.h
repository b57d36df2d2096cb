#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace earshot {

/// What a pickle describes, as data: calls are recorded, never made.
struct PickleGraph {
    using Index = std::uint32_t;
    enum class Kind { None, Bool, Integer, Real, Text, Tuple, List, Dict, Global, Call, PersistentId };

    struct Node {
        Kind kind = Kind::None;
        std::int64_t integer = 0;
        double real = 0;
        std::string text;         ///< of Text; "module name" of Global
        std::vector<Index> items; ///< of Tuple and List; key, value, key, value ... of Dict; callable, arguments, then key, value
                                  ///< ... of Call; the id of PersistentId
    };

    std::vector<Node> nodes;
    Index root = 0;
};

/// Reads the opcodes that torch.save writes (protocols 2 to 3). Throws Error for any other opcode and for malformed input; memory
/// stays proportional to the input.
PickleGraph readPickle(std::span<const std::byte> bytes);

} // namespace earshot
