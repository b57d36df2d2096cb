#pragma once
#include "audio/sound_source.h"
#include "features/sound_overview.h"
#include "features/spectrogram.h"
#include "widgets/waveform_strip.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <memory>

namespace earshot {

class Job;
class JobRunner;
class LatestJob;

/// How the short-time spectra are made.
struct SpectrogramSettings {
    int fftSize = 2048;
    int hop = 0; ///< samples; 0: chosen by the zoom
    FrequencyRange range = {};

    bool operator==(const SpectrogramSettings&) const = default;
};

/// Makes the pictures of a recording off the GUI thread: the newest request first, a coarse picture before the full one. A window
/// of a long recording is pooled from an overview of the whole that fills in the background; everything else is drawn from the
/// sound itself.
class SoundPictures : public QObject {
    Q_OBJECT
public:
    enum class Kind { Stft, LogMel, Input };

    /// `jobs` must outlive this.
    explicit SoundPictures(JobRunner& jobs, QObject* parent = nullptr);
    ~SoundPictures() override;

    /// Another recording; null: none.
    void setSound(Sound sound);
    void setKind(Kind kind); ///< of the next show()
    void setSettings(const SpectrogramSettings& settings);
    const SpectrogramSettings& settings() const { return settings_; }
    /// What is to be shown, in samples.
    void show(std::int64_t start, std::int64_t end, int columns);
    /// Nothing that was asked for is still to come.
    bool isComplete() const { return complete_; }

Q_SIGNALS:
    /// isComplete() tells whether a better one will come. `delta` is null but for Kind::Input.
    void pictureReady(std::shared_ptr<const earshot::Spectrogram> picture, std::shared_ptr<const earshot::Spectrogram> delta);
    /// Outline of the whole recording, again whenever more is known.
    void wholeReady(const earshot::WaveformData& outline);
    /// Outline of the window of the picture that follows.
    void windowReady(const earshot::WaveformData& outline);
    void failed(const QString& problem);

private:
    struct Result;
    struct Request;
    void beginOverview();
    void fillOverview();
    void draw();
    void draw(int stride);
    void deliver(std::uint64_t number, const Result& result);

    JobRunner& jobs_;
    LatestJob* drawing_;
    QPointer<Job> filling_;
    Sound sound_;
    std::shared_ptr<SoundOverview> overview_;
    Kind kind_ = Kind::Stft;
    SpectrogramSettings settings_;
    std::int64_t start_ = 0;
    std::int64_t end_ = 0;
    int columns_ = 0;
    bool complete_ = true;
    bool wholeKnown_ = false; ///< the outline of a short recording does not change
    std::uint64_t asked_ = 0;
};

} // namespace earshot
