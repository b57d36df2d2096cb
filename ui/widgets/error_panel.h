#pragma once
#include "widgets/panel.h"

#include <utility>
#include <vector>

class QGridLayout;
class QHBoxLayout;
class QLabel;

namespace earshot {

class Button;
class Error;
class Label;

/// What went wrong, where the work is: what happened, why, how things stand, and the button that mends it.
struct ErrorMessage {
    QString what;                                  ///< one sentence
    std::vector<std::pair<QString, QString>> rows; ///< {"Likely cause", "…"}, {"State now", "…"}, {"To mend it", "…"}
    bool warning = false;                          ///< nothing is broken yet
};

/// The message of a core error: what it says, and its hint as the way to mend it.
ErrorMessage errorMessage(const Error& error);

class ErrorPanel : public QWidget {
    Q_OBJECT
public:
    explicit ErrorPanel(QWidget* parent = nullptr);

    /// Shows the message without buttons.
    void setMessage(const ErrorMessage& message);
    /// Adds a button after those there are; the first is primary.
    Button* addButton(const QString& text, const QString& icon = {});
    QString what() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showIcon();

    bool warning_ = false;
    QLabel* icon_;
    Label* what_;
    QGridLayout* rows_;
    QHBoxLayout* buttons_;
};

} // namespace earshot
