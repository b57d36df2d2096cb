#include "label/sound_sink.h"

#include "audio/audio_file.h"

#include <QAudioDevice>
#include <QAudioSink>
#include <QIODevice>
#include <QMediaDevices>

#include <algorithm>
#include <cstring>
#include <vector>

namespace earshot {
namespace {

constexpr std::int64_t kBufferSamples = 4410;

/// What the device pulls from.
class Source : public QIODevice {
public:
    Source(SoundSink::Fill fill, int channels, bool integers) : fill_(std::move(fill)), channels_(channels), integers_(integers) {
        open(QIODevice::ReadOnly);
    }
    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override { return ended_ ? 0 : 1 << 16; }

protected:
    qint64 readData(char* data, qint64 most) override {
        const auto frameBytes = std::size_t(channels_) * (integers_ ? 2 : 4);
        mono_.resize(std::size_t(most) / frameBytes);
        const std::size_t count = ended_ ? 0 : fill_(mono_);
        ended_ = count < mono_.size();
        for (std::size_t i = 0; i < count; ++i) {
            for (int channel = 0; channel < channels_; ++channel, data += frameBytes / std::size_t(channels_)) {
                if (integers_) {
                    const auto sample = qint16(std::clamp(mono_[i], -1.0F, 1.0F) * 32767.0F);
                    std::memcpy(data, &sample, sizeof sample);
                } else {
                    std::memcpy(data, &mono_[i], sizeof(float));
                }
            }
        }
        return qint64(count * frameBytes);
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    SoundSink::Fill fill_;
    int channels_;
    bool integers_;
    bool ended_ = false;
    std::vector<float> mono_;
};

class DeviceSink : public SoundSink {
public:
    QString problem() const override {
        if (chosen().isNull())
            return tr("No sound device. Everything but playing works.");
        return problem_;
    }

    QString name() const override {
        const QString description = chosen().description();
        return description.isEmpty() ? tr("No sound device") : tr("%1, 44.1 kHz").arg(description);
    }

    bool start(Fill fill) override {
        stop();
        QAudioFormat format;
        format.setSampleRate(kSampleRateHz);
        for (const auto& [sample, channels] :
             {std::pair(QAudioFormat::Float, 1), {QAudioFormat::Int16, 1}, {QAudioFormat::Float, 2}, {QAudioFormat::Int16, 2}}) {
            format.setSampleFormat(sample);
            format.setChannelCount(channels);
            if (chosen().isFormatSupported(format))
                break;
        }
        source_ = std::make_unique<Source>(std::move(fill), format.channelCount(), format.sampleFormat() == QAudioFormat::Int16);
        sink_ = std::make_unique<QAudioSink>(chosen(), format);
        sink_->setBufferSize(kBufferSamples * format.bytesPerFrame()); // short: a change of what is heard comes at once
        sink_->setVolume(volume_);
        sink_->start(source_.get());
        problem_ = sink_->error() == QAudio::NoError ? QString() : tr("The sound device does not take 44.1 kHz.");
        return problem_.isEmpty();
    }

    void stop() override {
        if (sink_)
            sink_->stop();
        sink_.reset();
        source_.reset();
    }

    /// What was taken from the source, less what the device still holds back.
    std::int64_t heard() const override {
        if (!sink_)
            return 0;
        const std::int64_t taken = sink_->processedUSecs() * kSampleRateHz / 1'000'000;
        const auto held = std::int64_t(sink_->bufferSize() - sink_->bytesFree()) / std::max(1, sink_->format().bytesPerFrame());
        return std::max<std::int64_t>(0, taken - std::clamp<std::int64_t>(held, 0, kBufferSamples));
    }

    QStringList devices() const override {
        QStringList names;
        for (const QAudioDevice& each : QMediaDevices::audioOutputs())
            names << each.description();
        return names;
    }

    int device() const override { return int(QMediaDevices::audioOutputs().indexOf(chosen())); }

    void setDevice(int index) override {
        const auto outputs = QMediaDevices::audioOutputs();
        if (index < 0 || index >= outputs.size())
            return;
        device_ = outputs[index];
        looked_ = true;
        problem_.clear();
    }

    void setVolume(double volume) override {
        volume_ = volume;
        if (sink_)
            sink_->setVolume(volume);
    }

private:
    const QAudioDevice& chosen() const {
        if (!looked_) {
            device_ = QMediaDevices::defaultAudioOutput();
            looked_ = true;
        }
        return device_;
    }

    mutable bool looked_ = false;
    mutable QAudioDevice device_;
    QString problem_;
    double volume_ = 0.8;
    std::unique_ptr<Source> source_;
    std::unique_ptr<QAudioSink> sink_;
};

} // namespace

std::unique_ptr<SoundSink> makeDeviceSink() {
    return std::make_unique<DeviceSink>();
}

} // namespace earshot
