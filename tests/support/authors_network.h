#pragma once
#include "base/atomic_file.h"
#include "base/npy.h"
#include "network/authors_checkpoint.h"
#include "quantization/conversion.h"
#include "reference_data.h"

namespace earshot::test {

/// The ten TAU classes in three groups (method.md section 1).
inline SceneLabels tauLabels() {
    return {{"airport", "bus", "metro", "metro_station", "park", "public_square", "shopping_mall", "street_pedestrian",
             "street_traffic", "tram"},
            {"indoor", "outdoor", "transportation"},
            {0, 2, 2, 0, 1, 1, 0, 1, 1, 2}};
}

/// The authors' network converted with the reference's scales.
inline Int8Model authorsModel() {
    return convert(readAuthorsCheckpoint(shared("reference/authors_net/submit2and3.pt")),
                   Calibration::fromJson(readFile(shared("reference/int8/scales.json"))), tauLabels(), 0.8);
}

/// One golden array of reference/int8.
template <typename T>
std::vector<T> golden(const std::string& file) {
    return readNpy(shared("reference/int8/" + file + ".npy")).as<T>();
}

} // namespace earshot::test
