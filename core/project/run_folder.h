#pragma once
#include <filesystem>
#include <optional>

namespace earshot {

/// RUN/quantized/<n>/model.blob with the largest n: the run's INT8 model. Nothing when it was not quantised yet.
std::optional<std::filesystem::path> newestInt8Model(const std::filesystem::path& run);

/// The folder for the next quantisation, RUN/quantized/<n>; not created.
std::filesystem::path nextQuantizedFolder(const std::filesystem::path& run);

} // namespace earshot
