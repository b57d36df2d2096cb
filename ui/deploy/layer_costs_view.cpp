#include "deploy/layer_costs_view.h"

#include "theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace earshot {

QString millionsText(double value, int decimals) {
    return QString::number(value / 1e6, 'f', decimals) + QChar(0x2009) + QLatin1Char('M');
}

LayerCostsView::LayerCostsView(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Cycles by layer"));
}

void LayerCostsView::setCosts(std::vector<LayerCost> costs) {
    costs_ = std::move(costs);
    QStringList spoken;
    for (const LayerCost& cost : costs_)
        spoken << tr("%1 %2 cycles").arg(cost.name, millionsText(double(cost.cycles)));
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

int LayerCostsView::rowHeight() const {
    return std::max(22, QFontMetrics(fontsOf(*this).number(TextSize::Caption)).height() + 5);
}

QSize LayerCostsView::sizeHint() const {
    const int rows = costs_.empty() ? 1 : int(costs_.size()) + 1;
    return QSize(480, rows * rowHeight() + 12);
}

int LayerCostsView::columnWidth() const {
    return QFontMetrics(fontsOf(*this).text(TextSize::Caption)).horizontalAdvance(QStringLiteral("multiply-adds")) + 20;
}

void LayerCostsView::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    const int height = rowHeight();
    if (costs_.empty()) {
        painter.setFont(fontsOf(*this).text(TextSize::Caption));
        painter.setPen(tokens.text2);
        painter.drawText(QRect(0, 4, width(), height), Qt::AlignVCenter,
                         tr("Not measured for a network of this size. Ask the board: it tells what each layer took."));
        return;
    }
    std::uint64_t most = 1;
    LayerCost total{tr("total")};
    for (const LayerCost& cost : costs_) {
        most = std::max(most, cost.cycles);
        total.cycles += cost.cycles;
        total.macs += cost.macs;
    }
    for (std::size_t i = 0; i < costs_.size(); ++i)
        paintRow(painter, costs_[i], QRect(0, 4 + int(i) * height, width(), height), most, false);
    const QRect last(0, 4 + int(costs_.size()) * height, width(), height);
    painter.fillRect(QRect(0, last.top(), width(), 1), tokens.line);
    paintRow(painter, total, last, most, true);
}

void LayerCostsView::paintRow(QPainter& painter, const LayerCost& cost, const QRect& row, std::uint64_t most, bool total) const {
    const Tokens& tokens = tokensOf(*this);
    const Fonts& fonts = fontsOf(*this);
    const int names = QFontMetrics(fonts.text(TextSize::Caption, true)).horizontalAdvance(QStringLiteral("high branch ")) + 16;
    const int column = columnWidth();
    painter.setFont(fonts.number(TextSize::Caption, total));
    painter.setPen(total ? tokens.text : tokens.text2);
    painter.drawText(row.adjusted(0, 0, names - row.width(), 0), Qt::AlignVCenter, cost.name);
    const int end = width() - 2 * column;
    painter.setPen(tokens.text);
    if (total) {
        const double milliseconds = double(cost.cycles) / kBoardHertz * 1000;
        painter.drawText(QRect(names, row.top(), end - names, row.height()), Qt::AlignVCenter,
                         tr("%1 cycles, %2 ms at 64 MHz").arg(millionsText(double(cost.cycles)), QString::number(milliseconds, 'f', 1)));
    } else {
        const int label = painter.fontMetrics().horizontalAdvance(QStringLiteral("  00.0 M"));
        const double wide = (end - names - label) * double(cost.cycles) / double(most);
        painter.fillRect(QRectF(names, row.top() + (row.height() - 12) / 2, std::max(1.0, wide), 12), tokens.accent);
        painter.drawText(QRectF(names + wide + 8, row.top(), label, row.height()), Qt::AlignVCenter, millionsText(double(cost.cycles)));
    }
    painter.setPen(total ? tokens.text : tokens.text2);
    const auto number = [&](int right, const QString& text) {
        painter.drawText(QRect(right - column, row.top(), column, row.height()), Qt::AlignVCenter | Qt::AlignRight, text);
    };
    const QString dash(QChar(0x2013));
    number(width() - column, cost.macs > 0 ? millionsText(double(cost.macs), 2) : dash);
    number(width(), cost.macs > 0 ? QString::number(double(cost.cycles) / double(cost.macs), 'f', 2) : dash);
}

} // namespace earshot
