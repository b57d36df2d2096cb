// A predictions.json beside somebody's predictions.
#include "evaluation/prediction_origin.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto origin = earshot::parseOrigin({reinterpret_cast<const char*>(data), size});
    if (origin)
        for (const int group : origin->labels.group)
            if (group < 0 || std::size_t(group) >= origin->labels.superClasses.size())
                std::abort();
    return 0;
}
