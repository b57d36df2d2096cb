#pragma once
#include <QObject>

#include <memory>
#include <vector>

class QAudioSink;
class QBuffer;

namespace earshot {

/// Plays one clip. Behind an interface, so that the way from a cell to the sound can be tried without a sound device.
class ClipPlayer : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// Starts anew. `samples`: mono at 44.1 kHz.
    virtual void play(const std::vector<float>& samples) = 0;
    virtual void stop() = 0;
    virtual bool isPlaying() const = 0;

Q_SIGNALS:
    /// Seconds from the clip's start, about 30 times a second.
    void positionChanged(double seconds);
    void playingChanged(bool playing);
    /// Why nothing is heard, in words.
    void failed(const QString& why);
};

/// Plays through the system's default sound device.
std::unique_ptr<ClipPlayer> makeClipPlayer();

} // namespace earshot
