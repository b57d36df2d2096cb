#pragma once
#include <span>
#include <string_view>

namespace earshot {

/// A source file that this program carries, with its path in an Arduino library.
struct EmbeddedSource {
    std::string_view path;
    std::string_view content;
};

/// The runtime and the files of exporters/arduino; made while building.
std::span<const EmbeddedSource> arduinoSources();

} // namespace earshot
