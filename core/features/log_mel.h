#pragma once
#include <memory>
#include <span>
#include <vector>

namespace earshot {

inline constexpr int kFftSize = 4096;
inline constexpr int kHopSamples = 1024;
inline constexpr int kBins = kFftSize / 2 + 1;
inline constexpr int kBands = 256;
inline constexpr int kFrames = 44;
inline constexpr int kLogMelSize = kBands * kFrames;
inline constexpr int kInputSize = 2 * kLogMelSize;

/// Log-mel of one 1-s segment by method.md section 2. Plans its transform once and is reused; not for two threads at a time.
/// All maps are [256 bands, 44 frames], row-major.
/// Everything up to the stored value is double: the double FFT costs about 0.2 ms a clip more than single precision (0.46 against
/// 0.27 ms) and brings the network input of real recordings from up to 5e-3 to within 3e-6 of a float64 reference.
/// A clip whose samples are all the same (silence, a bare offset) carries no sound: its power is 0 in every band.
class LogMelExtractor {
public:
    LogMelExtractor();
    LogMelExtractor(const LogMelExtractor&) = delete;
    LogMelExtractor& operator=(const LogMelExtractor&) = delete;
    ~LogMelExtractor();

    /// Mel power. `samples` holds exactly 44,100 finite values at 44.1 kHz.
    void mel(std::span<const float> samples, std::span<float> out);
    /// log10(mel + 1e-10).
    void logMel(std::span<const float> samples, std::span<float> out);

private:
    struct Plan;
    std::unique_ptr<Plan> plan_;
};

/// Subtracts the mean and divides by the unbiased standard deviation; a constant map gives zeros. In place.
void standardise(std::span<float> map);

/// d[t] = sum_{n=1..2} n (c[t+n] - c[t-n]) / 10 along the frames, edges replicated. `map`, `out`: [256, 44].
void delta(std::span<const float> map, std::span<float> out);

/// Network input [2, 256, 44] from a raw log-mel map: standardised map, then its standardised delta.
void networkInput(std::span<const float> logMel, std::span<float> out);

/// True for a digitally silent segment: all samples are exactly 0.
bool isSilent(std::span<const float> samples);

} // namespace earshot
