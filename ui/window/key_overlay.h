#pragma once
#include <QPointer>
#include <QWidget>

class QScrollArea;

namespace earshot {

class Actions;
class Label;
class Panel;

/// All keys, by where they work, laid over the window, each to be changed. Arrows and pages scroll; Escape, F1 or a click
/// outside closes it.
class KeyOverlay : public QWidget {
    Q_OBJECT
public:
    /// `actions` must outlive this; `parent` is covered while it is shown.
    KeyOverlay(Actions& actions, QWidget* parent);

    void toggle();
    /// The context that a person is in: its keys come first among those of the workspaces.
    void setContext(const QString& context) { context_ = context; }
    /// Names of the actions listed.
    QStringList listed() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    QStringList contexts() const;
    QWidget* makeColumn(const QString& context);
    void changeKey(const QString& id, const QKeySequence& key);
    void place();

    Actions& actions_;
    QString context_;
    Panel* panel_;
    QScrollArea* scroll_;
    Label* notice_ = nullptr;
    QPointer<QWidget> before_;
};

} // namespace earshot
