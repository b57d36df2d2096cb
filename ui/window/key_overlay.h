#pragma once
#include <QPointer>
#include <QWidget>

class QScrollArea;

namespace earshot {

class Actions;
class Label;
class Panel;

/// All keys, by where they work, laid over the window, each to be changed. Escape, F1 or a click outside closes it.
class KeyOverlay : public QWidget {
    Q_OBJECT
public:
    /// `actions` must outlive this; `parent` is covered while it is shown.
    KeyOverlay(Actions& actions, QWidget* parent);

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
    QWidget* makeColumn(const QString& context);
    void changeKey(const QString& id, const QKeySequence& key);
    void place();

    Actions& actions_;
    Panel* panel_;
    QScrollArea* scroll_;
    Label* notice_ = nullptr;
    QPointer<QWidget> before_;
};

} // namespace earshot
