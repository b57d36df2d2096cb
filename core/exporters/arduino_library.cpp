#include "exporters/arduino_library.h"

#include "exporters/arduino_sources.h"
#include "exporters/model_header.h"

namespace earshot {
namespace {

// Arduino compiles C as gnu11, which lets the compiler fuse multiplications and additions; method.md section 9 forbids it, and
// there is no place for a flag in a library.
constexpr const char* kNoFusedOperations = "#pragma GCC optimize(\"fp-contract=off\", \"no-math-errno\")\n";

bool endsWith(const std::string& text, std::string_view end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

} // namespace

std::map<std::string, std::string> arduinoLibrary(const Int8Model& model) {
    std::map<std::string, std::string> files;
    for (const EmbeddedSource& source : arduinoSources()) {
        const std::string path(source.path), content(source.content);
        files[path] = endsWith(path, ".c") ? kNoFusedOperations + content : content;
    }
    files["src/earshot_model.h"] = modelHeader(model);
    return files;
}

} // namespace earshot
