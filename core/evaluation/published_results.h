#pragma once
#include "dataset/scene_labels.h"

#include <string>
#include <vector>

namespace earshot {

/// What others reached on the development set of TAU Urban Acoustic Scenes 2022 Mobile, trained and tested on fold 1.
struct PublishedResult {
    std::string name;
    double accuracy = 0;               ///< mean over the classes, 0 to 1
    double logLoss = 0;                ///< mean of the class-wise means
    std::vector<double> classAccuracy; ///< TAU's classes in order; empty: published as a picture only
    std::vector<double> classLogLoss;
};

/// The challenge's baseline (DCASE 2022 Task 1, mean of ten trainings), class by class.
const PublishedResult& publishedBaseline();
/// The baseline, then the four submissions of the report that the method follows (its table 2).
const std::vector<PublishedResult>& publishedResults();
/// Published figures say something only about the ten classes that they were measured on.
bool arePublishedFor(const SceneLabels& labels);

} // namespace earshot
