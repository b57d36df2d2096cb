#include "widgets/spectrogram_view.h"

#include "theme/theme.h"
#include "widgets/pointer_readout.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace earshot {

QString timeText(double seconds, int decimals) {
    const double scale = std::pow(10.0, decimals);
    const double rounded = std::round(seconds * scale) / scale;
    const auto whole = static_cast<qint64>(rounded);
    const qint64 hours = whole / 3600;
    const qint64 minutes = whole / 60 % 60;
    const QString rest =
        QStringLiteral("%1").arg(rounded - double(whole / 60 * 60), decimals ? decimals + 3 : 2, 'f', decimals, QLatin1Char('0'));
    if (hours > 0)
        return QStringLiteral("%1:%2:%3").arg(hours).arg(minutes, 2, 10, QLatin1Char('0')).arg(rest);
    return QStringLiteral("%1:%2").arg(minutes).arg(rest);
}

double niceStep(double span, int count) {
    const double least = span / std::max(1, count);
    const double power = std::pow(10.0, std::floor(std::log10(std::max(least, 1e-12))));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= least * (1 - 1e-9))
            return factor * power;
    return 10 * power;
}

SpectrogramView::SpectrogramView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusInside", true);
    setMinimumSize(80, 48);
    setAccessibleName(tr("Spectrogram"));
}

void SpectrogramView::setData(const SpectrogramData& data) {
    Q_ASSERT(data.values.size() == std::size_t(data.bands) * std::size_t(data.frames));
    data_ = data;
    render();
}

void SpectrogramView::setColourMap(ColourMap map) {
    map_ = map;
    render();
}

void SpectrogramView::setRange(float low, float high) {
    data_.low = low;
    data_.high = high;
    render();
}

void SpectrogramView::setCursor(std::optional<double> seconds) {
    cursor_ = seconds;
    update();
}

void SpectrogramView::setBare(bool bare) {
    bare_ = bare;
    updateGeometry();
    update();
}

void SpectrogramView::render() {
    image_ = QImage(std::max(1, data_.frames), std::max(1, data_.bands), QImage::Format_RGB32);
    const ColourTable table = colourTable(map_, tokensOf(*this));
    const float scale = data_.high > data_.low ? 255.0F / (data_.high - data_.low) : 0.0F;
    for (int band = 0; band < data_.bands; ++band) {
        auto* line = reinterpret_cast<QRgb*>(image_.scanLine(data_.bands - 1 - band));
        const float* row = data_.values.data() + std::size_t(band) * std::size_t(data_.frames);
        for (int frame = 0; frame < data_.frames; ++frame) {
            const float value = (row[frame] - data_.low) * scale;
            // A value that is no number is drawn as the lowest.
            line[frame] = table[std::size_t(value > 0 ? std::min(value, 255.0F) : 0.0F)];
        }
    }
    update();
}

QRect SpectrogramView::mapRect() const {
    if (bare_)
        return rect();
    const QFontMetrics metrics(fontsOf(*this).number(TextSize::Axis));
    const int left = metrics.horizontalAdvance(QStringLiteral("0.05")) + 24;
    const int top = metrics.height() + 10;
    return rect().adjusted(left, top, 0, 0);
}

double SpectrogramView::secondsAt(double x) const {
    const QRect area = mapRect();
    return data_.startSeconds + (x - area.left()) / std::max(1, area.width()) * seconds();
}

double SpectrogramView::xOf(double time) const {
    const QRect area = mapRect();
    return area.left() + (time - data_.startSeconds) / std::max(1e-9, seconds()) * area.width();
}

void SpectrogramView::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    const QRect area = mapRect();
    if (data_.frames == 0) {
        painter.fillRect(area, tokens.sunken);
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(area, image_);
    if (!bare_)
        paintAxes(painter);
    painter.setClipRect(area);
    if (pointer_ && area.contains(*pointer_) && !bare_) {
        painter.setPen(QPen(tokens.onReadout, 1, Qt::DotLine));
        painter.drawLine(area.left(), pointer_->y(), area.right(), pointer_->y());
        painter.drawLine(pointer_->x(), area.top(), pointer_->x(), area.bottom());
    }
    if (cursor_) {
        painter.setPen(QPen(tokens.onReadout, 1.5));
        const double x = xOf(*cursor_);
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom() + 1));
    }
    if (pointer_ && area.contains(*pointer_) && !bare_)
        paintReadout(painter);
}

void SpectrogramView::paintAxes(QPainter& painter) const {
    const Tokens& tokens = tokensOf(*this);
    const QFont font = fontsOf(*this).number(TextSize::Axis);
    const QFontMetrics metrics(font);
    const QRect area = mapRect();
    painter.setFont(font);
    const int unitWidth = metrics.horizontalAdvance(tr("min:s"));
    const double step = niceStep(seconds(), std::max(2, area.width() / 90));
    const int decimals = step < 1 ? int(std::ceil(-std::log10(step) - 1e-9)) : 0;
    for (double t = std::ceil(data_.startSeconds / step) * step; t <= data_.startSeconds + seconds() + 1e-9; t += step) {
        const int x = int(std::lround(xOf(t)));
        painter.setPen(tokens.line2);
        painter.drawLine(x, area.top() - 4, x, area.top() - 1);
        const QString text = timeText(t, decimals);
        const int width = metrics.horizontalAdvance(text);
        painter.setPen(tokens.text2);
        // The unit stands at the end; a label that would run into it is left out.
        if (x + width / 2 < area.right() - unitWidth - 8)
            painter.drawText(std::max(x - width / 2, 0), area.top() - 7, text);
    }
    painter.setPen(tokens.text3);
    painter.drawText(QRect(area.right() - unitWidth, 0, unitWidth + 1, area.top() - 4), Qt::AlignRight | Qt::AlignBottom,
                     tr("min:s"));
    painter.drawText(QRect(8, area.top(), area.left() - 8, metrics.height()), Qt::AlignLeft | Qt::AlignTop,
                     data_.hertz.empty() ? tr("band") : tr("kHz"));
    double lastY = area.top() + metrics.height();
    for (const double kilohertz : {16.0, 8.0, 4.0, 2.0, 1.0, 0.5, 0.1}) {
        const auto above = std::lower_bound(data_.hertz.begin(), data_.hertz.end(), float(kilohertz * 1000));
        if (above == data_.hertz.end() || above == data_.hertz.begin())
            continue;
        // Between two bands, so that the ticks do not jump.
        const double below = *(above - 1);
        const double band = double(above - data_.hertz.begin()) - (*above - kilohertz * 1000) / (*above - below);
        const double y = area.bottom() + 1 - (band + 0.5) / data_.bands * area.height();
        if (y - lastY < metrics.height())
            continue;
        lastY = y;
        painter.setPen(tokens.line2);
        painter.drawLine(area.left() - 4, int(y), area.left() - 1, int(y));
        painter.setPen(tokens.text2);
        painter.drawText(QRect(0, int(y) - metrics.height() / 2, area.left() - 8, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(kilohertz));
    }
}

void SpectrogramView::paintReadout(QPainter& painter) const {
    const QRect area = mapRect();
    const int frame = std::clamp(int((pointer_->x() - area.left()) * double(data_.frames) / area.width()), 0, data_.frames - 1);
    const int band = std::clamp(int((area.bottom() - pointer_->y()) * double(data_.bands) / area.height()), 0, data_.bands - 1);
    const float value = data_.values[std::size_t(band) * std::size_t(data_.frames) + std::size_t(frame)];
    const QString thin(QChar(0x2009));
    const QString number = QString::number(std::abs(value), 'f', 1);
    const QStringList lines{
        timeText(secondsAt(pointer_->x()), 3),
        data_.hertz.empty() ? tr("band %1").arg(band)
                            : QLocale(QLocale::English).toString(std::lround(data_.hertz[std::size_t(band)])) + thin + tr("Hz"),
        (value < 0 ? QString(QChar(0x2212)) : QString()) + number + thin + data_.unit};
    paintPointerReadout(painter, *this, area, *pointer_, lines);
}

void SpectrogramView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && data_.frames > 0)
        Q_EMIT seekRequested(std::clamp(secondsAt(event->position().x()), data_.startSeconds, data_.startSeconds + seconds()));
}

void SpectrogramView::mouseMoveEvent(QMouseEvent* event) {
    pointer_ = event->pos();
    update();
}

void SpectrogramView::leaveEvent(QEvent*) {
    pointer_.reset();
    update();
}

void SpectrogramView::keyPressEvent(QKeyEvent* event) {
    if (data_.frames == 0 || (event->key() != Qt::Key_Left && event->key() != Qt::Key_Right)) {
        QWidget::keyPressEvent(event);
        return;
    }
    const double step = (event->key() == Qt::Key_Left ? -1 : 1) * seconds() / 50;
    Q_EMIT seekRequested(
        std::clamp(cursor_.value_or(data_.startSeconds) + step, data_.startSeconds, data_.startSeconds + seconds()));
}

void SpectrogramView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange && data_.frames > 0)
        render();
}

} // namespace earshot
