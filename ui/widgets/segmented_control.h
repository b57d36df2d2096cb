#pragma once
#include <QStringList>
#include <QWidget>

namespace earshot {

/// A few exclusive choices side by side ("10 | 3 | Ensemble"). Left and Right move, Space and Enter go round.
class SegmentedControl : public QWidget {
    Q_OBJECT
public:
    explicit SegmentedControl(const QStringList& segments, QWidget* parent = nullptr);

    void setSegments(const QStringList& segments);
    int current() const { return current_; }
    /// Emits nothing.
    void setCurrent(int index);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    /// Chosen by a person.
    void chosen(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void choose(int index);
    int widthOf(int index) const;

    QStringList segments_;
    int current_ = 0;
};

} // namespace earshot
