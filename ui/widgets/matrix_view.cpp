#include "widgets/matrix_view.h"

#include "theme/colour_maps.h"
#include "theme/contrast.h"
#include "theme/theme.h"
#include "widgets/number_text.h"
#include "widgets/progress_bar.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

constexpr int kGap = 1;
/// Smallest cell with room for the count over the share.
constexpr int kTwoLines = 34;
constexpr int kSmallest = 22;

} // namespace

MatrixView::MatrixView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusInside", true);
    setMouseTracking(true);
    setAccessibleName(tr("Confusion matrix"));
}

void MatrixView::setData(const MatrixData& data) {
    data_ = data;
    room_.reset();
    if (truth_ >= count() || answer_ >= count() || (diagonal_ && count() == 0))
        setSelected(-1, -1);
    updateGeometry();
    update();
}

void MatrixView::setCompact(bool compact) {
    compact_ = compact;
    room_.reset();
    updateGeometry();
    update();
}

void MatrixView::setSelected(int truth, int answer) {
    truth_ = truth;
    answer_ = answer;
    diagonal_ = false;
    setAccessibleDescription(truth >= 0 && answer >= 0 ? describe(truth, answer) : QString());
    update();
}

void MatrixView::setDiagonalSelected() {
    setSelected(-1, -1);
    diagonal_ = true;
    setAccessibleDescription(tr("diagonal: all that was recognised"));
}

int MatrixView::classAt(int place) const {
    return data_.order.empty() ? place : data_.order[std::size_t(place)];
}

int MatrixView::placeOf(int index) const {
    const auto found = std::find(data_.order.begin(), data_.order.end(), index);
    return found == data_.order.end() ? index : int(found - data_.order.begin());
}

ClassColour MatrixView::colourOf(int index) const {
    const Tokens& tokens = tokensOf(*this);
    return data_.superClasses ? ClassColour{superClassColour(index, tokens), false} : classColour(index, tokens);
}

bool MatrixView::isShareOnly() const {
    return compact_ || cellSize() < kTwoLines;
}

void MatrixView::select(int truth, int answer) {
    if (truth == truth_ && answer == answer_)
        return;
    setSelected(truth, answer);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    Q_EMIT cellSelected(truth, answer);
}

double MatrixView::share(int truth, int answer) const {
    const auto of = [&](const ConfusionMatrix& matrix) {
        const auto total = data_.share == MatrixShare::Row      ? matrix.rowTotal(std::size_t(truth))
                           : data_.share == MatrixShare::Column ? matrix.columnTotal(std::size_t(answer))
                                                                : matrix.total();
        return total == 0 ? 0.0 : double(matrix.at(std::size_t(truth), std::size_t(answer))) / double(total);
    };
    return of(data_.counts) - (data_.minus ? of(*data_.minus) : 0.0);
}

QString MatrixView::describe(int truth, int answer) const {
    const auto clips = data_.counts.at(std::size_t(truth), std::size_t(answer));
    if (data_.minus) {
        const auto before = data_.minus->at(std::size_t(truth), std::size_t(answer));
        return tr("%1 heard as %2, %3 clips before, %4 now")
            .arg(data_.classes.value(truth), data_.classes.value(answer), countText(before), countText(clips));
    }
    return tr("%1 heard as %2, %3 clips, %4")
        .arg(data_.classes.value(truth), data_.classes.value(answer), countText(clips), percentText(share(truth, answer), 1));
}

MatrixView::Room MatrixView::measuredRoom() const {
    const Fonts& fonts = fontsOf(*this);
    if (compact_) {
        const QFontMetrics axis(fonts.text(TextSize::Axis));
        return {axis.horizontalAdvance(QStringLiteral("MM")) + 8, axis.height() + 6, 0, 4};
    }
    const QFontMetrics metrics(fonts.text(TextSize::Caption, true));
    int widest = 0;
    for (const QString& name : data_.classes)
        widest = std::max(widest, metrics.horizontalAdvance(name));
    const int corner = metrics.horizontalAdvance(tr("recorded in %1").arg(QChar(0x2193)));
    const QFontMetrics total(fonts.number(TextSize::Caption, true));
    return {std::max(corner, widest) + 12, int(widest * 0.72) + metrics.height() + 4,
            total.horizontalAdvance(QStringLiteral("000,000")) + 12,
            2 * QFontMetrics(fonts.number(TextSize::Axis)).height() + 8};
}

const MatrixView::Room& MatrixView::room() const {
    if (!room_)
        room_ = measuredRoom();
    return *room_;
}

int MatrixView::rightWidth() const {
    // The names of the last columns lean over the right end and need room there.
    return compact_ ? 0 : std::max(totalsWidth(), headHeight() / 2);
}

int MatrixView::widthAt(int height) const {
    const int n = std::max(1, count());
    const int cell = std::clamp((height - headHeight() - kTickPx - 2 - footHeight()) / n, compact_ ? 20 : kSmallest, 64);
    return namesWidth() + kTickPx + 2 + n * cell + rightWidth();
}

int MatrixView::cellSize() const {
    const int n = std::max(1, count());
    const int across = (width() - namesWidth() - kTickPx - 2 - rightWidth()) / n;
    const int down = (height() - headHeight() - kTickPx - 2 - footHeight()) / n;
    return std::clamp(std::min(across, down), compact_ ? 20 : kSmallest, 64);
}

QSize MatrixView::sizeHint() const {
    const int cell = compact_ ? 24 : 42;
    return QSize(namesWidth() + kTickPx + 2 + count() * cell + rightWidth(),
                 headHeight() + kTickPx + 2 + count() * cell + footHeight());
}

QSize MatrixView::minimumSizeHint() const {
    const int cell = compact_ ? 20 : kSmallest;
    return QSize(sizeHint().width() - count() * ((compact_ ? 24 : 42) - cell),
                 sizeHint().height() - count() * ((compact_ ? 24 : 42) - cell));
}

QRect MatrixView::placeRect(int row, int column) const {
    const int size = cellSize();
    return QRect(namesWidth() + kTickPx + 2 + column * size, headHeight() + kTickPx + 2 + row * size, size - kGap, size - kGap);
}

QRect MatrixView::cellRect(int truth, int answer) const {
    return placeRect(placeOf(truth), placeOf(answer));
}

QRect MatrixView::rowRect(int truth) const {
    return placeRect(placeOf(truth), 0).united(placeRect(placeOf(truth), std::max(0, count() - 1)));
}

std::pair<int, int> MatrixView::cellAt(const QPoint& position) const {
    const QPoint origin = placeRect(0, 0).topLeft();
    const int size = cellSize();
    const int answer = position.x() < origin.x() ? -1 : (position.x() - origin.x()) / size;
    const int truth = position.y() < origin.y() ? -1 : (position.y() - origin.y()) / size;
    return {truth >= 0 && truth < count() ? classAt(truth) : -1, answer >= 0 && answer < count() ? classAt(answer) : -1};
}

void MatrixView::mousePressEvent(QMouseEvent* event) {
    const auto [truth, answer] = cellAt(event->pos());
    if (truth >= 0 && answer >= 0)
        select(truth, answer);
    else if (truth >= 0 || answer >= 0)
        Q_EMIT classClicked(truth, answer);
    else if (count() > 0 && event->pos().x() < placeRect(0, 0).left() && event->pos().y() < placeRect(0, 0).top())
        Q_EMIT diagonalClicked();
}

void MatrixView::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto [truth, answer] = cellAt(event->pos());
    if (truth >= 0 && answer >= 0)
        Q_EMIT cellActivated(truth, answer);
}

void MatrixView::moveTo(int row, int column) {
    const int last = count() - 1;
    row = std::clamp(row, column < 0 ? 0 : -1, last);
    column = std::clamp(column, row < 0 ? 0 : -1, last);
    if (row >= 0 && column >= 0)
        select(classAt(row), classAt(column));
    else
        Q_EMIT classClicked(row < 0 ? -1 : classAt(row), column < 0 ? -1 : classAt(column));
}

void MatrixView::keyPressEvent(QKeyEvent* event) {
    if (count() == 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    const bool none = truth_ < 0 && answer_ < 0;
    const int row = truth_ < 0 ? -1 : placeOf(truth_);
    const int column = answer_ < 0 ? -1 : placeOf(answer_);
    const int last = count() - 1;
    switch (event->key()) {
    case Qt::Key_Left:
        none ? moveTo(0, 0) : moveTo(row, column - 1);
        break;
    case Qt::Key_Right:
        none ? moveTo(0, 0) : moveTo(row, std::min(last, column + 1));
        break;
    case Qt::Key_Up:
        none ? moveTo(0, 0) : moveTo(row - 1, column);
        break;
    case Qt::Key_Down:
        none ? moveTo(0, 0) : moveTo(std::min(last, row + 1), column);
        break;
    case Qt::Key_Home:
        moveTo(std::max(0, row), 0);
        break;
    case Qt::Key_End:
        moveTo(std::max(0, row), last);
        break;
    case Qt::Key_D:
        Q_EMIT diagonalClicked();
        break;
    case Qt::Key_Escape:
        Q_EMIT cleared();
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (truth_ >= 0 && answer_ >= 0)
            Q_EMIT cellActivated(truth_, answer_);
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

void MatrixView::changeEvent(QEvent* event) {
    room_.reset(); // fonts and names may be others
    QWidget::changeEvent(event);
}

bool MatrixView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto [truth, answer] = cellAt(help->pos());
        QToolTip::showText(help->globalPos(), truth >= 0 && answer >= 0 ? describe(truth, answer) : QString(), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace earshot
