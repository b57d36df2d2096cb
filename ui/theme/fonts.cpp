#include "theme/fonts.h"

#include <QFontDatabase>
#include <QFontMetricsF>

#include <algorithm>

namespace earshot {

bool hasTabularDigits(const QFont& font) {
    const QFontMetricsF metrics(font);
    const double width = metrics.horizontalAdvance(QLatin1Char('0'));
    for (char digit = '1'; digit <= '9'; ++digit)
        if (qAbs(metrics.horizontalAdvance(QLatin1Char(digit)) - width) > 0.01)
            return false;
    return true;
}

Fonts::Fonts(const QFont& system) : text_(system), number_(system) {
    // A font given in pixels reports no points; the reference size then stands in.
    bodyPoints_ = std::max(system.pointSizeF() > 0 ? system.pointSizeF() : 9.75, 9.75);
    if (hasTabularDigits(text_))
        return;
    for (const char* family : {"Noto Sans", "DejaVu Sans", "Liberation Sans"}) {
        QFont candidate(QString::fromLatin1(family));
        candidate.setPointSizeF(bodyPoints_);
        if (QFontDatabase::hasFamily(QString::fromLatin1(family)) && hasTabularDigits(candidate)) {
            number_ = candidate;
            return;
        }
    }
}

QFont Fonts::sized(QFont font, TextSize size, bool bold) const {
    font.setPointSizeF(bodyPoints_ * int(size) / 13.0);
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

QFont Fonts::text(TextSize size, bool bold) const {
    return sized(text_, size, bold);
}

QFont Fonts::number(TextSize size, bool bold) const {
    return sized(number_, size, bold);
}

QFont Fonts::monospace() const {
    return sized(QFontDatabase::systemFont(QFontDatabase::FixedFont), TextSize::Caption, false);
}

} // namespace earshot
