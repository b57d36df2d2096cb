#include "deploy/capacity_bar.h"

#include "theme/theme.h"
#include "widgets/progress_bar.h"

#include <QPainter>

#include <numeric>

namespace earshot {
namespace {

constexpr int kBar = 14;

QString kilobytes(double value) {
    return QString::number(value, 'f', 0);
}

} // namespace

CapacityBar::CapacityBar(const QString& title, QWidget* parent) : QWidget(parent), title_(title) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(title);
}

void CapacityBar::setParts(std::vector<Part> parts, double totalKb, double budgetKb) {
    parts_ = std::move(parts);
    total_ = totalKb;
    budget_ = budgetKb;
    QStringList spoken;
    for (const Part& part : parts_)
        spoken << part.name + QLatin1Char(' ') + kilobytes(part.kilobytes) + QStringLiteral(" KB");
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    update();
}

double CapacityBar::taken() const {
    return std::accumulate(parts_.begin(), parts_.end(), 0.0, [](double sum, const Part& part) { return sum + part.kilobytes; });
}

QSize CapacityBar::sizeHint() const {
    const Fonts& fonts = fontsOf(*this);
    return QSize(260, QFontMetrics(fonts.number(TextSize::Caption, true)).height() + kBar +
                          QFontMetrics(fonts.number(TextSize::Axis)).height() + 10);
}

void CapacityBar::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    const Fonts& fonts = fontsOf(*this);
    QPainter painter(this);
    painter.setFont(fonts.number(TextSize::Caption, true));
    const int head = painter.fontMetrics().height();
    painter.setPen(tokens.text);
    painter.drawText(QRect(0, 0, width(), head), Qt::AlignVCenter, title_);
    painter.setFont(fonts.number(TextSize::Caption));
    QString figures = tr("not known");
    if (!parts_.empty()) {
        figures = tr("%1 of %2 KB (%3)").arg(kilobytes(taken()), kilobytes(total_), percentText(taken() / total_));
        if (budget_ > 0)
            figures += tr(" · budget %1").arg(kilobytes(budget_));
    }
    painter.setPen(budget_ > 0 && taken() > budget_ ? tokens.err : tokens.text);
    painter.drawText(QRect(0, 0, width(), head), Qt::AlignVCenter | Qt::AlignRight, figures);

    const QRect track(0, head + 3, width(), kBar);
    painter.fillRect(track, tokens.grid);
    double left = 0;
    for (const Part& part : parts_) {
        const double wide = width() * part.kilobytes / total_;
        painter.fillRect(QRectF(left, track.top(), wide, kBar), tokens.*part.colour);
        left += wide;
        painter.fillRect(QRectF(left - 1, track.top(), 1, kBar), tokens.surface);
    }
    if (budget_ > 0)
        painter.fillRect(QRectF(width() * budget_ / total_ - 1, track.top() - 2, 2, kBar + 4), tokens.text);

    painter.setFont(fonts.number(TextSize::Axis));
    int x = 0;
    const int top = track.bottom() + 5;
    const int line = painter.fontMetrics().height();
    for (const Part& part : parts_) {
        const QString name = QStringLiteral("%1 %2").arg(part.name, kilobytes(part.kilobytes));
        painter.fillRect(QRect(x, top + (line - 8) / 2, 8, 8), tokens.*part.colour);
        painter.setPen(tokens.text2);
        painter.drawText(QRect(x + 12, top, width() - x - 12, line), Qt::AlignVCenter, name);
        x += 12 + painter.fontMetrics().horizontalAdvance(name) + 14;
    }
}

} // namespace earshot
