#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace earshot {

/// What a file name says about its recording.
struct ClipName {
    std::string identifier; ///< recording location ("lisbon-1000")
    std::string city;       ///< empty: the name has none
    std::string device;     ///< empty: the name has none
};

/// Reads `<scene>-<city>-<location>[-<segment>[-<part>]]-<device>` (TAU, method.md section 1) and ESC's
/// `<fold>-<Freesound id>-<take>-<target>` from a file name with or without folders and extension; nothing for any other name.
std::optional<ClipName> parseClipName(std::string_view filename);

/// The last part of a '/'-separated name without its extension.
std::string_view stemOf(std::string_view filename);

/// True for a '/'-separated name that stays below the folder it is relative to: not empty, not absolute, no "..", no control
/// characters.
bool staysBelowRoot(std::string_view filename);

} // namespace earshot
