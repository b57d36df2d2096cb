#pragma once
#include "audio/sound_source.h"
#include "audio/time_stretch.h"
#include "label/sound_sink.h"

#include <QTimer>

#include <memory>
#include <optional>
#include <utility>

namespace earshot {

/// Plays a recording through a sink: from the position, or round and round a stretch, at any speed at its own pitch. Positions
/// are samples at 44.1 kHz. What is heard is counted by the sink's own clock, so that the cursor keeps to the sound for hours.
class Player : public QObject {
    Q_OBJECT
public:
    explicit Player(std::unique_ptr<SoundSink> sink, QObject* parent = nullptr);
    ~Player() override;

    /// Another recording: stops, position 0.
    void setSound(Sound sound);
    /// The same recording in another version (filtered), faded over in 10 ms without a gap.
    void swapSound(Sound sound);
    bool hasSound() const { return sound_ && sound_->length() > 0; }

    void play();
    void pause();
    bool isPlaying() const { return playing_; }
    void seek(std::int64_t sample);
    std::int64_t position() const;
    /// What L repeats and play() starts with; absent: the whole recording.
    void setStretch(std::optional<std::pair<std::int64_t, std::int64_t>> stretch);
    void setLooping(bool looping);
    bool isLooping() const { return looping_; }
    /// 0.5 to 2.
    void setSpeed(double speed);
    double speed() const { return speed_; }
    void setVolume(double volume) { sink_->setVolume(volume); }
    /// Goes to `sample` and lets 0.1 s of it be heard, as often as the place changes. endScrub() falls silent, or plays on where
    /// it was playing before.
    void scrub(std::int64_t sample);
    void endScrub();
    SoundSink& sink() const { return *sink_; }

Q_SIGNALS:
    void positionChanged(std::int64_t sample);
    void playingChanged(bool playing);
    /// The device would not play, or the file could not be read; the argument says why.
    void failed(const QString& problem);

private:
    std::pair<std::int64_t, std::int64_t> bounds() const;
    std::size_t fill(std::span<float> out);
    std::size_t fillScrub(std::span<float> out);
    void read(std::int64_t since, std::span<float> out);
    std::int64_t placeOf(std::int64_t heard) const;
    bool startSink();
    void restart();
    void tick();

    std::unique_ptr<SoundSink> sink_;
    Sound sound_;
    Sound before_;           ///< fades out
    std::int64_t faded_ = 0; ///< samples of the fade that were given
    std::optional<std::pair<std::int64_t, std::int64_t>> stretch_;
    std::optional<TimeStretch> slowed_; ///< at other speeds than 1
    double speed_ = 1;
    bool looping_ = false;
    bool playing_ = false;
    bool scrubbing_ = false;
    bool playAfterScrub_ = false;
    std::int64_t position_ = 0; ///< when not playing
    std::int64_t startedAt_ = 0;
    std::int64_t given_ = 0; ///< samples given to the sink since it was started
    std::int64_t scrubNext_ = 0;
    std::int64_t scrubEnd_ = 0;
    QTimer tick_;
};

} // namespace earshot
