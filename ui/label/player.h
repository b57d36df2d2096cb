#pragma once
#include "label/sound_sink.h"

#include <QTimer>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace earshot {

/// Plays a mono recording at 44.1 kHz through a sink: from the position, or round and round a stretch. Positions are samples.
class Player : public QObject {
    Q_OBJECT
public:
    explicit Player(std::unique_ptr<SoundSink> sink, QObject* parent = nullptr);
    ~Player() override;

    using Samples = std::shared_ptr<const std::vector<float>>;
    /// Another recording: stops, position 0.
    void setSamples(Samples samples);
    /// Other samples of the same length (a filtered version), without a gap.
    void swapSamples(Samples samples);
    bool hasSound() const { return samples_ && !samples_->empty(); }

    void play();
    void pause();
    bool isPlaying() const { return playing_; }
    void seek(std::int64_t sample);
    std::int64_t position() const;
    /// What L repeats and play() starts with; absent: the whole recording.
    void setStretch(std::optional<std::pair<std::int64_t, std::int64_t>> stretch);
    void setLooping(bool looping);
    bool isLooping() const { return looping_; }
    void setVolume(double volume) { sink_->setVolume(volume); }
    SoundSink& sink() const { return *sink_; }

Q_SIGNALS:
    void positionChanged(std::int64_t sample);
    void playingChanged(bool playing);
    /// The device would not play; sink().problem() says why.
    void failed();

private:
    std::pair<std::int64_t, std::int64_t> bounds() const;
    std::size_t fill(std::span<float> out);
    std::int64_t placeOf(std::int64_t heard) const;
    void restart();
    void tick();

    std::unique_ptr<SoundSink> sink_;
    Samples samples_;
    std::optional<std::pair<std::int64_t, std::int64_t>> stretch_;
    bool looping_ = false;
    bool playing_ = false;
    std::int64_t position_ = 0; ///< when not playing
    std::int64_t startedAt_ = 0;
    std::int64_t next_ = 0; ///< the sample given next
    QTimer tick_;
};

} // namespace earshot
