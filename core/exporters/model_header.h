#pragma once
#include "quantization/int8_model.h"

#include <string>

namespace earshot {

/// A model as a C and C++ header: its blob as a constant array `earshot_model`, aligned as the runtime wants it, its sizes as
/// macros, and as a comment what it is. For programs that bring core/runtime themselves.
std::string modelHeader(const Int8Model& model);

} // namespace earshot
