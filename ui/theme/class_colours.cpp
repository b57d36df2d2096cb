#include "theme/class_colours.h"

#include <QStringList>

#include <algorithm>
#include <array>
#include <string_view>

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

QString className(std::string_view name) {
    return QString::fromUtf8(name.data(), qsizetype(name.size())).replace(QLatin1Char('_'), QLatin1Char(' '));
}

QString classCode(const QString& className) {
    const QString plain = QString(className).replace(QLatin1Char('_'), QLatin1Char(' ')).simplified();
    // The two single words whose customary code is not their first two letters.
    if (plain == QLatin1String("airport"))
        return QStringLiteral("AP");
    if (plain == QLatin1String("park"))
        return QStringLiteral("PK");
    const QStringList words = plain.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (words.size() >= 2)
        return (words[0].left(1) + words[1].left(1)).toUpper();
    return plain.left(2).toUpper();
}

} // namespace earshot
