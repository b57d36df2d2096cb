#pragma once
#include <QKeySequence>
#include <QList>
#include <QWidget>

namespace earshot {

/// The keys of an action, to be changed: a click or Enter, then the new key. Escape keeps the old one.
class KeyField : public QWidget {
    Q_OBJECT
public:
    KeyField(const QString& action, const QList<QKeySequence>& keys, QWidget* parent = nullptr);

    bool isListening() const { return listening_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void keyChosen(const QKeySequence& key);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void listen(bool listening);

    QStringList caps_;
    bool listening_ = false;
};

} // namespace earshot
