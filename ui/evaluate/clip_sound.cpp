#include "evaluate/clip_sound.h"

#include "audio/audio_file.h"
#include "features/log_mel.h"
#include "features/mel_filterbank.h"

#include <QCoreApplication>

#include <algorithm>

namespace earshot {

ClipSound readClipSound(const std::filesystem::path& path, std::int64_t index, const std::stop_token& stop) {
    ClipSound sound;
    sound.samples = segment(readMono(path, stop), index);
    sound.silent = isSilent(sound.samples);
    SpectrogramData& map = sound.map;
    map.bands = kBands;
    map.frames = kFrames;
    map.secondsPerFrame = double(kSegmentSamples) / kSampleRateHz / kFrames;
    map.values.resize(std::size_t(kLogMelSize));
    LogMelExtractor extractor;
    extractor.logMel(sound.samples, map.values);
    for (float& value : map.values)
        value *= 10;
    for (const MelBand& band : melFilterbank().bands)
        map.hertz.push_back(float(band.centreHz));
    map.unit = QStringLiteral("dB");
    // From the quietest to the loudest but for a hundredth at each end: one click takes no contrast from the rest.
    std::vector<float> sorted = map.values;
    std::sort(sorted.begin(), sorted.end());
    map.low = sorted[sorted.size() / 100];
    map.high = std::max(map.low + 1, sorted[sorted.size() - 1 - sorted.size() / 100]);
    return sound;
}

} // namespace earshot
