#pragma once
#include "dataset/demo_synthesiser.h"

#include <string>
#include <vector>

namespace earshot {

/// One recorded second of a demo scene and the devices that heard it.
struct DemoSegment {
    int label = 0;    ///< index in SceneLabels::tau()
    int location = 0; ///< 0..9 within its scene
    int number = 0;   ///< within its scene, for the generator
    bool train = false;
    std::vector<std::size_t> devices;   ///< indices in kDemoDevices
    std::string identifier;             ///< "lisbon-1003"
    std::vector<std::string> filenames; ///< one for each device
};

/// Which seconds a demo of this size consists of, scene by scene, train before evaluate.
std::vector<DemoSegment> planDemo(const DemoConfig& config);

} // namespace earshot
