#include "evaluate/clip_player.h"

#include "audio/audio_file.h"

#include <QAudioSink>
#include <QBuffer>
#include <QMediaDevices>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

class SinkPlayer : public ClipPlayer {
public:
    SinkPlayer() : timer_(new QTimer(this)) {
        timer_->setInterval(33);
        connect(timer_, &QTimer::timeout, this, [this] {
            if (sink_)
                Q_EMIT positionChanged(double(sink_->processedUSecs()) / 1e6);
        });
    }
    ~SinkPlayer() override { release(); }

    void play(const std::vector<float>& samples) override {
        stop();
        const QAudioDevice device = QMediaDevices::defaultAudioOutput();
        if (device.isNull()) {
            Q_EMIT failed(tr("No sound device: connect one to listen"));
            return;
        }
        QAudioFormat format;
        format.setSampleRate(kSampleRateHz);
        format.setChannelCount(1);
        format.setSampleFormat(QAudioFormat::Int16);
        if (!device.isFormatSupported(format)) {
            Q_EMIT failed(tr("%1 does not play 44.1 kHz").arg(device.description()));
            return;
        }
        buffer_.setData(pcm(samples));
        buffer_.open(QIODevice::ReadOnly);
        sink_ = std::make_unique<QAudioSink>(device, format);
        connect(sink_.get(), &QAudioSink::stateChanged, this, [this](QAudio::State state) {
            if (state == QAudio::IdleState)
                QMetaObject::invokeMethod(
                    this, [this] { stop(); }, Qt::QueuedConnection);
            else if (state == QAudio::StoppedState && sink_ && sink_->error() != QAudio::NoError)
                Q_EMIT failed(tr("The sound device cannot be opened"));
        });
        sink_->start(&buffer_);
        if (sink_->error() != QAudio::NoError) {
            release();
            Q_EMIT failed(tr("The sound device cannot be opened"));
            return;
        }
        timer_->start();
        Q_EMIT playingChanged(true);
    }

    void stop() override {
        if (!sink_)
            return;
        release();
        Q_EMIT playingChanged(false);
    }

    bool isPlaying() const override { return sink_ != nullptr; }

private:
    static QByteArray pcm(const std::vector<float>& samples) {
        QByteArray bytes(qsizetype(samples.size() * sizeof(qint16)), Qt::Uninitialized);
        auto* out = reinterpret_cast<qint16*>(bytes.data());
        for (const float sample : samples)
            *out++ = qint16(std::lround(std::clamp(sample, -1.0F, 1.0F) * 32767));
        return bytes;
    }

    void release() {
        timer_->stop();
        if (sink_) {
            sink_->disconnect(this);
            sink_->stop();
            sink_.reset();
        }
        buffer_.close();
    }

    QTimer* timer_;
    QBuffer buffer_;
    std::unique_ptr<QAudioSink> sink_;
};

} // namespace

std::unique_ptr<ClipPlayer> makeClipPlayer() {
    return std::make_unique<SinkPlayer>();
}

} // namespace earshot
