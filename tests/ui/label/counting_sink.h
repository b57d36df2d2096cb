#pragma once
#include "label/sound_sink.h"

#include <vector>

namespace earshot::test {

/// Hears what it is told to, by its own clock: time passes with hear().
class CountingSink : public SoundSink {
public:
    explicit CountingSink(QString problem = {}) : problem_(std::move(problem)) {}
    QString problem() const override { return problem_; }
    QString name() const override { return QStringLiteral("counting sink"); }
    bool start(Fill fill) override {
        fill_ = std::move(fill);
        heard_ = 0;
        ++starts_;
        return true;
    }
    void stop() override { fill_ = {}; }
    std::int64_t heard() const override { return heard_; }
    void setVolume(double volume) override { volume_ = volume; }
    QStringList devices() const override { return {QStringLiteral("first"), QStringLiteral("second")}; }
    int device() const override { return device_; }
    void setDevice(int index) override { device_ = index; }

    std::vector<float> hear(std::size_t count) {
        std::vector<float> block(count);
        block.resize(fill_ ? fill_(block) : 0);
        heard_ += std::int64_t(block.size());
        return block;
    }
    bool isRunning() const { return bool(fill_); }
    int starts() const { return starts_; }
    double volume() const { return volume_; }

private:
    QString problem_;
    Fill fill_;
    std::int64_t heard_ = 0;
    int starts_ = 0;
    int device_ = 0;
    double volume_ = 0;
};

} // namespace earshot::test
