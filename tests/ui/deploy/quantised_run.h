#pragma once
#include "../project/project_fixture.h"
#include "base/atomic_file.h"
#include "random_network.h"

#include <string>

namespace earshot::test {

/// An INT8 model of the presets' size with random weights and the project's classes.
inline std::vector<std::byte> modelBlob(std::uint64_t seed, const SceneLabels& labels = SceneLabels::tau()) {
    Int8Model model = randomModel({}, seed);
    model.labels = labels;
    return model.toBlob();
}

/// Puts a run with an INT8 model below the runs folder of a project.
inline void addQuantisedRun(const std::filesystem::path& runs, const std::string& name, const std::vector<std::byte>& blob, int number = 1) {
    const auto folder = runs / name / "quantized" / std::to_string(number);
    writeFileAtomically(folder / "model.blob", std::span<const std::byte>(blob));
    writeFileAtomically(folder / "quantization.json", std::string_view(R"({"mode": "ptq", "calibration": "minmax"})"));
}

} // namespace earshot::test
