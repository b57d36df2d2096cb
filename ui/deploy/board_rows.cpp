#include "deploy/board_rows.h"

#include "theme/theme.h"
#include "widgets/label.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

namespace earshot {

BoardStateWord boardStateWord(const BoardEntry& board) {
    switch (board.state) {
    case BoardState::Starting:
        return {BoardRows::tr("starting"), int(Tone::Secondary)};
    case BoardState::Running:
        return {BoardRows::tr("running"), int(Tone::Ok)};
    case BoardState::Application:
        return {BoardRows::tr("application"), int(Tone::Ok)};
    case BoardState::Bootloader:
        return {BoardRows::tr("bootloader"), int(Tone::Warn)};
    case BoardState::OtherBoard:
        return {BoardRows::tr("cannot be used"), int(Tone::Secondary)};
    case BoardState::NoPermission:
        return {BoardRows::tr("mend…"), int(Tone::Accent)};
    case BoardState::Busy:
        return {BoardRows::tr("in use"), int(Tone::Warn)};
    case BoardState::Unknown:
        return {BoardRows::tr("not asked"), int(Tone::Secondary)};
    case BoardState::Absent:
        break;
    }
    return {board.isVirtual ? BoardRows::tr("gone") : BoardRows::tr("not there"), int(Tone::Err)};
}

BoardRows::BoardRows(BoardList& boards, QWidget* parent) : QWidget(parent), boards_(boards) {
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusInside", true);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&boards_, &BoardList::changed, this, &BoardRows::refresh);
    connect(&boards_, &BoardList::chosenChanged, this, &BoardRows::refresh);
    refresh();
}

void BoardRows::refresh() {
    const BoardEntry* chosen = boards_.chosen();
    setAccessibleName(chosen ? tr("Boards, chosen: %1, %2").arg(chosen->name, boardStateWord(*chosen).word) : tr("Boards"));
    updateGeometry();
    update();
}

int BoardRows::rowHeight() const {
    const Fonts& fonts = fontsOf(*this);
    return std::max(56, QFontMetrics(fonts.body()).height() + QFontMetrics(fonts.text(TextSize::Caption)).height() + 18);
}

QSize BoardRows::sizeHint() const {
    return QSize(240, rowHeight() * int(boards_.entries().size()));
}

int BoardRows::rowAt(const QPoint& position) const {
    const int row = position.y() / rowHeight();
    return position.y() >= 0 && row < int(boards_.entries().size()) ? row : -1;
}

int BoardRows::chosenRow() const {
    for (std::size_t i = 0; i < boards_.entries().size(); ++i)
        if (&boards_.entries()[i] == boards_.chosen())
            return int(i);
    return -1;
}

void BoardRows::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    const Fonts& fonts = fontsOf(*this);
    QPainter painter(this);
    const int height = rowHeight();
    const int chosen = chosenRow();
    for (int i = 0; i < int(boards_.entries().size()); ++i) {
        const BoardEntry& board = boards_.entries()[std::size_t(i)];
        const QRect row(0, i * height, width(), height);
        if (i == chosen || i == hovered_)
            painter.fillRect(row, i == chosen ? tokens.tint : tokens.hover);
        painter.fillRect(QRect(0, row.bottom(), width(), 1), tokens.grid);
        const bool usable = board.state != BoardState::OtherBoard && board.state != BoardState::Absent;
        painter.drawPixmap(12, row.top() + 8,
                           tintedPixmap(board.isVirtual ? QStringLiteral("board") : QStringLiteral("usb"),
                                        usable ? tokens.text : tokens.text3, 20, devicePixelRatioF()));
        const int left = 42;
        const QFontMetrics bodyMetrics(fonts.text(TextSize::Body, true));
        const int nameTop = row.top() + (height - bodyMetrics.height() - QFontMetrics(fonts.text(TextSize::Caption)).height() - 2) / 2;
        const BoardStateWord state = boardStateWord(board);
        painter.setFont(fonts.text(TextSize::Caption));
        const int wordWidth = painter.fontMetrics().horizontalAdvance(state.word);
        painter.setPen(toneColour(Tone(state.tone), tokens));
        painter.drawText(QRect(width() - 12 - wordWidth, nameTop, wordWidth, bodyMetrics.height()), Qt::AlignVCenter, state.word);
        const int room = width() - left - 24 - wordWidth;
        painter.setFont(fonts.text(TextSize::Body, i == chosen));
        painter.setPen(usable ? tokens.text : tokens.text2);
        painter.drawText(QRect(left, nameTop, room, bodyMetrics.height()), Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(board.name, Qt::ElideMiddle, room));
        painter.setFont(fonts.number(TextSize::Caption));
        painter.setPen(tokens.text2);
        const QRect below(left, nameTop + bodyMetrics.height() + 2, width() - left - 12, painter.fontMetrics().height());
        painter.drawText(below, Qt::AlignVCenter, painter.fontMetrics().elidedText(board.place(), Qt::ElideMiddle, below.width()));
    }
}

void BoardRows::mousePressEvent(QMouseEvent* event) {
    if (const int row = rowAt(event->pos()); row >= 0)
        boards_.choose(boards_.entries()[std::size_t(row)].path);
}

void BoardRows::mouseMoveEvent(QMouseEvent* event) {
    hovered_ = rowAt(event->pos());
    update();
}

void BoardRows::leaveEvent(QEvent*) {
    hovered_ = -1;
    update();
}

void BoardRows::keyPressEvent(QKeyEvent* event) {
    const int count = int(boards_.entries().size());
    const int row = chosenRow();
    if ((event->key() == Qt::Key_Down || event->key() == Qt::Key_Up) && count > 0) {
        const int next = std::clamp(row + (event->key() == Qt::Key_Down ? 1 : -1), 0, count - 1);
        boards_.choose(boards_.entries()[std::size_t(next)].path);
    } else if (event->key() == Qt::Key_Delete && row >= 0) {
        const BoardEntry& board = boards_.entries()[std::size_t(row)];
        if (board.isVirtual || board.byHand)
            boards_.remove(QString(board.path));
    } else {
        QWidget::keyPressEvent(event);
    }
}

bool BoardRows::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        if (const int row = rowAt(help->pos()); row >= 0) {
            const BoardEntry& board = boards_.entries()[std::size_t(row)];
            QStringList lines{board.name, board.path};
            if (!board.serialNumber.isEmpty())
                lines << tr("serial number %1").arg(board.serialNumber);
            if (!board.problem.isEmpty())
                lines << board.problem;
            if (board.isVirtual || board.byHand)
                lines << (board.isVirtual ? tr("Delete switches it off") : tr("Delete takes it off the list"));
            QToolTip::showText(help->globalPos(), lines.join(QLatin1Char('\n')), this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace earshot
