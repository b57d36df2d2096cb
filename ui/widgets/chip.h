#pragma once
#include <QAbstractButton>

namespace earshot {

/// A filter in force: "device: S4 ×". A click anywhere, or Delete, takes it away (clicked).
class Chip : public QAbstractButton {
    Q_OBJECT
public:
    explicit Chip(const QString& text, QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
};

} // namespace earshot
