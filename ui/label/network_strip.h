#pragma once
#include "audio/sound_source.h"
#include "theme/colour_maps.h"
#include "widgets/panel.h"

#include <QString>

#include <array>
#include <memory>
#include <vector>

namespace earshot {

class Label;
class LatestJob;
class PanelHeader;
class SpectrogramView;

/// What the network sees of one second, in the order of training: log-mel, mixup, modulated, standardised, delta, stripes.
class NetworkStrip : public Panel {
    Q_OBJECT
public:
    static constexpr int kStages = 6;

    explicit NetworkStrip(QWidget* parent = nullptr);
    ~NetworkStrip() override;

    /// The recording; null: none.
    void setSound(Sound sound);
    /// Second `segment` of it.
    void setSegment(std::int64_t segment);
    std::int64_t segment() const { return segment_; }
    /// 256 values, log10; empty: not modulated. `name`: "A → S2".
    void setVector(std::vector<float> vector, const QString& name);
    /// Second `segment` of another recording, mixed in with 1 - lambda; null: none.
    void setPartner(Sound sound, std::int64_t segment);
    void setLambda(double lambda);
    double lambda() const { return lambda_; }
    /// Draws other stripes.
    void drawStripes();
    void setColourMap(ColourMap map);
    SpectrogramView* stage(int index) const { return views_[std::size_t(index)]; }
    /// Log-mel before and after mixup and modulation, [256, 44]; empty before they are known.
    const std::vector<float>& original() const { return original_; }
    const std::vector<float>& changedMap() const { return changed_; }

Q_SIGNALS:
    void shown();

private:
    void compute();

    LatestJob* job_;
    PanelHeader* header_;
    std::array<SpectrogramView*, kStages> views_{};
    std::array<Label*, kStages> notes_{};
    Sound sound_;
    std::int64_t segment_ = 0;
    std::vector<float> vector_;
    QString vectorName_;
    Sound partner_;
    std::int64_t partnerSegment_ = 0;
    double lambda_ = 0.8;
    std::uint64_t stripes_ = 1; ///< seed
    std::vector<float> original_;
    std::vector<float> changed_;
};

} // namespace earshot
