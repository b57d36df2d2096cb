#pragma once
#include "dataset/scene_labels.h"
#include "evaluation/confusion_matrix.h"

#include <vector>

namespace earshot {

enum class ClassOrder { Class, SuperClass, Confusion };

/// Class at each place of a matrix. `Confusion` brings classes that are taken for one another side by side: leaves of an
/// average-linkage tree over the mutual confusion rates of `counts`. Without super-classes `SuperClass` is the class order.
std::vector<int> orderedClasses(const SceneLabels& labels, const ConfusionMatrix& counts, ClassOrder order);

} // namespace earshot
