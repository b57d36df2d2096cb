#include "widgets/progress_bar.h"

#include "theme/theme.h"

#include <QPainter>

#include <cmath>

namespace earshot {

QString percentText(double share, int decimals) {
    const double step = std::pow(10.0, -decimals);
    const double percent = share < 1 ? std::min(share * 100, 100 - step) : 100;
    return QString::number(percent, 'f', decimals) + QChar(0x2009) + QLatin1Char('%');
}

ProgressBar::ProgressBar(QWidget* parent) : QWidget(parent) {
    setFixedHeight(6);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ProgressBar::setValue(double share) {
    share_ = std::clamp(share, 0.0, 1.0);
    setAccessibleDescription(percentText(share_));
    update();
}

void ProgressBar::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.grid);
    painter.fillRect(QRectF(0, 0, width() * share_, height()), isEnabled() ? tokens.accent : tokens.line2);
}

} // namespace earshot
