#pragma once
#include <QWidget>

#include <optional>
#include <vector>

namespace earshot {

/// Lowest, highest and root-mean-square value of equal stretches of a recording, all relative to full scale.
struct WaveformData {
    std::vector<float> lowest;
    std::vector<float> highest;
    std::vector<float> rms;
    double seconds = 0; ///< length of the whole
};

/// A recording's outline: peaks pale, RMS dark, with the window that the spectrogram shows, a selection and a cursor.
class WaveformStrip : public QWidget {
    Q_OBJECT
public:
    explicit WaveformStrip(QWidget* parent = nullptr);

    void setData(const WaveformData& data);
    void setCursor(std::optional<double> seconds);
    /// Frame around the part seen elsewhere; empty: none.
    void setWindow(std::optional<std::pair<double, double>> window);
    void setSelection(std::optional<std::pair<double, double>> selection);
    QSize sizeHint() const override { return QSize(400, 56); }

Q_SIGNALS:
    /// A click or drag.
    void seekRequested(double seconds);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    double xOf(double seconds) const;
    void paintOutline(QPainter& painter, const std::vector<float>& low, const std::vector<float>& high,
                      const QColor& colour) const;

    WaveformData data_;
    std::vector<float> negativeRms_;
    std::optional<double> cursor_;
    std::optional<std::pair<double, double>> window_;
    std::optional<std::pair<double, double>> selection_;
};

/// Outline of `samples` (mono) in `stretches` equal parts.
WaveformData outline(const float* samples, std::size_t count, double sampleRate, int stretches);

} // namespace earshot
