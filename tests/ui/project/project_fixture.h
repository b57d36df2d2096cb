#pragma once
#include "audio/audio_file.h"
#include "project/project_store.h"

#include <QFile>
#include <QString>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

namespace earshot::test {

/// A second and a bit of two tones.
inline std::vector<float> tones(double seconds, double hertz) {
    std::vector<float> samples(std::size_t(seconds * 44100));
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = float(0.3 * std::sin(2 * 3.14159265358979 * hertz * double(i) / 44100) + 0.05 * std::sin(double(i) * 0.9));
    return samples;
}

/// `count` recordings in TAU's names, two devices of each place, below `folder`/audio; the project is `folder`/test.earshot.
inline ProjectStore makeProject(const std::filesystem::path& folder, int count, double seconds = 1) {
    std::filesystem::create_directories(folder / "audio");
    std::vector<NewRecording> recordings;
    for (int i = 0; i < count; ++i) {
        NewRecording& recording = recordings.emplace_back();
        const std::string device = i % 2 == 0 ? "a" : "s1";
        const std::string place = "lisbon-" + std::to_string(1000 + i / 2);
        recording.name = "audio/park-" + place + "-" + device + ".wav";
        recording.location = place;
        recording.device = device;
        recording.sampleRateHz = 44100;
        recording.channels = 1;
        recording.frames = std::int64_t(seconds * 44100);
        writeWav(folder / recording.name, tones(seconds, 300 + 200 * i), 16);
    }
    return ProjectStore::create(folder / "test.earshot", folder, [&](ProjectStore& project) {
        project.setLabels(SceneLabels::tau());
        project.addRecordings(recordings);
    });
}

} // namespace earshot::test
