// The Label window's promises on a recording of an hour: first picture, whole spectrogram, key to picture, longest block of the
// GUI thread, memory, idle CPU. Run: QT_QPA_PLATFORM=offscreen build/release/benchmarks/label_benchmark
#include "../ui/project/project_fixture.h"
#include "label/label_workspace.h"
#include "label/recording_table.h"
#include "label/sound_panel.h"
#include "project/open_project.h"
#include "theme/theme.h"
#include "window/main_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sndfile.hh>
#include <sys/resource.h>

using namespace earshot;

namespace {

constexpr int kSeconds = 3600;
constexpr double kEventAt = 2345.678;
constexpr double kEventHertz = 3000;

/// No sound comes of it.
class NoSink : public SoundSink {
public:
    QString problem() const override { return QStringLiteral("no sound in a benchmark"); }
    QString name() const override { return QStringLiteral("none"); }
    bool start(Fill) override { return false; }
    void stop() override {}
    std::int64_t heard() const override { return 0; }
    void setVolume(double) override {}
};

/// An hour of quiet noise whose colour changes, with one loud event of 50 ms.
void writeHour(const std::filesystem::path& path) {
    SndfileHandle file(path.string(), SFM_WRITE, SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, 44100);
    std::vector<short> second(44100);
    std::uint32_t state = 1;
    double low = 0;
    for (int s = 0; s < kSeconds; ++s) {
        const double colour = 0.05 + 0.9 * (s % 600) / 600.0;
        for (std::size_t i = 0; i < second.size(); ++i) {
            state = state * 1664525U + 1013904223U;
            low += colour * (double(state >> 8) / (1 << 24) - 0.5 - low);
            const double time = s + double(i) / 44100 - kEventAt;
            const double event = time >= 0 && time < 0.05 ? 0.5 * std::sin(2 * 3.14159265358979 * kEventHertz * time) : 0;
            second[i] = short(32767 * (0.02 * low + event));
        }
        file.writef(second.data(), sf_count_t(second.size()));
    }
}

double megabytes(const char* field) {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word)
        if (word == field) {
            double kilobytes = 0;
            status >> kilobytes;
            return kilobytes / 1024;
        }
    return 0;
}

double cpuSeconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return double(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + double(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/// The longest time for which the event loop did not come round, in ms.
class Heartbeat : public QObject {
public:
    Heartbeat() {
        timer_.setTimerType(Qt::PreciseTimer);
        QObject::connect(&timer_, &QTimer::timeout, this, [this] {
            longest_ = std::max(longest_, double(since_.nsecsElapsed()) / 1e6);
            since_.restart();
        });
    }
    void start() {
        longest_ = 0;
        since_.start();
        timer_.start(1);
    }
    double stop() {
        timer_.stop();
        return longest_;
    }

private:
    QTimer timer_;
    QElapsedTimer since_;
    double longest_ = 0;
};

template <typename Ready>
double waitFor(const QElapsedTimer& since, Ready&& ready) {
    while (!ready() && since.elapsed() < 120000)
        QApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
    return double(since.nsecsElapsed()) / 1e6;
}

double eventLevel(const Spectrogram& picture) {
    const auto band = std::lower_bound(picture.hertz.begin(), picture.hertz.end(), float(kEventHertz)) - picture.hertz.begin();
    const auto column = std::int64_t(kEventAt / kSeconds * picture.columns);
    return double(picture.values[std::size_t(band * picture.columns + column)]);
}

struct Keys {
    double median = 0, worst = 0;
};

/// Zooms in and out and scrolls; from the key to the picture that stays.
Keys keyToPicture(MainWindow& window, SoundPanel& sound) {
    std::vector<double> times;
    for (int i = 0; i < 60; ++i) {
        QElapsedTimer since;
        bool shown = false;
        const auto connection = QObject::connect(&sound, &SoundPanel::pictureShown, [&] { shown = true; });
        since.start();
        if (i % 3 == 2) {
            const Stretch at = sound.window();
            const double by = (at.second - at.first) / 4;
            const double start = std::clamp(at.first + by, 0.0, kSeconds - (at.second - at.first));
            sound.setWindow({start, start + at.second - at.first});
        } else {
            QTest::keyClick(&window, i % 40 < 24 ? Qt::Key_Plus : Qt::Key_Minus);
        }
        times.push_back(waitFor(since, [&] { return shown && sound.isComplete(); }));
        QObject::disconnect(connection);
    }
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times.back()};
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QTemporaryDir folder;
    const std::filesystem::path home = folder.path().toStdString();
    std::filesystem::create_directories(home / "audio");
    writeHour(home / "audio" / "hour.wav");
    QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    Theme theme(application, Theme::Mode::Light);
    OpenProject project(settings);
    project.adopt(ProjectStore::create(home / "p.earshot", home, [](ProjectStore& store) {
        store.setLabels(SceneLabels::tau());
        NewRecording recording;
        recording.name = "audio/hour.wav";
        recording.sampleRateHz = 44100;
        recording.channels = 1;
        recording.frames = std::int64_t(kSeconds) * 44100;
        store.addRecordings(std::span(&recording, 1));
    }));
    std::vector<std::unique_ptr<Workspace>> workspaces;
    workspaces.push_back(std::make_unique<LabelWorkspace>(project, std::make_unique<NoSink>()));
    auto& label = static_cast<LabelWorkspace&>(*workspaces.front());
    MainWindow window(theme, settings, std::move(workspaces));
    window.resize(1440, 900);
    Heartbeat heartbeat;
    QElapsedTimer since;
    window.show();
    window.activateWindow();
    SoundPanel& sound = label.sound();
    since.start();
    waitFor(since, [&] { return label.currentRecording() != 0; }); // opens as soon as it is listed
    heartbeat.start();
    const double cpuBefore = cpuSeconds();
    since.start();
    const double first = waitFor(since, [&] { return sound.hasPicture(); });
    const double whole = waitFor(since, [&] { return sound.isComplete(); });
    const double wholeCpu = cpuSeconds() - cpuBefore;
    const double level = eventLevel(*sound.picture());
    const double openBlock = heartbeat.stop();
    heartbeat.start();
    const Keys keys = keyToPicture(window, sound);
    const double keyBlock = heartbeat.stop();
    const double resident = megabytes("VmRSS:");
    const double peak = megabytes("VmHWM:");
    const double cpu = cpuSeconds();
    QEventLoop rest; // QTest::qWait would poll
    QTimer::singleShot(5000, &rest, &QEventLoop::quit);
    rest.exec();
    const double idle = (cpuSeconds() - cpu) / 5 * 100;
    std::printf("first picture                 %8.0f ms   (asked for: under 500)\n", first);
    std::printf("whole spectrogram             %8.0f ms   (under 1000, or growing and under 3000); %.2f s of CPU\n", whole,
                wholeCpu);
    std::printf("50-ms event in it             %8.1f dB   (0.5 of full scale is -6)\n", level);
    std::printf("key to stable picture, median %8.1f ms   (under 50); longest %.1f ms\n", keys.median, keys.worst);
    std::printf("longest GUI block, opening    %8.1f ms   (under 50)\n", openBlock);
    std::printf("longest GUI block, zooming    %8.1f ms   (under 50)\n", keyBlock);
    std::printf("resident memory               %8.0f MB   (under 300), peak %.0f MB\n", resident, peak);
    std::printf("idle CPU                      %8.2f %%    (0)\n", idle);
    return level > -12 ? 0 : 1;
}
