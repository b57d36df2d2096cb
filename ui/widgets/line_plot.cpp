#include "widgets/line_plot.h"

#include "theme/theme.h"
#include "widgets/plot_readout.h"
#include "widgets/plot_theme.h"
#include "widgets/qcp.h"
#include "widgets/spectrogram_view.h"

#include <QKeyEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace earshot {

namespace {

/// The largest step of 1, 2 or 5 times a power of ten that puts at least three values, or two where `most` is less, into the
/// range, and about `most` at most.
double tickStep(const QCPRange& range, int most) {
    const auto count = [&](double step) {
        return int(std::floor(range.upper / step + 1e-9) - std::ceil(range.lower / step - 1e-9)) + 1;
    };
    double chosen = niceStep(range.size(), most);
    for (int parts = most; chosen > 0 && count(chosen) < std::min(3, most) && parts < 3 * most; ++parts)
        if (const double finer = niceStep(range.size(), parts); count(finer) <= most + 1)
            chosen = finer;
    return chosen;
}

} // namespace

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

LinePlot::LinePlot(QWidget* parent) : QWidget(parent), plot_(new QCustomPlot(this)), readout_(new PlotReadout(this)) {
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

void LinePlot::setReadoutHost(QWidget* host) {
    readout_->setParent(host);
    readout_->hide();
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
    dots_.clear();
    applyPlotTheme(*plot_, tokensOf(*this), fontsOf(*this));
    addCurves();
    fitAxes();
    addFuture();
    addMarks();
    line_ = new QCPItemStraightLine(plot_);
    line_->setPen(QPen(tokensOf(*this).line2, 1));
    setCursor(cursor_, showsReadout_);
    addEndLabels();
    addCaptions();
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void LinePlot::addCurves() {
    for (const PlotSeries& series : data_.series) {
        if (series.bars) {
            addBars(series);
            continue;
        }
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
        graph->setPen(QPen(series.colour, 1.5, series.dotted ? Qt::DotLine : series.dashed ? Qt::DashLine : Qt::SolidLine));
        if (series.dotted)
            continue;
        auto* mark = new QCPItemEllipse(plot_);
        mark->setLayer(QStringLiteral("overlay"));
        mark->setPen(QPen(tokensOf(*this).surface, 1));
        mark->setBrush(series.colour);
        mark->setVisible(false);
        dots_.push_back({mark, series.x, series.y});
    }
}

void LinePlot::addBars(const PlotSeries& series) {
    auto* bars = new QCPBars(plot_->xAxis, plot_->yAxis);
    bars->setData(QVector<double>(series.x.begin(), series.x.end()), QVector<double>(series.y.begin(), series.y.end()), true);
    bars->setWidth(0.8);
    bars->setPen(Qt::NoPen);
    QColor fill = series.colour;
    fill.setAlphaF(0.6F);
    bars->setBrush(fill);
    bars->setAntialiased(false);
}

/// The ground of what is still to come, beneath everything.
void LinePlot::addFuture() {
    if (!data_.now || *data_.now >= plot_->xAxis->range().upper)
        return;
    auto* ground = new QCPItemRect(plot_);
    ground->setLayer(QStringLiteral("background"));
    ground->setPen(Qt::NoPen);
    ground->setBrush(tokensOf(*this).sunken);
    ground->topLeft->setTypeX(QCPItemPosition::ptPlotCoords);
    ground->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
    ground->topLeft->setCoords(*data_.now, 0);
    ground->bottomRight->setType(QCPItemPosition::ptAxisRectRatio);
    ground->bottomRight->setCoords(1, 1);
}

void LinePlot::fitAxes() {
    // Where there is nothing yet, or one value alone, the axes would keep what they showed before.
    plot_->xAxis->setRange(0, 1);
    plot_->yAxis->setRange(0, 1);
    plot_->rescaleAxes();
    QCPRange x = plot_->xAxis->range();
    QCPRange y = plot_->yAxis->range();
    x.lower = data_.xMinimum.value_or(x.lower);
    x.upper = data_.xMaximum.value_or(x.upper);
    const bool hasValues = std::any_of(data_.series.begin(), data_.series.end(), [](const PlotSeries& series) {
        return std::any_of(series.y.begin(), series.y.end(), [](double value) { return std::isfinite(value); });
    });
    const double margin = hasValues ? (y.upper - y.lower) * 0.05 : 0;
    y.lower = data_.yMinimum.value_or(y.lower - margin);
    y.upper = data_.yMaximum.value_or(y.upper + margin);
    plot_->xAxis->setRange(x);
    plot_->yAxis->setRange(y);
    fitTicks();
    plot_->xAxis->setTickLabels(data_.xNumbers);
}

/// Values in 1-2-5 steps, as many as there is room for.
void LinePlot::fitTicks() {
    const int line = QFontMetrics(fontsOf(*this).number(TextSize::Axis)).height();
    const int room = (height() - 2 * line - 16) / (line + 6);
    for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
        const int most = axis == plot_->yAxis ? std::clamp(room, 2, data_.ticks) : 6;
        const double step = tickStep(axis->range(), most);
        const QSharedPointer<QCPAxisTickerFixed> ticker(new QCPAxisTickerFixed);
        ticker->setTickStep(step > 0 ? step : 1);
        ticker->setScaleStrategy(QCPAxisTickerFixed::ssNone);
        axis->setTicker(ticker);
        axis->setNumberPrecision(step > 0 ? std::clamp(int(std::ceil(-std::log10(step) - 1e-9)), 0, 6) : 0);
    }
}

void LinePlot::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (!data_.note.isEmpty() && event->oldSize().width() != width())
        rebuild(); // as much of the note as there is room for
    else
        fitTicks();
}

void LinePlot::addMarks() {
    const Tokens& tokens = tokensOf(*this);
    for (const PlotMark& mark : data_.marks) {
        auto* line = new QCPItemStraightLine(plot_);
        line->point1->setCoords(mark.x, 0);
        line->point2->setCoords(mark.x, 1);
        line->setPen(QPen(tokens.warn, 1, Qt::DashLine));
        if (!data_.markWords)
            continue;
        QCPItemText* word = addText(mark.word, tokens.warn);
        word->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        word->setPadding(QMargins(4, 0, 0, 0));
        word->position->setTypeX(QCPItemPosition::ptPlotCoords);
        word->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        word->position->setCoords(mark.x, 0);
    }
}

/// A dot on each value at the cursor: those that the readout says.
void LinePlot::placeDots() {
    constexpr double kRadius = 3;
    for (const Dot& dot : dots_) {
        const auto at = cursor_ ? std::find(dot.x.begin(), dot.x.end(), *cursor_) : dot.x.end();
        const double value = at == dot.x.end() ? std::nan("") : dot.y[std::size_t(at - dot.x.begin())];
        dot.mark->setVisible(!std::isnan(value));
        if (std::isnan(value))
            continue;
        const QPointF centre(plot_->xAxis->coordToPixel(*cursor_), plot_->yAxis->coordToPixel(value));
        for (QCPItemPosition* corner : {dot.mark->topLeft, dot.mark->bottomRight})
            corner->setType(QCPItemPosition::ptAbsolute);
        dot.mark->topLeft->setPixelPosition(centre - QPointF(kRadius, kRadius));
        dot.mark->bottomRight->setPixelPosition(centre + QPointF(kRadius, kRadius));
    }
}

std::vector<double> LinePlot::positions() const {
    std::set<double> all;
    for (const PlotSeries& series : data_.series)
        if (!series.dotted)
            all.insert(series.x.begin(), series.x.end());
    return {all.begin(), all.end()};
}

void LinePlot::setCursor(std::optional<double> x, bool readout) {
    cursor_ = x;
    showsReadout_ = readout;
    if (line_) {
        line_->setVisible(x.has_value());
        if (x) {
            line_->point1->setCoords(*x, 0);
            line_->point2->setCoords(*x, 1);
        }
    }
    placeDots();
    showReadout();
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void LinePlot::showReadout() {
    if (!cursor_ || !showsReadout_) {
        readout_->hide();
        return;
    }
    std::vector<PlotReadout::Row> rows;
    for (const PlotSeries& series : data_.series) {
        const auto at = std::find(series.x.begin(), series.x.end(), *cursor_);
        if (at == series.x.end() || series.dotted)
            continue;
        const double value = series.y[std::size_t(at - series.x.begin())];
        if (std::isnan(value))
            continue;
        QString number = plotNumber(value, data_.decimals);
        if (!data_.yUnit.isEmpty())
            number += QChar(0x2009) + data_.yUnit;
        rows.push_back({series.name, number, series.colour});
    }
    if (rows.empty()) {
        readout_->hide();
        return;
    }
    readout_->setRows(QStringLiteral("%1 %2").arg(data_.xUnit).arg(*cursor_), std::move(rows));
    const QRect area = plot_->axisRect()->rect();
    const QPoint offset = mapTo(readout_->parentWidget(), QPoint());
    const QRect room = readout_->parentWidget()->rect().translated(-offset);
    const int x = int(plot_->xAxis->coordToPixel(*cursor_));
    // Beside the line, at whichever of four places it hides the fewest values.
    const int left = x - readout_->width() - 12;
    const int right = x + 12;
    const int lowest = room.bottom() - readout_->height();
    const int top = std::clamp(area.top() + 4, room.top(), std::max(room.top(), lowest));
    const int bottom = std::clamp(area.bottom() - readout_->height() - 4, room.top(), std::max(room.top(), lowest));
    int fewest = std::numeric_limits<int>::max();
    for (const QPoint corner : {QPoint(right, top), QPoint(left, top), QPoint(right, bottom), QPoint(left, bottom)}) {
        const QRect place(corner, readout_->size());
        const bool beside = place.left() >= area.left() && place.right() <= area.right();
        const int hidden = valuesIn(place) + (beside && room.contains(place) ? 0 : 100000);
        if (hidden < fewest) {
            fewest = hidden;
            readout_->move(corner + offset);
        }
    }
    readout_->raise();
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
