#include "theme/class_colours.h"

#include <algorithm>
#include <array>

namespace earshot {
namespace {

struct Pair {
    QRgb light;
    QRgb dark;
    QColor of(const Tokens& tokens) const { return QColor(tokens.dark ? dark : light); }
};

constexpr std::array kClasses{
    Pair{0xBE4B04, 0xE6712E}, // airport
    Pair{0x0096FB, 0x60A9FC}, // bus
    Pair{0x532893, 0x9F5CF8}, // metro
    Pair{0x634200, 0xA25D2A}, // metro station
    Pair{0x5B9F5B, 0x96CF95}, // park
    Pair{0x3E809C, 0x278B7D}, // public square
    Pair{0xCE7809, 0xF0AD08}, // shopping mall
    Pair{0x315849, 0xA4FADA}, // street pedestrian
    Pair{0x727C5F, 0xEFF067}, // street traffic
    Pair{0x973970, 0xB891B9}, // tram
};

constexpr std::array kSuperClasses{
    Pair{0xA8640B, 0xE0A040}, // indoor
    Pair{0x1D7A55, 0x5CC79A}, // outdoor
    Pair{0x6A4FA8, 0xB79BF0}, // transportation
};

} // namespace

ClassColour classColour(int index, const Tokens& tokens) {
    const auto position = std::size_t(std::max(index, 0));
    return {kClasses[position % kClasses.size()].of(tokens), position >= kClasses.size()};
}

QColor superClassColour(int index, const Tokens& tokens) {
    return kSuperClasses[std::size_t(std::max(index, 0)) % kSuperClasses.size()].of(tokens);
}

} // namespace earshot
