#include "widgets/figure_strip.h"

#include "theme/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace earshot {
namespace {
constexpr int kGap = 20;
}

FigureStrip::FigureStrip(QWidget* parent) : Panel(&Tokens::surface, Qt::BottomEdge, parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void FigureStrip::setFigures(const std::vector<Figure>& figures) {
    // Widths only grow, so that a new value does not push its neighbours about; other figures begin anew.
    widths_.resize(figures.size(), 0);
    for (std::size_t i = 0; i < std::min(figures.size(), figures_.size()); ++i)
        if (figures[i].caption != figures_[i].caption)
            widths_[i] = 0;
    figures_ = figures;
    QStringList spoken;
    for (std::size_t i = 0; i < figures.size(); ++i) {
        widths_[i] = std::max(widths_[i], widthOf(figures[i]));
        spoken << figures[i].caption + QLatin1Char(' ') + figures[i].value + QLatin1Char(' ') + figures[i].detail;
    }
    setAccessibleName(spoken.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

void FigureStrip::setStacked(bool stacked) {
    stacked_ = stacked;
    std::fill(widths_.begin(), widths_.end(), 0);
    setFigures(figures_);
}

int FigureStrip::widthOf(const Figure& figure) const {
    const QFontMetrics caption(fontsOf(*this).text(TextSize::Caption));
    const int value = QFontMetrics(fontsOf(*this).number(TextSize::Figure, true)).horizontalAdvance(figure.value);
    const int detail = QFontMetrics(fontsOf(*this).number(TextSize::Caption)).horizontalAdvance(figure.detail);
    const int numbers = stacked_ ? std::max(value, detail) : value + (figure.detail.isEmpty() ? 0 : 6 + detail);
    return std::max(caption.horizontalAdvance(figure.caption), numbers) + kGap;
}

QSize FigureStrip::sizeHint() const {
    int width = 24;
    for (const int one : widths_)
        width += one;
    const int caption = QFontMetrics(fontsOf(*this).text(TextSize::Caption)).height();
    const int number = QFontMetrics(fontsOf(*this).number(TextSize::Figure, true)).height();
    return QSize(width, std::max(stacked_ ? 64 : 56, caption * (stacked_ ? 2 : 1) + number + 10));
}

QSize FigureStrip::minimumSizeHint() const {
    return QSize(std::min(sizeHint().width(), 200), sizeHint().height());
}

int FigureStrip::figureAt(int x) const {
    int left = 12;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
        if (x >= left && x < left + widths_[i] - kGap)
            return int(i);
        left += widths_[i];
    }
    return -1;
}

void FigureStrip::mousePressEvent(QMouseEvent* event) {
    if (const int index = figureAt(event->pos().x()); index >= 0)
        Q_EMIT figureClicked(index);
}

bool FigureStrip::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = figureAt(help->pos().x());
        QToolTip::showText(help->globalPos(), index < 0 ? QString() : figures_[std::size_t(index)].toolTip, this);
        return true;
    }
    return Panel::event(event);
}

void FigureStrip::paintEvent(QPaintEvent* event) {
    Panel::paintEvent(event);
    const Tokens& tokens = tokensOf(*this);
    const QFont caption = fontsOf(*this).number(TextSize::Caption);
    const QFont number = fontsOf(*this).number(TextSize::Figure, true);
    const int captionHeight = QFontMetrics(caption).height();
    const int numberHeight = QFontMetrics(number).height();
    const int content = captionHeight + numberHeight - 4 + (stacked_ ? captionHeight : 0);
    const int top = (height() - 1 - content) / 2;
    QPainter painter(this);
    int x = 12;
    for (std::size_t i = 0; i < figures_.size(); ++i) {
        const Figure& figure = figures_[i];
        painter.setFont(caption);
        painter.setPen(tokens.text2);
        painter.drawText(QRect(x, top, widths_[i], captionHeight), Qt::AlignLeft | Qt::AlignVCenter, figure.caption);
        painter.setFont(number);
        painter.setPen(figure.value.isEmpty() ? tokens.text3 : tokens.text);
        const QString value = figure.value.isEmpty() ? QString(QChar(0x2014)) : figure.value;
        const int baseline = top + captionHeight - 3 + QFontMetrics(number).ascent();
        painter.drawText(x, baseline, value);
        painter.setFont(caption);
        painter.setPen(tokens.text2);
        if (stacked_)
            painter.drawText(x, top + captionHeight - 4 + numberHeight + QFontMetrics(caption).ascent(), figure.detail);
        else
            painter.drawText(x + QFontMetrics(number).horizontalAdvance(value) + 6, baseline, figure.detail);
        x += widths_[i];
    }
}

} // namespace earshot
