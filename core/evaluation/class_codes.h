#pragma once
#include "dataset/scene_labels.h"

#include <string>
#include <vector>

namespace earshot {

/// Two letters for each class where there is no room for names: AP BU ME MS PK PS SM SP ST TR for TAU's; for others the initials
/// of the first two words or the first two letters, made unique by other letters or digits of the name.
std::vector<std::string> classCodes(const SceneLabels& labels);

/// "metro_station" as people read it: "metro station".
std::string displayName(const std::string& className);

} // namespace earshot
