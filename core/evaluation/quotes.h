#pragma once
#include <string>
#include <string_view>

namespace earshot {

/// Text from a foreign file, fit for a message: in single quotes, cut to 80 bytes, bytes that are no printable ASCII or UTF-8
/// text as '?'.
std::string inQuotes(std::string_view text);

/// "1 clip", "3 clips".
std::string counted(std::size_t count, std::string_view noun);

} // namespace earshot
