#include "widgets/number_text.h"

#include <QLocale>

namespace earshot {

QString countText(qint64 count) {
    return QLocale(QLocale::English).toString(count).replace(QLatin1Char('-'), QChar(0x2212));
}

QString bytesText(qint64 bytes) {
    if (bytes < 0)
        return QString(QChar(0x2014));
    const QChar thin(0x2009);
    if (bytes >= 1'000'000'000)
        return QString::number(double(bytes) / 1e9, 'f', 1) + thin + QStringLiteral("GB");
    if (bytes >= 1'000'000)
        return QString::number(double(bytes) / 1e6, 'f', bytes < 10'000'000 ? 1 : 0) + thin + QStringLiteral("MB");
    return QString::number(double(bytes) / 1e3, 'f', 0) + thin + QStringLiteral("KB");
}

} // namespace earshot
