#pragma once
#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <span>

namespace earshot {

/// Where sound goes: a device, or a counter in tests. Mono float at 44.1 kHz. Lives on the GUI thread.
class SoundSink : public QObject {
    Q_OBJECT
public:
    /// Fills a block; returns how many samples it gave. Fewer than asked: the end.
    using Fill = std::function<std::size_t(std::span<float>)>;

    using QObject::QObject;
    /// Empty: sound can be heard. Else why not.
    virtual QString problem() const = 0;
    /// "Built-in audio, 44.1 kHz".
    virtual QString name() const = 0;
    /// Starts to ask `fill` for sound. False when the device would not have it.
    virtual bool start(Fill fill) = 0;
    virtual void stop() = 0;
    /// Samples heard since start().
    virtual std::int64_t heard() const = 0;
    /// 0 to 1.
    virtual void setVolume(double volume) = 0;
    /// Names of the devices that can be chosen, the chosen one's index; empty: there is no choice.
    virtual QStringList devices() const { return {}; }
    virtual int device() const { return -1; }
    /// Sound goes there from the next start() on.
    virtual void setDevice(int index) { Q_UNUSED(index); }
};

/// The default output device of Qt Multimedia. The device is looked for at the first use: that can take a while.
std::unique_ptr<SoundSink> makeDeviceSink();

} // namespace earshot
