#pragma once
#include <QWidget>

#include <vector>

namespace earshot {

/// A difference vector beside its spectrogram: level over frequency, the bands in line with the map's.
class DifferencePlot : public QWidget {
    Q_OBJECT
public:
    explicit DifferencePlot(QWidget* parent = nullptr);

    /// In dB for each band, lowest first. `mean` is drawn dashed beneath; either may be empty.
    void setCurves(std::vector<float> draw, std::vector<float> mean);
    /// Height above the map, as SoundView::mapRect().top() has it.
    void setTop(int top);
    QSize sizeHint() const override { return QSize(220, 320); }
    QSize minimumSizeHint() const override { return QSize(120, 120); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<float> draw_;
    std::vector<float> mean_;
    int top_ = 24;
};

} // namespace earshot
