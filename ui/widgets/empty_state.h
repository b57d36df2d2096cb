#pragma once
#include "widgets/panel.h"

#include <functional>

class QAction;
class QBoxLayout;
class QLabel;

namespace earshot {

class Button;
class Label;

/// What an empty place says: an icon, what is missing, what to do about it, and at most two ways to do it.
struct EmptyMessage {
    QString icon;
    QString title;    ///< "No recordings yet"
    QString sentence; ///< "Drop audio files or folders here, or try the demo project."
};

class EmptyState : public Panel {
    Q_OBJECT
public:
    explicit EmptyState(const EmptyMessage& message, QColor Tokens::*ground = &Tokens::surface, QWidget* parent = nullptr);

    void setMessage(const EmptyMessage& message);
    /// Adds a button; the first is primary.
    Button* addButton(QAction* action);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showIcon();

    EmptyMessage message_;
    QLabel* icon_;
    Label* title_;
    Label* sentence_;
    QBoxLayout* buttons_;
};

} // namespace earshot
