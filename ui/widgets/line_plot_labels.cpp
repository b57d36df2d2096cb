// The words of a LinePlot: captions, units, and the labels at the lines' ends.
#include "theme/theme.h"
#include "widgets/line_plot.h"
#include "widgets/qcp.h"

#include <algorithm>
#include <cmath>

namespace earshot {

QString plotNumber(double value, int decimals) {
    QString number = QString::number(value, 'f', decimals);
    if (number.toDouble() == 0)
        number.remove(QLatin1Char('-')); // what is rounded to nothing has no sign
    return number.replace(QLatin1Char('-'), QChar(0x2212));
}

void LinePlot::addEndLabels() {
    endLabels_.clear();
    const QFont font = fontsOf(*this).number(TextSize::Axis);
    int widest = 0;
    for (const PlotSeries& series : data_.series) {
        const auto last = std::find_if(series.y.rbegin(), series.y.rend(), [](double y) { return !std::isnan(y); });
        if (last == series.y.rend() || series.name.isEmpty() || series.dotted)
            continue;
        const QString words = plotNumber(*last, data_.endDecimals < 0 ? data_.decimals : data_.endDecimals);
        QCPItemText* text = addText(series.valueAlone ? words : words + QStringLiteral("  ") + series.name, series.colour);
        text->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        text->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
        text->position->setTypeY(QCPItemPosition::ptAbsolute);
        text->setPadding(QMargins(8, 0, 0, 0));
        endLabels_.push_back({text, *last});
        widest = std::max(widest, QFontMetrics(font).horizontalAdvance(text->text()));
    }
    const int line = QFontMetrics(font).height();
    const bool head = !data_.title.isEmpty() || !data_.yUnit.isEmpty();
    const bool foot = !data_.xUnit.isEmpty();
    const QMargins margins(8, head ? line + 10 : 8, endLabels_.empty() ? 16 : widest + 20, foot ? 2 * line + 14 : 8);
    plot_->axisRect()->setMinimumMargins(margins);
    if (data_.leftMargin > 0) { // the plots above and beneath have the same
        plot_->axisRect()->setAutoMargins(QCP::msNone);
        plot_->axisRect()->setMargins(QMargins(data_.leftMargin, line + 6, data_.rightMargin, data_.xNumbers ? line + 8 : 6));
    }
}

int LinePlot::leftMarginFor(const QWidget& widget, const QStringList& numbers) {
    int widest = 0;
    for (const QString& number : numbers)
        widest = std::max(widest, QFontMetrics(fontsOf(widget).number(TextSize::Axis)).horizontalAdvance(number));
    return widest + 24;
}

int LinePlot::rightMarginFor(const QWidget& widget, const QStringList& labels) {
    int widest = 0;
    for (const QString& label : labels)
        widest = std::max(widest, QFontMetrics(fontsOf(widget).number(TextSize::Axis)).horizontalAdvance(label));
    return widest + 20;
}

void LinePlot::addCaptions() {
    const Tokens& tokens = tokensOf(*this);
    const auto at = [this](QCPItemText* text, double x, double y, Qt::Alignment alignment, const QMargins& padding) {
        text->setPositionAlignment(alignment);
        text->setPadding(padding);
        text->position->setType(QCPItemPosition::ptAxisRectRatio);
        text->position->setCoords(x, y);
    };
    if (!data_.title.isEmpty()) {
        QCPItemText* title = addText(data_.title, tokens.text);
        const QFont bold = fontsOf(*this).text(TextSize::Caption, true);
        title->setFont(bold);
        const int gap = data_.leftMargin > 0 ? 2 : 6;
        at(title, 0, 0, Qt::AlignLeft | Qt::AlignBottom, QMargins(0, 0, 0, gap));
        if (!data_.note.isEmpty())
            addNote(QFontMetrics(bold).horizontalAdvance(data_.title) + 10, gap);
    }
    // Each unit once, at the end of its axis.
    if (!data_.yUnit.isEmpty())
        at(addText(data_.yUnit, tokens.text3), 0, 0, Qt::AlignRight | Qt::AlignBottom, QMargins(0, 0, 8, 6));
    if (!data_.xUnit.isEmpty() && data_.leftMargin > 0) {
        if (data_.xNumbers) // behind the last number, where the labels of the lines end
            at(addText(data_.xUnit, tokens.text3), 1, 1, Qt::AlignLeft | Qt::AlignTop, QMargins(18, 6, 0, 0));
    } else if (!data_.xUnit.isEmpty()) {
        at(addText(data_.xUnit, tokens.text3), 1, 1, Qt::AlignRight | Qt::AlignTop,
           QMargins(0, QFontMetrics(fontsOf(*this).number(TextSize::Axis)).height() + 10, 0, 0));
    }
}

void LinePlot::addNote(int left, int gap) {
    const int room = width() - data_.leftMargin - data_.rightMargin - left;
    const QFontMetrics metrics(fontsOf(*this).number(TextSize::Axis));
    QCPItemText* note =
        addText(data_.leftMargin > 0 ? metrics.elidedText(data_.note, Qt::ElideRight, std::max(0, room)) : data_.note,
                tokensOf(*this).text3);
    note->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
    note->setPadding(QMargins(left, 0, 0, gap));
    note->position->setType(QCPItemPosition::ptAxisRectRatio);
    note->position->setCoords(0, 0);
}

QCPItemText* LinePlot::addText(const QString& words, const QColor& colour) {
    auto* text = new QCPItemText(plot_);
    text->setLayer(QStringLiteral("overlay"));
    text->setClipToAxisRect(false);
    text->setFont(fontsOf(*this).number(TextSize::Axis));
    text->setColor(colour);
    text->setText(words);
    return text;
}

void LinePlot::placeEndLabels() {
    // Labels keep a line's distance, in the order of their lines, and stay in the plot.
    const double line = QFontMetrics(fontsOf(*this).number(TextSize::Axis)).height();
    std::sort(endLabels_.begin(), endLabels_.end(), [](const EndLabel& a, const EndLabel& b) { return a.value > b.value; });
    std::vector<double> pixels;
    for (const EndLabel& label : endLabels_) {
        const double wanted = plot_->yAxis->coordToPixel(label.value);
        pixels.push_back(pixels.empty() ? wanted : std::max(wanted, pixels.back() + line));
    }
    const double over = pixels.empty() ? 0 : std::max(0.0, pixels.back() - plot_->axisRect()->bottom());
    for (std::size_t i = 0; i < endLabels_.size(); ++i)
        endLabels_[i].text->position->setCoords(1.0, pixels[i] - over);
    placeDots();
    showReadout();
}

} // namespace earshot
