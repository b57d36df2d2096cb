#pragma once
#include <QWidget>

class QPainter;

namespace earshot {

/// How a key is written on a cap: "Ctrl K", "→", "Space".
QString keycapText(const QKeySequence& key);

/// Width that `paintKeycap` needs for `text` in `font` (the caption size is customary).
int keycapWidth(const QString& text, const QFont& font);
int keycapHeight(const QFont& font);

/// Paints a key as a small outlined cap, its left edge at `rect`'s, vertically centred in it.
void paintKeycap(QPainter& painter, const QRect& rect, const QString& text, const QFont& font, const QColor& border,
                 const QColor& ink);

/// A key shown beside what it does.
class Keycap : public QWidget {
    Q_OBJECT
public:
    explicit Keycap(const QString& text = {}, QWidget* parent = nullptr);

    void setText(const QString& text);
    QString text() const { return text_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString text_;
};

} // namespace earshot
