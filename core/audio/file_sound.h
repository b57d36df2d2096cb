#pragma once
#include "audio/sound_source.h"

// Inside of core/audio: sound that stays on the disk.
namespace earshot {

/// A file read in place, at its own rate; its channels are mixed by their mean. The format must allow exact seeking.
/// `length()` counts samples at `rateHz`.
Sound fileSound(const std::filesystem::path& path);

/// A file of any format decoded once into a temporary file that disappears with the object. At the file's own rate.
Sound spooledSound(const std::filesystem::path& path, const std::stop_token& stop);

/// `source`, which counts samples at `rateHz`, converted to 44.1 kHz a second at a time; the seconds used last are kept. Equal to
/// resample() of the whole within 1e-4, but for the last two samples.
Sound resampledSound(Sound source, int rateHz);

} // namespace earshot
