#include "window/command_search.h"

#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/keycap.h"
#include "widgets/search_field.h"
#include "window/actions.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace earshot {
namespace {

constexpr int kLimit = 12;
constexpr int kIcon = 16;

/// Every word of the query occurs in `text`: 0 no, 1 somewhere, 2 at a word's start, 3 at the start.
int match(const QString& text, const QString& query) {
    int worst = 3;
    for (const QString& word : query.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const auto at = text.indexOf(word, 0, Qt::CaseInsensitive);
        if (at < 0)
            return 0;
        worst = std::min(worst, at == 0 ? 3 : text.at(at - 1).isLetterOrNumber() ? 1 : 2);
    }
    return worst;
}

std::vector<Found> findActions(const Actions& actions, const QString& query) {
    std::vector<std::pair<int, Found>> scored;
    for (const Actions::Entry& entry : actions.entries()) {
        const int score = match(entry.spec.name, query);
        // An action of another workspace is out of reach: its page is hidden.
        if (score == 0 || !entry.action->isEnabled() || !entry.action->isVisible())
            continue;
        const QString key = entry.spec.keys.isEmpty() ? QString() : keycapText(entry.spec.keys.first());
        scored.push_back(
            {score, {entry.spec.name, entry.spec.context, entry.spec.icon, key, [action = entry.action] { action->trigger(); }}});
    }
    std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<Found> found;
    for (auto& [score, entry] : scored)
        found.push_back(std::move(entry));
    return found;
}

} // namespace

CommandSearch::CommandSearch(SearchField& field, const Actions& actions, QWidget* parent)
    : Panel(&Tokens::raised, {}, parent), field_(field), actions_(actions) {
    hide();
    setMouseTracking(true);
    setAccessibleName(tr("Found"));
    field_.installEventFilter(this);
    connect(&field_, &QLineEdit::textChanged, this, &CommandSearch::refresh);
    connect(&field_, &QLineEdit::returnPressed, this, &CommandSearch::choose);
    connect(&field_, &SearchField::leave, this, &CommandSearch::dismiss);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget* old, const QWidget* now) {
        if (now == &field_ && old)
            before_ = old;
    });
    connect(&field_, &SearchField::navigate, this, [this](int key) {
        move(key == Qt::Key_Up ? -1 : key == Qt::Key_Down ? 1 : key == Qt::Key_PageUp ? -6 : 6);
    });
}

void CommandSearch::addSource(Source source) {
    sources_.push_back(std::move(source));
}

void CommandSearch::refresh() {
    const QString query = field_.text().simplified();
    found_ = findActions(actions_, query);
    for (const Source& source : sources_) {
        auto more = source(query, kLimit);
        found_.insert(found_.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    if (found_.size() > kLimit)
        found_.resize(kLimit);
    current_ = 0;
    if (!field_.hasFocus()) {
        hide();
        return;
    }
    const int rows = std::max(1, int(found_.size()));
    const int width = std::max(field_.width(), 400);
    const QPoint corner = field_.mapTo(parentWidget(), QPoint(field_.width() - width, field_.height() + 4));
    setGeometry(corner.x(), corner.y(), width, rows * rowHeight() + 8);
    raise();
    show();
    update();
}

void CommandSearch::move(int by) {
    if (!isVisible())
        refresh();
    if (found_.empty())
        return;
    current_ = std::clamp(current_ + by, 0, int(found_.size()) - 1);
    setAccessibleDescription(found_[std::size_t(current_)].title);
    update();
}

void CommandSearch::choose() {
    if (!isVisible() || current_ >= int(found_.size()))
        return;
    const auto run = found_[std::size_t(current_)].run;
    dismiss();
    if (run)
        run();
}

void CommandSearch::dismiss() {
    hide();
    field_.clear();
    if (!field_.hasFocus())
        return;
    if (before_ && before_->isVisible() && before_->isEnabled())
        before_->setFocus(Qt::OtherFocusReason);
    else
        field_.clearFocus();
}

int CommandSearch::rowHeight() const {
    return std::max(30, QFontMetrics(fontsOf(*this).body()).height() + 10);
}

int CommandSearch::rowAt(const QPoint& position) const {
    return (position.y() - 4) / rowHeight();
}

void CommandSearch::mousePressEvent(QMouseEvent* event) {
    current_ = rowAt(event->pos());
    choose();
}

void CommandSearch::mouseMoveEvent(QMouseEvent* event) {
    const int row = rowAt(event->pos());
    if (row >= 0 && row < int(found_.size()) && row != current_)
        move(row - current_);
}

bool CommandSearch::eventFilter(QObject*, QEvent* event) {
    switch (event->type()) {
    case QEvent::FocusIn: {
        // Who passes through with Tab or F6 does not want the page covered.
        const Qt::FocusReason why = static_cast<QFocusEvent*>(event)->reason();
        if (why != Qt::TabFocusReason && why != Qt::BacktabFocusReason)
            refresh();
        return false;
    }
    case QEvent::FocusOut:
        hide();
        return false;
    case QEvent::ShortcutOverride:
    case QEvent::KeyPress:
        if (static_cast<QKeyEvent*>(event)->key() != Qt::Key_Escape)
            return false;
        event->accept();
        if (event->type() == QEvent::KeyPress)
            dismiss();
        return true;
    default:
        return false;
    }
}

void CommandSearch::paintEvent(QPaintEvent* event) {
    Panel::paintEvent(event);
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.setPen(tokens.line2);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    const QFont body = fontsOf(*this).body();
    const QFont caption = fontsOf(*this).text(TextSize::Caption);
    const QFont cap = fontsOf(*this).text(TextSize::Axis);
    painter.setFont(body);
    if (found_.empty()) {
        painter.setPen(tokens.text2);
        painter.drawText(rect().adjusted(12, 0, -12, 0), Qt::AlignVCenter | Qt::AlignLeft, tr("Nothing is called that"));
        return;
    }
    for (int row = 0; row < int(found_.size()); ++row) {
        const Found& found = found_[std::size_t(row)];
        const QRect line(1, 4 + row * rowHeight(), width() - 2, rowHeight());
        if (row == current_)
            painter.fillRect(line, tokens.tint);
        if (!found.icon.isEmpty())
            painter.drawPixmap(11, line.top() + (line.height() - kIcon) / 2,
                               tintedPixmap(found.icon, tokens.text2, kIcon, devicePixelRatioF()));
        int right = line.right() - 10;
        if (!found.key.isEmpty()) {
            const int width = keycapWidth(found.key, cap);
            right -= width;
            paintKeycap(painter, QRect(right, line.top(), width, line.height()), found.key, cap, tokens.line2, tokens.text2);
            right -= 10;
        }
        painter.setFont(caption);
        const int detail = QFontMetrics(caption).horizontalAdvance(found.detail);
        painter.setPen(tokens.text3);
        painter.drawText(QRect(right - detail, line.top(), detail + 1, line.height()), Qt::AlignVCenter | Qt::AlignLeft,
                         found.detail);
        painter.setFont(body);
        painter.setPen(tokens.text);
        const QRect text(37, line.top(), right - detail - 12 - 37, line.height());
        painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetrics(body).elidedText(found.title, Qt::ElideMiddle, text.width()));
    }
}

} // namespace earshot
