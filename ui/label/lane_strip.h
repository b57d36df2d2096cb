#pragma once
#include "label/sound_view.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace earshot {

/// What the model says about a stretch: the height is how sure it is.
struct OpinionMark {
    double start = 0; ///< seconds
    double end = 0;
    int classIndex = -1; ///< colour
    QString label;
    double probability = 0;
};

/// Lanes below a spectrogram, in line with its time axis: the model's opinion, then one lane for each annotator.
class LaneStrip : public QWidget {
    Q_OBJECT
public:
    explicit LaneStrip(QWidget* parent = nullptr);

    /// Width left free for the lanes' names, as SoundView::mapRect().left() has it.
    void setMargin(int margin);
    void setWindow(Stretch window);
    void setOpinions(std::vector<OpinionMark> opinions);
    /// Regions without frequencies, a lane for each annotator; `mine` comes first and is there even when empty.
    void setRegions(const std::vector<RegionMark>& regions, const QString& mine);
    void setSelectedRegion(std::int64_t id);
    void setCursor(std::optional<double> seconds);
    int laneCount() const { return (opinions_.empty() ? 0 : 1) + int(lanes_.size()); }
    QStringList laneNames() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return QSize(160, sizeHint().height()); }

Q_SIGNALS:
    void regionClicked(std::int64_t id);
    /// The model's opinion was clicked: the stretch it speaks of.
    void opinionClicked(earshot::Stretch stretch);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Lane {
        QString annotator;
        std::vector<RegionMark> regions;
    };
    int laneHeight() const;
    double xOf(double seconds) const;
    double secondsAt(double x) const;
    void paintOpinions(QPainter& painter, const QRect& lane) const;
    void paintRegions(QPainter& painter, const QRect& lane, const Lane& regions) const;
    const OpinionMark* opinionAt(const QPoint& position) const;
    const RegionMark* regionAt(const QPoint& position) const;

    int margin_ = 48;
    Stretch window_{0, 1};
    std::vector<OpinionMark> opinions_;
    std::vector<Lane> lanes_;
    std::int64_t selected_ = 0;
    std::optional<double> cursor_;
};

} // namespace earshot
