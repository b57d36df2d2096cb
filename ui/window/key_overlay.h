#pragma once
#include <QPointer>
#include <QWidget>

class QScrollArea;

namespace earshot {

class Actions;
class Panel;

/// All keys, by where they work, laid over the window. Escape, F1 or a click outside closes it.
class KeyOverlay : public QWidget {
    Q_OBJECT
public:
    /// `actions` must outlive this; `parent` is covered while it is shown.
    KeyOverlay(const Actions& actions, QWidget* parent);

    void toggle();
    /// Names of the actions listed.
    QStringList listed() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void place();

    const Actions& actions_;
    Panel* panel_;
    QScrollArea* scroll_;
    QPointer<QWidget> before_;
};

} // namespace earshot
