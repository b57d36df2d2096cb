#pragma once
#include <QPointer>
#include <QWidget>

namespace earshot {

/// The 2-px accent ring around the widget that has the focus, shown only when the keyboard brought it there. One belongs to each
/// window and lies above everything in it. A widget whose property "focusInside" is true gets the ring on its own edge.
class FocusRing : public QWidget {
    Q_OBJECT
public:
    /// `window` becomes the parent.
    explicit FocusRing(QWidget* window);
    ~FocusRing() override;

    QWidget* target() const { return target_; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void follow(QWidget* target);
    void place();

    QPointer<QWidget> target_;
};

} // namespace earshot
