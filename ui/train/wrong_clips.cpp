#include "train/wrong_clips.h"

#include "theme/theme.h"

#include <QAccessible>
#include <QFileInfo>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

constexpr int kButton = 36; ///< width of the place that plays

/// Without folder and extension: "airport-london-38-1162-4-b".
QString titleOf(const WrongClip& clip) {
    const QString name = QFileInfo(clip.filename).completeBaseName();
    return clip.segment > 0 ? QStringLiteral("%1 #%2").arg(name).arg(clip.segment) : name;
}

} // namespace

QString mistakeText(const WrongClip& clip) {
    QString truth = clip.truth, heard = clip.heard;
    return WrongClips::tr("%1 heard as %2")
        .arg(truth.replace(QLatin1Char('_'), QLatin1Char(' ')), heard.replace(QLatin1Char('_'), QLatin1Char(' ')));
}

WrongClips::WrongClips(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("train.wrong"));
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusInside", true);
    setMouseTracking(true);
    setAccessibleName(tr("Most wrong clips"));
}

void WrongClips::setClips(std::vector<WrongClip> clips, const QStringList& classes) {
    clips_ = std::move(clips);
    classes_ = classes;
    current_ = std::clamp(current_, 0, std::max(0, int(clips_.size()) - 1));
    playing_ = -1;
    updateGeometry();
    update();
}

void WrongClips::setPlaying(int index) {
    playing_ = index;
    update();
}

int WrongClips::rowHeight() const {
    return QFontMetrics(fontsOf(*this).text(TextSize::Caption)).height() +
           QFontMetrics(fontsOf(*this).text(TextSize::Axis)).height() + 8;
}

QSize WrongClips::sizeHint() const {
    return QSize(280, rowHeight() * int(clips_.size()));
}

QSize WrongClips::minimumSizeHint() const {
    return QSize(200, rowHeight() * int(clips_.size()));
}

int WrongClips::rowAt(int y) const {
    const int row = y < 0 ? -1 : y / rowHeight();
    return row < int(clips_.size()) ? row : -1;
}

void WrongClips::moveTo(int index) {
    if (clips_.empty())
        return;
    current_ = std::clamp(index, 0, int(clips_.size()) - 1);
    setAccessibleDescription(titleOf(clips_[std::size_t(current_)]) + QStringLiteral(", ") +
                             mistakeText(clips_[std::size_t(current_)]));
    QAccessibleEvent spoken(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&spoken);
    update();
}

void WrongClips::mousePressEvent(QMouseEvent* event) {
    const int row = rowAt(event->pos().y());
    if (row < 0)
        return;
    moveTo(row);
    if (event->pos().x() < kButton)
        Q_EMIT playRequested(row);
}

void WrongClips::mouseDoubleClickEvent(QMouseEvent* event) {
    const int row = rowAt(event->pos().y());
    if (row >= 0 && event->pos().x() >= kButton)
        Q_EMIT openRequested(row);
}

void WrongClips::mouseMoveEvent(QMouseEvent* event) {
    hovered_ = rowAt(event->pos().y());
    update();
}

void WrongClips::leaveEvent(QEvent*) {
    hovered_ = -1;
    update();
}

void WrongClips::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Up)
        moveTo(current_ + (event->key() == Qt::Key_Down ? 1 : -1));
    else if (event->key() == Qt::Key_Space && !clips_.empty())
        Q_EMIT playRequested(current_);
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && !clips_.empty())
        Q_EMIT openRequested(current_);
    else
        QWidget::keyPressEvent(event);
}

bool WrongClips::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int row = rowAt(help->pos().y());
        QToolTip::showText(help->globalPos(),
                           row < 0 ? QString()
                           : help->pos().x() < kButton
                               ? tr("Play  (Space)")
                               : tr("%1\nDouble click or Enter: open it in Label").arg(clips_[std::size_t(row)].filename),
                           this);
        return true;
    }
    return QWidget::event(event);
}

void WrongClips::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    const QFont title = fontsOf(*this).number(TextSize::Caption);
    const QFont detail = fontsOf(*this).text(TextSize::Axis);
    const int line = QFontMetrics(title).height();
    const int height = rowHeight();
    QPainter painter(this);
    for (int i = 0; i < int(clips_.size()); ++i) {
        const WrongClip& clip = clips_[std::size_t(i)];
        const QRect row(0, i * height, width(), height);
        if (i == current_ && hasFocus())
            painter.fillRect(row, tokens.tint);
        else if (i == hovered_)
            painter.fillRect(row, tokens.hover);
        painter.setPen(tokens.grid);
        painter.drawLine(row.bottomLeft(), row.bottomRight());
        painter.drawPixmap(
            14, row.top() + (height - 14) / 2,
            tintedPixmap(i == playing_ ? QStringLiteral("stop") : QStringLiteral("play"), tokens.text2, 14, devicePixelRatioF()));
        const QString sure = std::isnan(clip.confidence) ? QString() : QString::number(clip.confidence, 'f', 2);
        painter.setFont(title);
        painter.setPen(tokens.text);
        const int sureWidth = QFontMetrics(title).horizontalAdvance(QStringLiteral("0.00"));
        const QRect text(kButton, row.top() + 3, width() - kButton - sureWidth - 20, line);
        painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetrics(title).elidedText(titleOf(clip), Qt::ElideMiddle, text.width()));
        painter.drawText(QRect(width() - sureWidth - 12, row.top(), sureWidth, height), Qt::AlignVCenter | Qt::AlignRight, sure);
        const int at = int(classes_.indexOf(clip.truth));
        QRect under(kButton, row.top() + 3 + line, text.width(), QFontMetrics(detail).height());
        if (at >= 0) {
            const ClassColour colour = classColour(at, tokens);
            const QRect square(under.left(), under.center().y() - 3, 8, 8);
            painter.fillRect(square, colour.colour);
            painter.fillRect(square, colour.hatchBrush(tokens.surface));
            under.setLeft(under.left() + 13);
        }
        painter.setFont(detail);
        painter.setPen(tokens.text2);
        painter.drawText(under, Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetrics(detail).elidedText(mistakeText(clip), Qt::ElideRight, under.width()));
    }
}

} // namespace earshot
