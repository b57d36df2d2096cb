#pragma once
#include "quantization/int8_model.h"

#include <map>
#include <string>

namespace earshot {

/// An Arduino library that classifies one second of 16-bit audio with this model: the runtime's C sources as this build has them,
/// the model as a header, a class around both, and an example. File contents by path inside the library's folder.
std::map<std::string, std::string> arduinoLibrary(const Int8Model& model);

} // namespace earshot
