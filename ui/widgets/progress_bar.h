#pragma once
#include <QWidget>

namespace earshot {

/// A bar of 6 px on its track. Says nothing but the share; words stand beside it.
class ProgressBar : public QWidget {
    Q_OBJECT
public:
    explicit ProgressBar(QWidget* parent = nullptr);

    /// 0 to 1. 1 only when the result is durable.
    void setValue(double share);
    double value() const { return share_; }
    QSize sizeHint() const override { return QSize(120, 6); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double share_ = 0;
};

/// "62 %" with a thin space; never "100 %" below 1.
QString percentText(double share, int decimals = 0);

} // namespace earshot
