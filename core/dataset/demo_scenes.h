#pragma once
#include "base/random.h"
#include "dataset/soundscape.h"

namespace earshot {

/// What makes one place of a scene sound different from another place of the same scene. All from 0 to 1.
struct DemoPlace {
    double size;       ///< of the room or the street: reverberation, distances
    double bustle;     ///< how much goes on
    double brightness; ///< surfaces and weather
    double pitch;      ///< of its machines
    double floor;      ///< soft or hard ground

    explicit DemoPlace(Random random)
        : size(random.uniform()), bustle(random.uniform()), brightness(random.uniform()), pitch(random.uniform()),
          floor(random.uniform()) {}
};

/// One second of the TAU scene `label` (index in SceneLabels::tau()) at `place`; level about -20 dB below full scale.
std::vector<float> synthesiseScene(int label, const DemoPlace& place, Random random);

} // namespace earshot
