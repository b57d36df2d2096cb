#include "widgets/line_plot.h"

#include "theme/theme.h"
#include "widgets/plot_theme.h"
#include "widgets/qcp.h"

#include <QKeyEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace earshot {

std::vector<double> centredMean(const std::vector<double>& values, int width) {
    std::vector<double> out(values.size());
    const int half = std::max(0, width / 2);
    for (int i = 0; i < int(values.size()); ++i) {
        // The same reach on both sides, as far as the nearer end allows: a mean of one side only would lag.
        const int reach = std::min({half, i, int(values.size()) - 1 - i});
        double sum = 0;
        int count = 0;
        for (int k = i - reach; k <= i + reach; ++k) {
            if (std::isnan(values[std::size_t(k)]))
                continue;
            sum += values[std::size_t(k)];
            ++count;
        }
        out[std::size_t(i)] = count ? sum / count : std::nan("");
    }
    return out;
}

/// The values beneath the line, in a small panel that keeps away from it.
class LinePlot::Readout : public QWidget {
public:
    explicit Readout(QWidget* parent) : QWidget(parent) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        hide();
    }

    struct Row {
        QString name;
        QString value;
        QColor colour;
    };

    void setRows(const QString& head, std::vector<Row> rows) {
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

protected:
    void paintEvent(QPaintEvent*) override {
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

private:
    QString head_;
    std::vector<Row> rows_;
};

LinePlot::LinePlot(QWidget* parent) : QWidget(parent), plot_(new QCustomPlot(this)), readout_(new Readout(this)) {
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusInside", true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(plot_);
    plot_->setMouseTracking(true);
    plot_->setFocusPolicy(Qt::NoFocus);
    plot_->setInteractions({});
    plot_->installEventFilter(this);
    connect(plot_, &QCustomPlot::afterLayout, this, &LinePlot::placeEndLabels);
    setMinimumSize(160, 100);
    readout_->raise();
}

void LinePlot::setData(const LinePlotData& data) {
    data_ = data;
    setAccessibleName(data.title);
    rebuild();
}

void LinePlot::rebuild() {
    plot_->clearPlottables();
    plot_->clearItems();
    line_ = nullptr;
    applyPlotTheme(*plot_, tokensOf(*this), fontsOf(*this));
    addCurves();
    fitAxes();
    addMarks();
    line_ = new QCPItemStraightLine(plot_);
    line_->setPen(QPen(tokensOf(*this).line2, 1));
    setCursor(cursor_);
    addEndLabels();
    addCaptions();
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void LinePlot::addCurves() {
    for (const PlotSeries& series : data_.series) {
        const auto x = QVector<double>(series.x.begin(), series.x.end());
        const int width = int(std::lround(data_.smoothing * double(series.y.size()) / 4)) * 2 + 1;
        const bool smooth = series.smoothed && width > 1;
        if (smooth) {
            QColor faint = series.colour;
            faint.setAlphaF(0.45F);
            auto* raw = plot_->addGraph();
            raw->setData(x, QVector<double>(series.y.begin(), series.y.end()), true);
            raw->setPen(QPen(faint, 1));
        }
        const std::vector<double> shown = smooth ? centredMean(series.y, width) : series.y;
        auto* graph = plot_->addGraph();
        graph->setData(x, QVector<double>(shown.begin(), shown.end()), true);
        graph->setPen(QPen(series.colour, 1.5, series.dashed ? Qt::DashLine : Qt::SolidLine));
    }
}

void LinePlot::fitAxes() {
    plot_->rescaleAxes();
    QCPRange x = plot_->xAxis->range();
    QCPRange y = plot_->yAxis->range();
    x.lower = data_.xMinimum.value_or(x.lower);
    x.upper = data_.xMaximum.value_or(x.upper);
    const double margin = (y.upper - y.lower) * 0.05;
    y.lower = data_.yMinimum.value_or(y.lower - margin);
    y.upper = data_.yMaximum.value_or(y.upper + margin);
    plot_->xAxis->setRange(x);
    plot_->yAxis->setRange(y);
    for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
        // 1-2-5 steps, four to six of them.
        axis->ticker()->setTickStepStrategy(QCPAxisTicker::tssReadability);
        axis->ticker()->setTickCount(5);
        const double span = axis->range().size();
        axis->setNumberPrecision(span > 0 ? std::clamp(int(std::ceil(-std::log10(span / 5))), 0, 6) : 0);
    }
}

void LinePlot::addMarks() {
    const Tokens& tokens = tokensOf(*this);
    for (const PlotMark& mark : data_.marks) {
        auto* line = new QCPItemStraightLine(plot_);
        line->point1->setCoords(mark.x, 0);
        line->point2->setCoords(mark.x, 1);
        line->setPen(QPen(tokens.warn, 1, Qt::DashLine));
        QCPItemText* word = addText(mark.word, tokens.warn);
        word->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        word->setPadding(QMargins(4, 0, 0, 0));
        word->position->setTypeX(QCPItemPosition::ptPlotCoords);
        word->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        word->position->setCoords(mark.x, 0);
    }
}

void LinePlot::addEndLabels() {
    endLabels_.clear();
    const QFont font = fontsOf(*this).number(TextSize::Axis);
    int widest = 0;
    for (const PlotSeries& series : data_.series) {
        const auto last = std::find_if(series.y.rbegin(), series.y.rend(), [](double y) { return !std::isnan(y); });
        if (last == series.y.rend() || series.name.isEmpty())
            continue;
        QCPItemText* text =
            addText(QString::number(*last, 'f', data_.decimals) + QStringLiteral("  ") + series.name, series.colour);
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
    plot_->axisRect()->setMinimumMargins(
        QMargins(8, head ? line + 10 : 8, endLabels_.empty() ? 16 : widest + 20, foot ? 2 * line + 8 : 8));
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
        title->setFont(fontsOf(*this).text(TextSize::Caption, true));
        at(title, 0, 0, Qt::AlignLeft | Qt::AlignBottom, QMargins(0, 0, 0, 6));
    }
    // Each unit once, at the end of its axis.
    if (!data_.yUnit.isEmpty())
        at(addText(data_.yUnit, tokens.text3), 0, 0, Qt::AlignRight | Qt::AlignBottom, QMargins(0, 0, 8, 6));
    if (!data_.xUnit.isEmpty())
        at(addText(data_.xUnit, tokens.text3), 1, 1, Qt::AlignRight | Qt::AlignTop,
           QMargins(0, fontMetrics().height() + 6, 0, 0));
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
    showReadout();
}

std::vector<double> LinePlot::positions() const {
    std::set<double> all;
    for (const PlotSeries& series : data_.series)
        all.insert(series.x.begin(), series.x.end());
    return {all.begin(), all.end()};
}

void LinePlot::setCursor(std::optional<double> x) {
    cursor_ = x;
    if (line_) {
        line_->setVisible(x.has_value());
        if (x) {
            line_->point1->setCoords(*x, 0);
            line_->point2->setCoords(*x, 1);
        }
    }
    showReadout();
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void LinePlot::showReadout() {
    if (!cursor_) {
        readout_->hide();
        return;
    }
    std::vector<Readout::Row> rows;
    for (const PlotSeries& series : data_.series) {
        const auto at = std::find(series.x.begin(), series.x.end(), *cursor_);
        if (at == series.x.end())
            continue;
        const double value = series.y[std::size_t(at - series.x.begin())];
        rows.push_back({series.name, QString::number(value, 'f', data_.decimals), series.colour});
    }
    readout_->setRows(QStringLiteral("%1 %2").arg(data_.xUnit).arg(*cursor_), std::move(rows));
    const QRect area = plot_->axisRect()->rect();
    const int x = int(plot_->xAxis->coordToPixel(*cursor_));
    // Beside the line, at whichever of four places it hides the fewest values.
    const int left = x - readout_->width() - 12;
    const int right = x + 12;
    const int top = area.top() + 4;
    const int bottom = area.bottom() - readout_->height() - 4;
    int fewest = std::numeric_limits<int>::max();
    for (const QPoint corner : {QPoint(right, top), QPoint(left, top), QPoint(right, bottom), QPoint(left, bottom)}) {
        const QRect place(corner, readout_->size());
        const int hidden = valuesIn(place) + (area.contains(place) ? 0 : 100000);
        if (hidden < fewest) {
            fewest = hidden;
            readout_->move(corner);
        }
    }
    readout_->show();
}

int LinePlot::valuesIn(const QRect& place) const {
    int count = 0;
    for (const PlotSeries& series : data_.series)
        for (std::size_t i = 0; i < series.x.size(); ++i)
            count += place.contains(int(plot_->xAxis->coordToPixel(series.x[i])), int(plot_->yAxis->coordToPixel(series.y[i])));
    for (const PlotMark& mark : data_.marks) {
        const QFontMetrics metrics(fontsOf(*this).text(TextSize::Axis));
        const QRect word(int(plot_->xAxis->coordToPixel(mark.x)), plot_->axisRect()->top(),
                         metrics.horizontalAdvance(mark.word) + 4, metrics.height());
        count += place.intersects(word);
    }
    return count;
}

bool LinePlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched != plot_)
        return false;
    if (event->type() == QEvent::MouseMove) {
        const double at = plot_->xAxis->pixelToCoord(static_cast<QMouseEvent*>(event)->position().x());
        const std::vector<double> all = positions();
        const auto nearest =
            std::min_element(all.begin(), all.end(), [at](double a, double b) { return std::abs(a - at) < std::abs(b - at); });
        if (nearest != all.end() && cursor_ != *nearest) {
            setCursor(*nearest);
            Q_EMIT cursorMoved(cursor_);
        }
    } else if (event->type() == QEvent::Leave && cursor_) {
        setCursor({});
        Q_EMIT cursorMoved(cursor_);
    }
    return false;
}

void LinePlot::keyPressEvent(QKeyEvent* event) {
    const std::vector<double> all = positions();
    if (all.empty() || (event->key() != Qt::Key_Left && event->key() != Qt::Key_Right)) {
        QWidget::keyPressEvent(event);
        return;
    }
    auto at = cursor_ ? std::find(all.begin(), all.end(), *cursor_) : all.end() - 1;
    if (cursor_ && event->key() == Qt::Key_Left && at != all.begin())
        --at;
    else if (cursor_ && event->key() == Qt::Key_Right && at + 1 != all.end())
        ++at;
    setCursor(*at);
    Q_EMIT cursorMoved(cursor_);
}

void LinePlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        rebuild();
}

} // namespace earshot
