#pragma once
#include "audio/sound_source.h"

#include <span>

namespace earshot {

/// A recording as another device might have heard it: `decibels` (256 values, one for each mel band of the network, lowest first)
/// are added to its levels by a linear-phase filter of 4,095 taps, without delay. The result is as loud as the original, measured
/// over up to ten seconds. Gains are held to 40 dB. Reads the sound; throws Error.
Sound filteredSound(Sound source, std::span<const float> decibels);

} // namespace earshot
