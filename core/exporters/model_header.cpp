#include "exporters/model_header.h"

#include "runtime/model.h"

#include <cstdio>

namespace earshot {
namespace {

/// For comments and strings: nothing that could end either.
std::string harmless(const std::string& name) {
    std::string text;
    for (const char c : name)
        text += c == '"' || c == '\\' || c == '*' || c == '\n' ? '_' : c;
    return text;
}

std::string define(const std::string& name, const std::string& value) {
    return "#define EARSHOT_MODEL_" + name + " " + value + "\n";
}

} // namespace

std::string modelHeader(const Int8Model& model) {
    const std::vector<std::byte> blob = model.toBlob();
    char crc[16];
    std::snprintf(crc, sizeof crc, "0x%08Xu", model.crc());
    std::string text = "/* An acoustic scene classifier, written by Earshot. The blob is described in runtime/model.h.\n *\n";
    for (const std::string& name : model.labels.classes)
        text += " *   " + harmless(name) + "\n";
    text += " */\n#ifndef EARSHOT_MODEL_H\n#define EARSHOT_MODEL_H\n\n";
    text += define("BYTES", std::to_string(blob.size())) + define("CRC", crc) +
            define("CLASSES", std::to_string(model.labels.classes.size())) +
            define("SUPER_CLASSES", std::to_string(model.labels.superClasses.size()));
    text += "\n#ifdef __cplusplus\nalignas(" + std::to_string(ER_MODEL_ALIGNMENT) +
            ") static const unsigned char earshot_model[EARSHOT_MODEL_BYTES] = {\n#else\n_Alignas(" +
            std::to_string(ER_MODEL_ALIGNMENT) + ") static const unsigned char earshot_model[EARSHOT_MODEL_BYTES] = {\n#endif\n";
    for (std::size_t i = 0; i < blob.size(); ++i) {
        char byte[8];
        std::snprintf(byte, sizeof byte, "%u,", std::to_integer<unsigned>(blob[i]));
        text += byte;
        if (i % 32 == 31 || i + 1 == blob.size())
            text += "\n";
    }
    return text + "};\n\n#endif\n";
}

} // namespace earshot
