#include "base/progress.h"

#include "base/error.h"

namespace earshot {

void Progress::update(std::string_view, std::int64_t, std::int64_t) {}

void throwIfStopped(const std::stop_token& stop) {
    if (stop.stop_requested())
        throw Cancelled();
}

} // namespace earshot
