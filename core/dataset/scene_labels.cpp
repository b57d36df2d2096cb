#include "dataset/scene_labels.h"

#include "base/nearest_word.h"

#include <algorithm>

namespace earshot {

std::optional<int> SceneLabels::find(std::string_view name) const {
    const auto found = std::find(classes.begin(), classes.end(), name);
    if (found == classes.end())
        return std::nullopt;
    return static_cast<int>(found - classes.begin());
}

std::string SceneLabels::nearest(std::string_view name) const {
    return nearestWord(name, classes);
}

const SceneLabels& SceneLabels::tau() {
    static const SceneLabels labels{{"airport", "bus", "metro", "metro_station", "park", "public_square", "shopping_mall",
                                     "street_pedestrian", "street_traffic", "tram"},
                                    {"indoor", "outdoor", "transportation"},
                                    {0, 2, 2, 0, 1, 1, 0, 1, 1, 2}};
    return labels;
}

} // namespace earshot
