#pragma once
#include "evaluate/clip_player.h"

#include <utility>

namespace earshot::test {

/// Remembers what it was asked to play; a sound device without sound.
class SilentPlayer : public ClipPlayer {
public:
    void play(const std::vector<float>& samples) override {
        played.push_back(samples);
        playing = true;
        Q_EMIT playingChanged(true);
    }
    void stop() override {
        if (std::exchange(playing, false))
            Q_EMIT playingChanged(false);
    }
    bool isPlaying() const override { return playing; }

    std::vector<std::vector<float>> played;
    bool playing = false;
};

/// A machine without a sound device.
class DeafPlayer : public ClipPlayer {
public:
    void play(const std::vector<float>&) override { Q_EMIT failed(QStringLiteral("No sound device: connect one to listen")); }
    void stop() override {}
    bool isPlaying() const override { return false; }
};

} // namespace earshot::test
