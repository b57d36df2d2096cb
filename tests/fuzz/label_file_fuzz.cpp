#include "base/error.h"
#include "labels/label_file.h"

#include <cstddef>
#include <cstdint>

/// The first byte chooses the format, the rest is the file. Whatever was read must be written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace earshot;
    if (size == 0)
        return 0;
    const std::string_view content(reinterpret_cast<const char*>(data + 1), size - 1);
    const LabelFormat format = labelFormats()[data[0] % labelFormats().size()];
    guessLabelFormat(content);
    try {
        const auto labels = parseLabels(content, format, "fuzz", 44100);
        parseLabels(formatLabels(labels, format, 44100), format, "again", 44100);
    } catch (const Error&) {
    }
    return 0;
}
