#include "widgets/plot_readout.h"

#include "theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace earshot {

PlotReadout::PlotReadout(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void PlotReadout::setRows(const QString& head, std::vector<Row> rows) {
    head_ = head;
    rows_ = std::move(rows);
    const QFontMetrics metrics(fontsOf(*this).number(TextSize::Axis, true));
    int name = metrics.horizontalAdvance(head_);
    int value = 0;
    for (const Row& row : rows_) {
        name = std::max(name, metrics.horizontalAdvance(row.name));
        value = std::max(value, metrics.horizontalAdvance(row.value));
    }
    resize(name + value + 16 + 16, (metrics.height() + 2) * (int(rows_.size()) + 1) + 8);
    update();
}

void PlotReadout::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.setPen(tokens.line);
    painter.setBrush(tokens.raised);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    const QFont bold = fontsOf(*this).number(TextSize::Axis, true);
    const QFont plain = fontsOf(*this).number(TextSize::Axis);
    const int height = QFontMetrics(bold).height() + 2;
    QRect row(8, 4, width() - 16, height);
    painter.setFont(bold);
    painter.setPen(tokens.text);
    painter.drawText(row, Qt::AlignVCenter | Qt::AlignLeft, head_);
    painter.setFont(plain);
    for (const Row& one : rows_) {
        row.translate(0, height);
        painter.setPen(one.colour);
        painter.drawText(row, Qt::AlignVCenter | Qt::AlignLeft, one.name);
        painter.setPen(tokens.text);
        painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight, one.value);
    }
}

} // namespace earshot
