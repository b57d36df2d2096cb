#pragma once
#include <QLineEdit>

namespace earshot {

/// A line edit with an icon before its text and the key that leads to it after.
class SearchField : public QLineEdit {
    Q_OBJECT
public:
    explicit SearchField(const QString& placeholder, const QString& key, QWidget* parent = nullptr);

    QSize sizeHint() const override;

Q_SIGNALS:
    /// Up, Down, Page Up, Page Down: for the list beneath.
    void navigate(int key);
    /// Escape with an empty field.
    void leave();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString key_;
};

} // namespace earshot
