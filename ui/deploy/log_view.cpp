#include "deploy/log_view.h"

#include "theme/theme.h"

#include <QEvent>
#include <QScrollBar>
#include <QTextCharFormat>

namespace earshot {

LogView::LogView(const DeployRun& run, QWidget* parent) : QPlainTextEdit(parent), run_(run) {
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setAccessibleName(tr("Log"));
    setPlaceholderText(tr("What is said to a board and what it answers is written here."));
    document()->setDocumentMargin(10);
    connect(&run_, &DeployRun::logged, this, [this] {
        if (run_.log().size() <= shown_) {
            refill(); // the oldest lines were dropped
            return;
        }
        append(run_.log().back());
    });
    refill();
}

void LogView::append(const DeployRun::LogLine& line) {
    const Tokens& tokens = tokensOf(*this);
    const bool follows = verticalScrollBar()->value() >= verticalScrollBar()->maximum() - 2;
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    if (shown_ > 0)
        cursor.insertBlock();
    QTextCharFormat format;
    format.setForeground(tokens.text3);
    cursor.insertText(line.at.toString(QStringLiteral("HH:mm:ss.zzz")) + QStringLiteral("  "), format);
    format.setForeground(line.isError ? tokens.err : tokens.text);
    cursor.insertText(line.text, format);
    ++shown_;
    if (follows)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void LogView::refill() {
    setFont(fontsOf(*this).monospace());
    clear();
    shown_ = 0;
    for (const DeployRun::LogLine& line : run_.log())
        append(line);
}

void LogView::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        QMetaObject::invokeMethod(this, &LogView::refill, Qt::QueuedConnection);
}

} // namespace earshot
