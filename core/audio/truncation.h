#pragma once
#include <filesystem>

namespace earshot {

/// Throws Error when a WAV (RIFF), AIFF or Ogg file is shorter than its own headers say, naming both lengths. libsndfile shortens
/// such a recording silently; truncated files of other formats show while they are decoded. Lengths that streaming writers leave
/// open (0 or about the maximum) say nothing and pass.
void requireWholeFile(const std::filesystem::path& path);

} // namespace earshot
