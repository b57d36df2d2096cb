#include "theme/colour_maps.h"

#include "theme/contrast.h"

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

// Equidistant points of the maps by Smith and van der Walt (magma, viridis) and Nunez, Anderton and Renslow (cividis).
constexpr std::array<QRgb, 10> kMagma{0x000004, 0x180F3E, 0x451077, 0x721F81, 0x9F2F7F,
                                      0xCD4071, 0xF1605D, 0xFD9567, 0xFEC98D, 0xFCFDBF};
constexpr std::array<QRgb, 10> kViridis{0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E,
                                        0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725};
constexpr std::array<QRgb, 10> kCividis{0x00204D, 0x00336F, 0x39486B, 0x575C6D, 0x707173,
                                        0x8A8779, 0xA69D75, 0xC4B56C, 0xE4CF5B, 0xFFEA46};

ColourTable interpolate(const std::array<QRgb, 10>& points) {
    ColourTable table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const double position = double(i) / double(table.size() - 1) * double(points.size() - 1);
        const auto lower = std::min(std::size_t(position), points.size() - 2);
        const double share = position - double(lower);
        const auto mix = [&](int a, int b) { return int(std::lround(a + share * (b - a))); };
        const QRgb a = points[lower];
        const QRgb b = points[lower + 1];
        table[i] = qRgb(mix(qRed(a), qRed(b)), mix(qGreen(a), qGreen(b)), mix(qBlue(a), qBlue(b)));
    }
    return table;
}

} // namespace

ColourTable colourTable(ColourMap map, const Tokens& tokens) {
    ColourTable table{};
    switch (map) {
    case ColourMap::Magma:
        return interpolate(kMagma);
    case ColourMap::Viridis:
        return interpolate(kViridis);
    case ColourMap::Cividis:
        return interpolate(kCividis);
    case ColourMap::Grey:
        for (int i = 0; i < 256; ++i)
            table[std::size_t(i)] = qRgb(i, i, i);
        return table;
    case ColourMap::Delta:
        for (int i = 0; i < 256; ++i)
            table[std::size_t(i)] = differenceColour((127.5 - i) / 127.5, tokens).rgb();
        return table;
    }
    return table;
}

QString colourMapName(ColourMap map) {
    switch (map) {
    case ColourMap::Magma:
        return QStringLiteral("magma");
    case ColourMap::Viridis:
        return QStringLiteral("viridis");
    case ColourMap::Cividis:
        return QStringLiteral("cividis");
    case ColourMap::Grey:
        return QStringLiteral("grey");
    case ColourMap::Delta:
        return QStringLiteral("delta");
    }
    return {};
}

QColor matrixColour(double share, bool diagonal, bool oneScale, const Tokens& tokens) {
    if (diagonal)
        return mixOklab(tokens.surface, tokens.matrixRight, share);
    return mixOklab(tokens.surface, tokens.matrixWrong, oneScale ? share : share / 0.30);
}

QColor differenceColour(double better, const Tokens& tokens) {
    return mixOklab(tokens.zero, better >= 0 ? tokens.seriesA : tokens.seriesB, std::abs(better));
}

} // namespace earshot
