#pragma once
#include <map>
#include <string>
#include <vector>

namespace earshot {

/// Watches the largest absolute value of an activation, for each channel, as a moving average (method.md section 8).
class Observer {
public:
    Observer() = default;
    /// `equalised`: channels are brought to a common range by the converter, each has a scale of its own until then.
    explicit Observer(bool equalised) : equalised_(equalised) {}

    static constexpr float kAveraging = 0.01f;

    /// Adds one batch: the largest |x| of each channel, or of the whole tensor. The first batch sets the average.
    void observe(const std::vector<float>& largest);

    bool seen() const { return !maxima_.empty(); }
    /// max / levels (levels 255 for u8, 127 for s8); 1 where the maximum is 0.
    double scale(int levels) const;
    /// k[c] = max over the tensor / max over channel c; 1 for a dead channel and for tensors that are not equalised.
    std::vector<float> channelFactors() const;
    /// scale / k[c]: the step that channel c has before equalising.
    std::vector<float> channelScales(int levels) const;

    const std::vector<float>& maxima() const { return maxima_; }
    void restore(std::vector<float> maxima) { maxima_ = std::move(maxima); }

private:
    bool equalised_ = false;
    std::vector<float> maxima_;
};

/// The observers of all tensors of the network, by tensor name. The two branches' outputs share `pool1`.
class Observers {
public:
    Observers();
    Observer& at(const std::string& tensor) { return observers_.at(tensor); }
    const std::map<std::string, Observer>& all() const { return observers_; }
    std::map<std::string, Observer>& all() { return observers_; }

private:
    std::map<std::string, Observer> observers_;
};

} // namespace earshot
