# cmake -DINPUT=runtime.bin -DOUTPUT=runtime_image.cpp -P embed.cmake: the bytes of a file as a C++ array.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "((0x..,){24})" "\\1\n" bytes "${bytes}")
file(WRITE ${OUTPUT} "#include \"firmware/runtime_image.h\"

namespace earshot {

namespace {
constexpr unsigned char kBytes[] = {
${bytes}
};
} // namespace

std::span<const std::byte> runtimeImage() {
    return std::as_bytes(std::span(kBytes));
}

} // namespace earshot
")
