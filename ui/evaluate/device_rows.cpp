#include "evaluate/device_rows.h"

#include "evaluate/evaluation_text.h"
#include "theme/colour_maps.h"
#include "theme/contrast.h"
#include "theme/theme.h"
#include "widgets/matrix_view.h"
#include "widgets/number_text.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

constexpr int kCellsPadding = 12;
constexpr int kGroupGap = 2; ///< between devices heard in training and others
/// Changes are coloured up to this.
constexpr double kChangeLimit = 0.12;

double accuracyOf(const ClassDeviceTable& table, std::size_t truth, std::size_t device) {
    const std::size_t at = truth * table.devices.size() + device;
    return table.clips[at] == 0 ? kNotANumber : double(table.correct[at]) / double(table.clips[at]);
}

} // namespace

DeviceRows::DeviceRows(const MatrixView& matrix, QWidget* parent) : QWidget(parent), matrix_(matrix) {
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusInside", true);
    setAccessibleName(tr("Accuracy by class and device"));
}

void DeviceRows::setData(const DeviceRowsData& data) {
    data_ = data;
    setVisible(count() > 0);
    if (device_ >= count())
        setSelected(-1, -1);
    updateGeometry();
    update();
}

void DeviceRows::setSelected(int truth, int device) {
    truth_ = truth;
    device_ = device;
    setAccessibleDescription(device >= 0 ? describe(truth, device) : QString());
    update();
}

QSize DeviceRows::sizeHint() const {
    return QSize(kCellsPadding * 2 + kGroupGap + 31 * count(), 300);
}

QSize DeviceRows::minimumSizeHint() const {
    const int narrow = QFontMetrics(fontsOf(*this).number(TextSize::Axis)).horizontalAdvance(QStringLiteral("00")) + 7;
    return QSize(kCellsPadding * 2 + kGroupGap + std::min(count(), 12) * std::max(22, narrow), 100);
}

int DeviceRows::cellWidth() const {
    return std::clamp((width() - 2 * kCellsPadding - kGroupGap) / std::max(1, count()), 8, 48);
}

QRect DeviceRows::cellRect(int truth, int device) const {
    const QRect row = matrix_.rowRect(truth);
    const bool unseen = data_.devices[std::size_t(device)].seen == false;
    return QRect(kCellsPadding + device * cellWidth() + (unseen ? kGroupGap : 0), row.top(), cellWidth() - 1, row.height());
}

double DeviceRows::value(int truth, int device) const {
    const double now = accuracyOf(data_.table, std::size_t(truth), std::size_t(device));
    return data_.minus ? now - accuracyOf(*data_.minus, std::size_t(truth), std::size_t(device)) : now;
}

QString DeviceRows::describe(int truth, int device) const {
    const auto d = std::size_t(device);
    const QString name = data_.devices[d].name.empty()
                             ? tr("unknown device")
                             : tr("device %1").arg(QString::fromStdString(data_.devices[d].name).toUpper());
    const QString unseen = data_.devices[d].seen == false ? tr(", not heard in training") : QString();
    if (truth < 0)
        return tr("%1%2: %3 clips, %4 %")
            .arg(name, unseen, countText(data_.devices[d].clips), pointsText(data_.devices[d].accuracy));
    const std::size_t at = std::size_t(truth) * data_.table.devices.size() + d;
    return tr("%1, %2%3: %4 of %5 clips recognised, %6 %")
        .arg(matrix_.data().classes.value(truth), name, unseen, countText(data_.table.correct[at]),
             countText(data_.table.clips[at]), pointsText(accuracyOf(data_.table, std::size_t(truth), d)));
}

std::pair<int, int> DeviceRows::cellAt(const QPoint& position) const {
    const int classes = int(matrix_.data().counts.classes());
    for (int device = 0; device < count(); ++device)
        for (int truth = 0; truth < classes; ++truth) {
            const QRect cell = cellRect(truth, device);
            if (position.x() < cell.left() || position.x() > cell.right())
                break;
            if (position.y() >= cell.top() && position.y() <= cell.bottom() + 1)
                return {truth, device};
            if (truth == classes - 1)
                return {-1, device};
        }
    return {-1, -1};
}

void DeviceRows::mousePressEvent(QMouseEvent* event) {
    const auto [truth, device] = cellAt(event->pos());
    if (device >= 0)
        Q_EMIT cellSelected(truth, device);
}

void DeviceRows::keyPressEvent(QKeyEvent* event) {
    const auto& order = matrix_.data().order;
    const int classes = int(matrix_.data().counts.classes());
    const auto placeOf = [&](int truth) {
        const auto found = std::find(order.begin(), order.end(), truth);
        return found == order.end() ? truth : int(found - order.begin());
    };
    int place = truth_ < 0 ? -1 : placeOf(truth_);
    int device = std::max(0, device_);
    switch (event->key()) {
    case Qt::Key_Left:
        device = std::max(0, device - 1);
        break;
    case Qt::Key_Right:
        device = device_ < 0 ? 0 : std::min(count() - 1, device + 1);
        break;
    case Qt::Key_Up:
        place = std::max(-1, place - 1);
        break;
    case Qt::Key_Down:
        place = std::min(classes - 1, place + 1);
        break;
    case Qt::Key_Escape:
        Q_EMIT cleared();
        return;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    Q_EMIT cellSelected(place < 0 ? -1 : order.empty() ? place : order[std::size_t(place)], device);
}

bool DeviceRows::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto [truth, device] = cellAt(help->pos());
        QToolTip::showText(help->globalPos(), device < 0 ? QString() : describe(truth, device), this);
        return true;
    }
    return QWidget::event(event);
}

void DeviceRows::paintCell(QPainter& painter, int truth, int device) const {
    const Tokens& tokens = tokensOf(*this);
    const QRect cell = cellRect(truth, device);
    const double shown = value(truth, device);
    if (!std::isfinite(shown)) {
        painter.setPen(tokens.text3);
        painter.drawText(cell, Qt::AlignCenter, QString(QChar(0x2014)));
        return;
    }
    const QColor ground = data_.minus ? differenceColour(shown / kChangeLimit, tokens) : matrixColour(shown, true, false, tokens);
    painter.fillRect(cell, ground);
    painter.setPen(textOn(ground));
    painter.drawText(cell, Qt::AlignCenter, data_.minus ? changeText(shown, 0) : pointsText(shown, 0));
}

void DeviceRows::paintHead(QPainter& painter) const {
    const Tokens& tokens = tokensOf(*this);
    int top = matrix_.rowRect(0).top();
    for (int i = 0; i < int(matrix_.data().counts.classes()); ++i)
        top = std::min(top, matrix_.rowRect(i).top());
    painter.setFont(fontsOf(*this).text(TextSize::Caption, true));
    const int caption = painter.fontMetrics().height();
    painter.setPen(tokens.text);
    painter.setFont(fontsOf(*this).number(TextSize::Axis));
    const int line = painter.fontMetrics().height();
    const int names = top - 6 - line;
    painter.setFont(fontsOf(*this).text(TextSize::Caption, true));
    painter.drawText(QRect(kCellsPadding, names - line - caption - 4, width() - kCellsPadding, caption),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     data_.minus ? tr("change by device, points") : tr("accuracy by device, %"));
    painter.setFont(fontsOf(*this).number(TextSize::Axis));
    int spans[2][2] = {{-1, -1}, {-1, -1}};
    for (int device = 0; device < count(); ++device) {
        const GroupFigures& figures = data_.devices[std::size_t(device)];
        const QRect cell = cellRect(0, device);
        painter.setPen(device == device_ ? tokens.text : tokens.text2);
        painter.setFont(fontsOf(*this).number(TextSize::Axis, device == device_));
        const QString name = figures.name.empty() ? QStringLiteral("?") : QString::fromStdString(figures.name).toUpper();
        painter.drawText(QRect(cell.left() - 2, names, cell.width() + 4, line), Qt::AlignCenter,
                         painter.fontMetrics().elidedText(name, Qt::ElideRight, cell.width() + 4));
        if (!figures.seen)
            continue;
        auto& span = spans[*figures.seen ? 0 : 1];
        span[0] = span[0] < 0 ? cell.left() : span[0];
        span[1] = cell.right();
    }
    painter.setFont(fontsOf(*this).number(TextSize::Axis));
    for (const int kind : {0, 1}) {
        if (spans[kind][0] < 0)
            continue;
        const QString word = kind == 0 ? tr("seen") : tr("unseen");
        const int width = painter.fontMetrics().horizontalAdvance(word) + 8;
        const int middle = (spans[kind][0] + spans[kind][1]) / 2;
        const int y = names - line / 2 - 1;
        painter.setPen(tokens.line2);
        painter.drawLine(spans[kind][0], y, std::max(spans[kind][0], middle - width / 2), y);
        painter.drawLine(std::min(spans[kind][1], middle + width / 2), y, spans[kind][1], y);
        painter.setPen(tokens.text2);
        painter.drawText(QRect(middle - width, names - line - 1, 2 * width, line), Qt::AlignCenter, word);
    }
}

void DeviceRows::paintFoot(QPainter& painter) const {
    const Tokens& tokens = tokensOf(*this);
    int bottom = 0;
    for (int i = 0; i < int(matrix_.data().counts.classes()); ++i)
        bottom = std::max(bottom, matrix_.rowRect(i).bottom());
    painter.setFont(fontsOf(*this).number(TextSize::Axis));
    const int line = painter.fontMetrics().height();
    painter.setPen(tokens.text);
    const bool narrow = cellWidth() < painter.fontMetrics().horizontalAdvance(QStringLiteral("00.0")) + 2;
    for (int device = 0; device < count(); ++device) {
        const QRect cell = cellRect(0, device);
        const double accuracy = data_.devices[std::size_t(device)].accuracy;
        const QString text = data_.minus ? changeText(accuracy - data_.minusAccuracy[std::size_t(device)], narrow ? 0 : 1)
                                         : pointsText(accuracy, narrow ? 0 : 1);
        painter.drawText(QRect(cell.left() - 4, bottom + 5, cell.width() + 8, line), Qt::AlignCenter, text);
    }
    if (!data_.seen || !data_.unseen || data_.minus)
        return;
    painter.setPen(tokens.text3);
    painter.drawText(QRect(0, bottom + 5 + line, width(), line), Qt::AlignCenter,
                     tr("mean of seen %1 · unseen %2").arg(pointsText(*data_.seen), pointsText(*data_.unseen)));
}

void DeviceRows::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    const int classes = int(matrix_.data().counts.classes());
    if (count() == 0 || classes == 0 || data_.table.clips.size() != std::size_t(classes * count()))
        return;
    paintHead(painter);
    painter.setFont(fontsOf(*this).number(cellWidth() < 26 ? TextSize::Axis : TextSize::Caption));
    for (int truth = 0; truth < classes; ++truth)
        for (int device = 0; device < count(); ++device)
            paintCell(painter, truth, device);
    paintFoot(painter);
    if (device_ < 0)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.accent, 2.5));
    painter.setBrush(Qt::NoBrush);
    QRect outline;
    for (int truth = 0; truth < classes; ++truth)
        if (truth_ < 0 || truth == truth_)
            outline = outline.united(cellRect(truth, device_));
    painter.drawRect(QRectF(outline).adjusted(0.5, 0.5, -0.5, -0.5));
}

} // namespace earshot
