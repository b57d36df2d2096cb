#pragma once
#include <QWidget>

#include <functional>

class QTimer;

namespace earshot {

class Button;

/// A short word about something done, with a way back.
struct ToastMessage {
    QString text;                   ///< "Run 9 deleted"
    QString detail;                 ///< "kept for 30 days"; may be empty
    QString action = {};            ///< "Undo"; empty: no button
    std::function<void()> run = {}; ///< what the button does
    QString icon = QStringLiteral("check");
};

/// Shows one toast at a time at the bottom right of its parent, above `bottomMargin`, for six seconds (longer while the pointer
/// rests on it or it has the focus).
class Toast : public QWidget {
    Q_OBJECT
public:
    explicit Toast(QWidget* parent);

    void showMessage(const ToastMessage& message);
    void setBottomMargin(int px) { bottomMargin_ = px; }
    QString text() const { return message_.text; }
    void dismiss();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void place();

    ToastMessage message_;
    Button* button_;
    QTimer* timer_;
    int bottomMargin_ = 36;
};

} // namespace earshot
