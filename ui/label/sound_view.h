#pragma once
#include "features/spectrogram.h"
#include "theme/colour_maps.h"

#include <QImage>
#include <QWidget>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace earshot {

/// A labelled stretch as it is drawn.
struct RegionMark {
    std::int64_t id = 0;
    double start = 0; ///< seconds
    double end = 0;
    std::optional<double> lowHz;
    std::optional<double> highHz;
    QString label;
    int classIndex = -1;
    QString annotator;
};

using Stretch = std::pair<double, double>; ///< seconds: from, to

/// The spectrogram of a part of a recording: kHz on the left, time above, cursor, crosshair with readout, regions. A drag
/// selects a stretch, with Ctrl a box of frequencies; drags of the handles move the ends of the selection or of the selected
/// region; drags of the time axis scrub. A click seeks, the wheel zooms, with Shift it scrolls; Left and Right seek, with Shift
/// they select.
class SoundView : public QWidget {
    Q_OBJECT
public:
    explicit SoundView(QWidget* parent = nullptr);

    /// `unit` of the values, for the readout. The picture may cover more or less than the window; it is drawn where it belongs.
    void setPicture(std::shared_ptr<const Spectrogram> picture, const QString& unit);
    /// Length of the recording and the part of it that is shown, in seconds.
    void setLength(double seconds);
    void setWindow(Stretch window);
    Stretch window() const { return window_; }
    void setCursor(std::optional<double> seconds);
    void setSelection(std::optional<Stretch> selection);
    std::optional<Stretch> selection() const { return selection_; }
    /// Frequencies of the selection, low and high; absent: all.
    std::optional<std::pair<double, double>> selectedHertz() const { return selection_ ? hertz_ : std::nullopt; }
    void setSelectedHertz(std::optional<std::pair<double, double>> hertz);
    void setRegions(std::vector<RegionMark> regions);
    void setSelectedRegion(std::int64_t id);
    void setColourMap(ColourMap map);
    void setRange(float low, float high);
    /// Words over the map while there is no picture ("Decoding", an error); empty: none.
    void setMessage(const QString& message);
    const QString& message() const { return message_; }
    /// Without the frequency axis, for a second view beside another one.
    void setFrequencyAxis(bool shown);

    QRect mapRect() const;
    double secondsAt(double x) const;
    double xOf(double seconds) const;
    QSize sizeHint() const override { return QSize(480, 320); }
    QSize minimumSizeHint() const override { return QSize(160, 120); }

Q_SIGNALS:
    void seekRequested(double seconds);
    /// By a drag; absent: a click took it away.
    void selected(std::optional<earshot::Stretch> selection);
    void windowRequested(earshot::Stretch window);
    void regionClicked(std::int64_t id);
    /// The ends of the selected region were moved.
    void regionResized(std::int64_t id, earshot::Stretch stretch);
    void scrubbed(double seconds);
    void scrubEnded();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    enum class Drag { None, Undecided, Select, Box, Start, End, Scrub };
    void render();
    void paintTimeAxis(QPainter& painter) const;
    void paintFrequencyAxis(QPainter& painter) const;
    void paintRegions(QPainter& painter) const;
    void paintSelection(QPainter& painter) const;
    void paintHandles(QPainter& painter, double left, double right) const;
    void paintReadout(QPainter& painter) const;
    double yOf(double hertz) const;
    double hertzAt(double y) const;
    std::int64_t regionAt(const QPoint& position) const;
    const RegionMark* selectedMark() const;
    /// What the handles act on: the selection, else the selected region.
    std::optional<Stretch> handled() const;
    Drag dragAt(const QPoint& position, Qt::KeyboardModifiers modifiers) const;
    void moveEnd(double seconds);
    void dragSelection(const QPointF& position);

    std::shared_ptr<const Spectrogram> picture_;
    QString unit_;
    QString message_;
    QImage image_;
    ColourMap map_ = ColourMap::Magma;
    float low_ = -100;
    float high_ = -20;
    double length_ = 0;
    Stretch window_{0, 1};
    std::optional<double> cursor_;
    std::optional<Stretch> selection_;
    std::optional<std::pair<double, double>> hertz_;
    std::vector<RegionMark> regions_;
    std::int64_t selectedRegion_ = 0;
    std::optional<QPoint> pointer_;
    QPointF dragFrom_;
    Drag drag_ = Drag::None;
    std::optional<Stretch> resized_; ///< the selected region while its end is dragged
    bool frequencyAxis_ = true;
};

/// `window` zoomed by `factor` (over 1: closer) around `centre`, kept inside [0, length] and at least 20 ms wide.
Stretch zoomed(Stretch window, double factor, double centre, double length);

} // namespace earshot
