#include "label/sound_panel.h"

#include "audio/audio_file.h"
#include "features/filtered_sound.h"
#include "jobs/latest_job.h"
#include "label/device_modulation.h"
#include "label/difference_plot.h"
#include "label/network_strip.h"
#include "project/open_project.h"
#include "theme/theme.h"
#include "widgets/label.h"
#include "widgets/spectrogram_view.h"
#include "widgets/waveform_strip.h"

#include <QResizeEvent>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

constexpr double kRate = kSampleRateHz;
constexpr float kLogMelLow = -79; // what a quiet and a loud city recording reach in 10 log10 of mel power
constexpr float kLogMelHigh = 19;
constexpr float kInputReach = 1.6F; // standard deviations
constexpr float kDeltaReach = 3;

/// A quiet recording's outline fills the strip as well: it shows where something is, not how loud. Returns the peak.
float stretchToHeight(WaveformData& outline) {
    float peak = 1e-4F;
    for (std::size_t i = 0; i < outline.highest.size(); ++i)
        peak = std::max({peak, outline.highest[i], -outline.lowest[i]});
    for (auto* values : {&outline.lowest, &outline.highest, &outline.rms})
        for (float& value : *values)
            value /= peak;
    return peak;
}

} // namespace

SoundPanel::SoundPanel(OpenProject& project, std::unique_ptr<SoundSink> sink, QWidget* parent)
    : QWidget(parent), project_(project), player_(std::make_unique<Player>(std::move(sink))),
      pictures_(new SoundPictures(project.quietJobs(), this)), modulation_(new DeviceModulation(project, this)),
      filtering_(new LatestJob(this)), outline_(new WaveformStrip(this)),
      whole_(new Label({}, TextSize::Axis, Tone::Secondary, false, this)), spectrogram_(new SoundView(this)),
      beside_(new SoundView(this)), difference_(new DifferencePlot(this)), lanes_(new LaneStrip(this)),
      waveRow_(new QWidget(this)), waveScale_(new Label({}, TextSize::Axis, Tone::Secondary, false, waveRow_)),
      wave_(new WaveformStrip(waveRow_)), network_(new NetworkStrip(this)),
      originalTitle_(new Label({}, TextSize::Caption, Tone::Text, true, this)),
      besideTitle_(new Label({}, TextSize::Caption, Tone::Text, true, this)),
      differenceTitle_(new Label({}, TextSize::Caption, Tone::Text, true, this)) {
    layOut();
    connectViews();
    connect(pictures_, &SoundPictures::pictureReady, this, [this](const auto& picture, const auto& delta) {
        delta_ = delta;
        showPicture(picture);
    });
    connect(pictures_, &SoundPictures::wholeReady, this, [this](WaveformData outline) {
        stretchToHeight(outline);
        outline_->setData(outline);
    });
    connect(pictures_, &SoundPictures::windowReady, this, [this](WaveformData outline) {
        const float peak = stretchToHeight(outline);
        waveScale_->setText(QString::number(20 * std::log10(double(peak)), 'f', 0).replace(QLatin1Char('-'), QChar(0x2212)) +
                            tr("\ndBFS"));
        wave_->setData(outline);
    });
    connect(pictures_, &SoundPictures::failed, this, [this](const QString& problem) { spectrogram_->setMessage(problem); });
    connect(modulation_, &DeviceModulation::changed, this, [this] {
        showDifference();
        filterSound();
    });
    connect(difference_, &DifferencePlot::drawn, modulation_, &DeviceModulation::setHandDrawn);
    connect(&project_, &OpenProject::projectClosed, this, &SoundPanel::clear);
    arrange();
    showDifference();
}

SoundPanel::~SoundPanel() = default;

std::int64_t SoundPanel::sampleAt(double seconds) {
    return std::llround(seconds * kRate);
}

void SoundPanel::followCursor(double seconds) {
    spectrogram_->setCursor(seconds);
    beside_->setCursor(seconds);
    lanes_->setCursor(seconds);
    outline_->setCursor(seconds);
    wave_->setCursor(seconds >= window_.first && seconds <= window_.second ? std::optional(seconds - window_.first)
                                                                           : std::nullopt);
    if (view_ == View::Modulated)
        network_->setSegment(std::int64_t(seconds));
    // While it plays, the window follows a page at a time.
    const double span = window_.second - window_.first;
    if (player_->isPlaying() && (seconds >= window_.second || seconds < window_.first) && span < length_) {
        const double start = std::clamp(seconds, 0.0, std::max(0.0, length_ - span));
        setWindow({start, start + span});
    }
}

void SoundPanel::open(const Recording& recording) {
    if (opening_)
        opening_->cancel();
    filtering_->cancel();
    recording_ = recording.id;
    heardBy_ = QString::fromStdString(recording.device).toUpper();
    player_->setSound(nullptr);
    pictures_->setSound(nullptr);
    network_->setSound(nullptr);
    opened_.reset();
    picture_.reset();
    delta_.reset();
    selectedRegion_ = 0;
    shownSelection_.reset();
    // The axes stand before the picture comes.
    length_ = recording.seconds();
    window_ = {0, std::max(length_, 0.1)};
    for (SoundView* view : {spectrogram_, beside_}) {
        view->setPicture(nullptr, {});
        view->setSelection(std::nullopt);
        view->setSelectedRegion(0);
        view->setRegions({});
        view->setLength(length_);
        view->setWindow(window_);
        view->setMessage({});
    }
    lanes_->setOpinions({});
    lanes_->setWindow(window_);
    outline_->setData({});
    outline_->setSelection(std::nullopt);
    wave_->setData({});
    waveScale_->setText({});
    if (recording.id == 0)
        return;
    whole_->setText(tr("whole\n%1").arg(length_ > 0 ? timeText(length_, 0) : QString()));
    if (recording.missing) {
        const QString problem =
            tr("%1 is not there. “Look at the recordings again” in the Project menu searches for it by content.")
                .arg(QString::fromStdString(recording.path.string()));
        spectrogram_->setMessage(problem);
        Q_EMIT opened(problem);
        return;
    }
    Job* job = project_.quietJobs().start(
        tr("Opening"), this, [path = recording.path](Progress&, const std::stop_token& stop) { return openSound(path, stop); },
        [this, id = recording.id](Sound sound) {
            if (id == recording_)
                take(std::move(sound));
        });
    connect(job, &Job::failed, this, [this, id = recording.id](const JobFailure& failure) {
        if (id != recording_)
            return;
        spectrogram_->setMessage(failure.message);
        Q_EMIT opened(failure.message);
    });
    opening_ = job;
}

void SoundPanel::clear() {
    open({});
    whole_->setText({});
}

void SoundPanel::take(Sound sound) {
    opened_ = std::move(sound);
    length_ = double(opened_->length()) / kRate;
    whole_->setText(tr("whole\n%1").arg(timeText(length_, length_ < 10 ? 1 : 0)));
    player_->setSound(opened_);
    pictures_->setSound(opened_);
    network_->setSound(view_ == View::Modulated ? opened_ : nullptr);
    for (SoundView* view : {spectrogram_, beside_})
        view->setLength(length_);
    setWindow({0, length_});
    filterSound();
    Q_EMIT opened({});
}

void SoundPanel::setView(View view) {
    if (view == view_)
        return;
    // Log-mel and modulated share a picture; no need to draw it again.
    const auto logMel = [](View each) { return each == View::LogMel || each == View::Modulated; };
    const bool same = logMel(view) && logMel(view_) && picture_ && pictures_->isComplete();
    view_ = view;
    arrange();
    if (view == View::Modulated) {
        modulation_->collect();
        network_->setSound(opened_);
        network_->setSegment(std::int64_t(double(player_->position()) / kRate));
    }
    setColourMap(map_);
    showDifference();
    filterSound();
    pictures_->setKind(view == View::Stft    ? SoundPictures::Kind::Stft
                       : view == View::Input ? SoundPictures::Kind::Input
                                             : SoundPictures::Kind::LogMel);
    if (same)
        showPicture(picture_);
    else
        askForPicture();
}

void SoundPanel::setSettings(const SpectrogramSettings& settings) {
    pictures_->setSettings(settings);
}

void SoundPanel::setColourMap(ColourMap map) {
    map_ = map;
    const bool input = view_ == View::Input;
    spectrogram_->setColourMap(input ? ColourMap::Cividis : map);
    beside_->setColourMap(input ? ColourMap::Delta : map);
    network_->setColourMap(map);
}

void SoundPanel::setRange(float low, float high) {
    low_ = low;
    high_ = high;
    showLevels();
}

void SoundPanel::showLevels() {
    if (view_ == View::Input) {
        spectrogram_->setRange(-kInputReach, kInputReach);
        beside_->setRange(-kDeltaReach, kDeltaReach);
        return;
    }
    const bool stft = view_ == View::Stft;
    spectrogram_->setRange(stft ? low_ : kLogMelLow, stft ? high_ : kLogMelHigh);
    beside_->setRange(kLogMelLow, kLogMelHigh);
}

void SoundPanel::setWindow(Stretch window) {
    window_ = window;
    spectrogram_->setWindow(window);
    beside_->setWindow(window);
    lanes_->setWindow(window);
    const bool whole = window.second - window.first >= length_ - 1e-9;
    outline_->setWindow(whole ? std::nullopt : std::optional(window));
    setSelection(selection());
    askForPicture();
}

void SoundPanel::zoom(double factor) {
    const double cursor = double(player_->position()) / kRate;
    const bool seen = cursor >= window_.first && cursor <= window_.second;
    setWindow(zoomed(window_, factor, seen ? cursor : (window_.first + window_.second) / 2, length_));
}

void SoundPanel::showStretch(Stretch stretch) {
    const double margin = std::max(2.0, (stretch.second - stretch.first) * 2);
    const double span = std::min(length_, stretch.second - stretch.first + 2 * margin);
    const double start = std::clamp(stretch.first - margin, 0.0, std::max(0.0, length_ - span));
    setWindow({start, start + span});
}

void SoundPanel::askForPicture() {
    if (opened_)
        pictures_->show(sampleAt(window_.first), sampleAt(window_.second),
                        std::clamp(spectrogram_->mapRect().width(), 200, 4000));
}

void SoundPanel::showPicture(std::shared_ptr<const Spectrogram> picture) {
    picture_ = std::move(picture);
    spectrogram_->setMessage({});
    spectrogram_->setPicture(picture_, view_ == View::Input ? QString(QChar(0x03C3)) : tr("dB"));
    if (view_ == View::Modulated)
        showModulated();
    else if (view_ == View::Input)
        beside_->setPicture(delta_, QString(QChar(0x03C3)));
    Q_EMIT pictureShown();
}

void SoundPanel::showModulated() {
    const auto vector = modulation_->vector();
    beside_->setMessage(modulation_->message());
    beside_->setPicture(vector.empty() || !picture_ ? nullptr : std::make_shared<Spectrogram>(modulated(*picture_, vector)),
                        tr("dB"));
    if (picture_)
        difference_->setHertz(picture_->hertz);
}

void SoundPanel::showDifference() {
    if (view_ == View::Input) {
        originalTitle_->setText(tr("Standardised log-mel"));
        besideTitle_->setText(tr("Its delta"));
        beside_->setMessage({});
        return;
    }
    const QString device = modulation_->deviceName();
    const QString reference = modulation_->referenceName();
    const bool hand = modulation_->mode() == DeviceModulation::Mode::Hand;
    originalTitle_->setText(heardBy_.isEmpty() ? tr("Original") : tr("Original, device %1").arg(heardBy_));
    besideTitle_->setText(hand               ? tr("Modulated by hand")
                          : device.isEmpty() ? tr("Modulated")
                                             : tr("Modulated, as heard by %1").arg(device));
    differenceTitle_->setText(tr("Difference, added to each frame"));
    auto vector = modulation_->vector();
    network_->setVector(vector, hand ? tr("by hand") : QStringLiteral("%1 → %2").arg(reference, device));
    for (float& value : vector)
        value *= 10;
    difference_->setCurves({vector, modulation_->mean(), modulation_->spread()[0], modulation_->spread()[1],
                            hand ? tr("by hand") : tr("this draw"), tr("mean of %1").arg(modulation_->drawCount()),
                            tr("5 – 95 %")});
    if (view_ == View::Modulated)
        showModulated();
}

/// What is heard follows what is chosen.
void SoundPanel::filterSound() {
    if (!opened_)
        return;
    auto vector = modulation_->vector();
    if (view_ != View::Modulated || !hearsModulated_ || vector.empty()) {
        filtering_->cancel();
        player_->swapSound(opened_);
        return;
    }
    for (float& value : vector)
        value *= 10;
    filtering_->start(
        [this, sound = opened_, vector](const std::stop_token&) -> LatestJob::Deliver {
            return [this, sound, filtered = filteredSound(sound, vector)] {
                if (sound == opened_)
                    player_->swapSound(filtered);
            };
        },
        [this](const Error& error) { beside_->setMessage(QString::fromUtf8(error.what())); });
}

void SoundPanel::setHearsModulated(bool modulated) {
    hearsModulated_ = modulated;
    filterSound();
    Q_EMIT heardChanged();
}

void SoundPanel::setRegions(std::vector<RegionMark> regions, const QString& annotator) {
    lanes_->setRegions(regions, annotator);
    beside_->setRegions(regions);
    spectrogram_->setRegions(std::move(regions));
}

void SoundPanel::setOpinions(std::vector<OpinionMark> opinions) {
    lanes_->setOpinions(std::move(opinions));
}

void SoundPanel::setSelectedRegion(std::int64_t id) {
    selectedRegion_ = id;
    spectrogram_->setSelectedRegion(id);
    lanes_->setSelectedRegion(id);
}

void SoundPanel::setSelection(std::optional<Stretch> selection) {
    const bool moved = selection != spectrogram_->selection() || selection != shownSelection_;
    spectrogram_->setSelection(selection);
    beside_->setSelection(selection);
    outline_->setSelection(selection);
    wave_->setSelection(selection ? std::optional(Stretch{selection->first - window_.first, selection->second - window_.first})
                                  : std::nullopt);
    if (!moved)
        return;
    shownSelection_ = selection;
    if (selection)
        player_->setStretch(std::pair(sampleAt(selection->first), sampleAt(selection->second)));
    else
        player_->setStretch(std::nullopt);
    Q_EMIT selectionChanged();
}

void SoundPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
    if (event->size().width() != event->oldSize().width())
        askForPicture();
}

} // namespace earshot
