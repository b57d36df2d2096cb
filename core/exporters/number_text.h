#pragma once
#include <cstdint>
#include <string>

namespace earshot {

/// "0.57"; `absent` for what is not finite.
std::string fixed(double value, int decimals, const char* absent = "-");
/// "29,680"
std::string grouped(std::int64_t value);

} // namespace earshot
