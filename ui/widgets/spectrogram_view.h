#pragma once
#include "theme/colour_maps.h"

#include <QImage>
#include <QWidget>

#include <optional>
#include <vector>

namespace earshot {

/// A map of [bands, frames], row-major, lowest band first.
struct SpectrogramData {
    int bands = 0;
    int frames = 0;
    std::vector<float> values;
    double startSeconds = 0;    ///< time of the first frame's left edge
    double secondsPerFrame = 0; ///< width of a frame
    std::vector<float> hertz;   ///< centre frequency of each band, rising; empty: the vertical axis counts bands
    QString unit;               ///< of the values: "dB", "σ"
    float low = 0;              ///< value of the colour map's lower end
    float high = 1;             ///< value of its upper end
};

/// A spectrogram with kHz on the left and time above, a cursor, a crosshair and a readout. Left and Right move the cursor by
/// keyboard.
class SpectrogramView : public QWidget {
    Q_OBJECT
public:
    explicit SpectrogramView(QWidget* parent = nullptr);

    void setData(const SpectrogramData& data);
    void setColourMap(ColourMap map);
    /// Value range shown, in the data's unit.
    void setRange(float low, float high);
    /// Playback position in seconds; nothing hides the line.
    void setCursor(std::optional<double> seconds);
    std::optional<double> cursor() const { return cursor_; }
    /// Without axes: a picture for lists and inspectors.
    void setBare(bool bare);
    /// Where the map is drawn; lanes above and below align with it.
    QRect mapRect() const;
    double secondsAt(double x) const;
    double xOf(double seconds) const;
    QSize sizeHint() const override { return QSize(400, bare_ ? 96 : 280); }

Q_SIGNALS:
    /// A person clicked or moved to a time.
    void seekRequested(double seconds);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void render();
    void paintAxes(QPainter& painter) const;
    void paintReadout(QPainter& painter) const;
    double seconds() const { return data_.frames * data_.secondsPerFrame; }

    SpectrogramData data_;
    ColourMap map_ = ColourMap::Magma;
    QImage image_;
    std::optional<double> cursor_;
    std::optional<QPoint> pointer_;
    bool bare_ = false;
};

/// "12:59.300", "1:02:14": minutes and seconds, hours when there are any; `decimals` of the seconds.
QString timeText(double seconds, int decimals);

/// A rounded step of 1, 2 or 5 times a power of ten that divides `span` into at most `count` parts.
double niceStep(double span, int count);

} // namespace earshot
