#include "project/run_folder.h"

#include <charconv>
#include <string>

namespace earshot {
namespace {

namespace fs = std::filesystem;

/// The largest number among the folders below RUN/quantized that satisfy `accept`; -1: none.
template <typename Accept>
int largestNumber(const fs::path& run, Accept&& accept) {
    int largest = -1;
    std::error_code error;
    for (fs::directory_iterator entries(run / "quantized", error); !error && entries != fs::directory_iterator();
         entries.increment(error)) {
        const std::string name = entries->path().filename().string();
        int number = -1;
        const auto result = std::from_chars(name.data(), name.data() + name.size(), number);
        if (result.ec == std::errc() && result.ptr == name.data() + name.size() && number > largest && accept(entries->path()))
            largest = number;
    }
    return largest;
}

} // namespace

std::optional<fs::path> newestInt8Model(const fs::path& run) {
    const int number = largestNumber(run, [](const fs::path& folder) {
        std::error_code error;
        return fs::is_regular_file(folder / "model.blob", error);
    });
    if (number < 0)
        return std::nullopt;
    return run / "quantized" / std::to_string(number) / "model.blob";
}

fs::path nextQuantizedFolder(const fs::path& run) {
    const int number = largestNumber(run, [](const fs::path&) { return true; });
    return run / "quantized" / std::to_string(number < 0 ? 1 : number + 1);
}

} // namespace earshot
