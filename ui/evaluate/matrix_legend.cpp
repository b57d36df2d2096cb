#include "evaluate/matrix_legend.h"

#include "theme/colour_maps.h"
#include "theme/theme.h"

#include <QPainter>

namespace earshot {
namespace {
constexpr int kSteps = 10;
constexpr int kStep = 9;
} // namespace

MatrixLegend::MatrixLegend(const MatrixView& matrix, QWidget* parent) : QWidget(parent), matrix_(matrix) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

QSize MatrixLegend::sizeHint() const {
    return QSize(2 * (kSteps * kStep + 86), QFontMetrics(fontsOf(*this).number(TextSize::Axis)).height() + 14);
}

void MatrixLegend::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.setFont(fontsOf(*this).number(TextSize::Axis));
    const int line = painter.fontMetrics().height();
    const auto ramp = [&](int x, const QString& title, const QString& limits, auto colour) {
        painter.setPen(tokens.text2);
        painter.drawText(QRect(x, 0, kSteps * kStep + 86, line), Qt::AlignLeft | Qt::AlignVCenter, title);
        for (int i = 0; i < kSteps; ++i)
            painter.fillRect(x + i * kStep, line + 3, kStep - 1, 8, colour((i + 1.0) / kSteps));
        painter.drawText(QRect(x + kSteps * kStep + 6, line - 1, 76, line), Qt::AlignLeft | Qt::AlignVCenter, limits);
    };
    const MatrixData& data = matrix_.data();
    const QString base = data.share == MatrixShare::Row      ? tr("share of row")
                         : data.share == MatrixShare::Column ? tr("share of column")
                                                             : tr("share of all");
    if (data.minus) {
        ramp(0, tr("worse to better, %1").arg(base), tr("%1 8 points").arg(QChar(0xb1)),
             [&](double share) { return differenceColour(2 * share - 1, tokens); });
        return;
    }
    const int second = width() / 2;
    ramp(0, tr("recognised, %1").arg(base), tr("0 – 100 %"),
         [&](double share) { return matrixColour(share, true, data.oneScale, tokens); });
    const double full = data.oneScale ? 1.0 : 0.3;
    ramp(second, tr("confused, %1").arg(base), data.oneScale ? tr("0 – 100 %") : tr("0 – 30 %"),
         [&](double share) { return matrixColour(share * full, false, data.oneScale, tokens); });
}

} // namespace earshot
