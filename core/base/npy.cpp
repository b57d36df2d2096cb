#include "base/npy.h"

#include "base/atomic_file.h"
#include "base/error.h"

#include <bit>
#include <charconv>
#include <cstring>

namespace earshot {
namespace {

static_assert(std::endian::native == std::endian::little, "array files are read and written without swapping bytes");

constexpr std::string_view magic("\x93NUMPY", 6);

std::string headerValue(std::string_view header, std::string_view key) {
    const std::size_t at = header.find("'" + std::string(key) + "'");
    const std::size_t colon = at == std::string_view::npos ? at : header.find(':', at);
    if (colon == std::string_view::npos)
        return {};
    std::size_t begin = header.find_first_not_of(' ', colon + 1);
    if (begin == std::string_view::npos)
        return {};
    const char close = header[begin] == '(' ? ')' : ',';
    std::size_t end = header.find(close, begin);
    if (end == std::string_view::npos)
        end = header.size();
    return std::string(header.substr(begin, end - begin));
}

std::vector<std::size_t> parseShape(std::string_view text) {
    std::vector<std::size_t> shape;
    while (!text.empty()) {
        const std::size_t begin = text.find_first_of("0123456789");
        if (begin == std::string_view::npos)
            break;
        text.remove_prefix(begin);
        std::size_t value = 0;
        const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
        if (result.ec != std::errc())
            throw Error("the shape is too large");
        shape.push_back(value);
        text.remove_prefix(static_cast<std::size_t>(result.ptr - text.data()));
    }
    return shape;
}

template <typename Stored, typename T>
std::vector<T> convert(std::span<const std::byte> bytes) {
    std::vector<T> values(bytes.size() / sizeof(Stored));
    for (std::size_t i = 0; i < values.size(); ++i) {
        Stored stored;
        std::memcpy(&stored, bytes.data() + i * sizeof(Stored), sizeof(Stored));
        values[i] = static_cast<T>(stored);
    }
    return values;
}

} // namespace

std::size_t NpyArray::elements() const {
    std::size_t count = 1;
    for (const std::size_t extent : shape)
        count *= extent;
    return count;
}

template <typename T>
std::vector<T> NpyArray::as() const {
    if (type == "f4")
        return convert<float, T>(bytes);
    if (type == "f8")
        return convert<double, T>(bytes);
    if (type == "i1")
        return convert<std::int8_t, T>(bytes);
    if (type == "u1")
        return convert<std::uint8_t, T>(bytes);
    if (type == "i4")
        return convert<std::int32_t, T>(bytes);
    if (type == "i8")
        return convert<std::int64_t, T>(bytes);
    throw Error("element type '" + type + "' is not supported", {{}, 0, "store the array as float32 or float64"});
}

template std::vector<float> NpyArray::as() const;
template std::vector<double> NpyArray::as() const;
template std::vector<std::int8_t> NpyArray::as() const;
template std::vector<std::uint8_t> NpyArray::as() const;
template std::vector<std::int32_t> NpyArray::as() const;
template std::vector<std::int64_t> NpyArray::as() const;

NpyArray readNpy(const std::filesystem::path& path) {
    const std::string content = readFile(path);
    const auto bad = [&](const char* problem) { return Error(problem, {path, 0, "this is not a readable .npy file"}); };
    if (content.size() < 12 || content.compare(0, magic.size(), magic) != 0)
        throw bad("does not begin with the NumPy magic");
    const int major = content[6];
    if (major != 1 && major != 2)
        throw bad("has an unknown format version");
    const std::size_t lengthBytes = major == 1 ? 2 : 4;
    std::size_t headerSize = 0;
    for (std::size_t i = 0; i < lengthBytes; ++i)
        headerSize |= static_cast<std::size_t>(static_cast<unsigned char>(content[8 + i])) << (8 * i);
    const std::size_t begin = 8 + lengthBytes;
    if (headerSize > content.size() - begin)
        throw bad("is cut off inside its header");
    const std::string_view header(content.data() + begin, headerSize);

    NpyArray array;
    const std::string type = headerValue(header, "descr");
    if (type.size() < 5 || (type[1] != '<' && type[1] != '|'))
        throw bad("is not little-endian");
    array.type = type.substr(2, type.find('\'', 2) - 2);
    if (array.type.size() != 2 || array.type[1] < '1' || array.type[1] > '8')
        throw bad("has an unknown element type");
    if (headerValue(header, "fortran_order").starts_with("True"))
        throw bad("is in Fortran order");
    array.shape = parseShape(headerValue(header, "shape"));
    const std::string_view data = std::string_view(content).substr(begin + headerSize);
    std::size_t expected = static_cast<std::size_t>(array.type[1] - '0');
    for (const std::size_t extent : array.shape)
        if (__builtin_mul_overflow(expected, extent, &expected))
            throw bad("claims an impossible shape");
    if (data.size() != expected)
        throw bad("has another length than its shape says");
    const auto bytes = std::as_bytes(std::span(data.data(), data.size()));
    array.bytes.assign(bytes.begin(), bytes.end());
    return array;
}

void writeNpy(const std::filesystem::path& path, std::span<const float> values, const std::vector<std::size_t>& shape) {
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
    for (const std::size_t extent : shape)
        header += std::to_string(extent) + ",";
    header += "), }";
    header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 11, ' ');
    header += '\n';
    std::string content(magic);
    content += {'\x01', '\x00', static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
    content += header;
    content.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    writeFileAtomically(path, content);
}

} // namespace earshot
