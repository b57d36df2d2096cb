#pragma once
#include "base/error.h"

#include <string>

namespace earshot {

/// Why a port could not be opened and what to do: absent, no permission (names the device's group and the udev rule), or busy.
/// `systemText` is what the system said, for what none of these explains.
Error openFailure(const std::string& path, bool absent, const std::string& systemText);

/// Another program has the port; names it where the system tells.
Error busyFailure(const std::string& path);

} // namespace earshot
