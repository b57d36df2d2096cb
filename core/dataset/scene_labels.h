#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace earshot {

/// The classes that a network tells apart and, where there are any, the super-classes they belong to.
struct SceneLabels {
    std::vector<std::string> classes;
    std::vector<std::string> superClasses; ///< empty: no super-classes; multi-task learning and the ensemble are off
    std::vector<int> group;                ///< super-class of each class; empty without super-classes

    bool hasSuperClasses() const { return !superClasses.empty(); }
    /// Outputs of the network: classes, then super-classes.
    int logits() const { return static_cast<int>(classes.size() + superClasses.size()); }
    std::optional<int> find(std::string_view name) const;
    /// The nearest class by edit distance, for "did you mean".
    std::string nearest(std::string_view name) const;

    bool operator==(const SceneLabels&) const = default;

    /// The ten TAU classes and their three groups, in the challenge's order (method.md section 1).
    static const SceneLabels& tau();
};

} // namespace earshot
