#pragma once
#include "label/modulation.h"

#include <QObject>
#include <QString>

#include <array>
#include <vector>

namespace earshot {

class OpenProject;

/// Which difference vector the modulated view adds: of a device pair, one drawn from its vectors, their mean, or one drawn by
/// hand.
class DeviceModulation : public QObject {
    Q_OBJECT
public:
    enum class Mode { Draw, Mean, Hand };

    /// `project` must outlive this.
    explicit DeviceModulation(OpenProject& project, QObject* parent = nullptr);

    /// Compares the devices, once a project; the status strip shows how far it is.
    void collect();
    const DeviceDifferences& differences() const { return differences_; }
    /// Why there is no vector, for where it would be seen; empty: there is one.
    QString message() const;

    /// Index among the differences' devices; -1: none.
    int device() const { return device_; }
    void setDevice(int index);
    /// Upper case; empty: none.
    QString deviceName() const;
    QString referenceName() const;
    Mode mode() const { return mode_; }
    void setMode(Mode mode);
    double strength() const { return strength_; }
    void setStrength(double strength);
    std::size_t draw() const { return draw_; }
    std::size_t drawCount() const;
    void drawAnother();
    /// 256 values in dB.
    void setHandDrawn(std::vector<float> decibels);
    /// Strength 1, first draw, nothing drawn by hand.
    void reset();

    /// 256 values, log10, with the strength; empty: none.
    std::vector<float> vector() const;
    /// The pair's mean, and what 5 and 95 of 100 vectors lie below, in dB; empty: none.
    std::vector<float> mean() const;
    const std::array<std::vector<float>, 2>& spread() const { return spread_; }

Q_SIGNALS:
    /// The vector, or why there is none.
    void changed();
    /// The pairs are known (or no longer).
    void pairsChanged();

private:
    void findSpread();

    OpenProject& project_;
    DeviceDifferences differences_;
    bool collected_ = false;
    QString problem_;
    int device_ = -1;
    Mode mode_ = Mode::Draw;
    double strength_ = 1;
    std::size_t draw_ = 0;
    std::vector<float> hand_;
    std::array<std::vector<float>, 2> spread_;
};

} // namespace earshot
