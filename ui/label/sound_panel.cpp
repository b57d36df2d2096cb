#include "label/sound_panel.h"

#include "audio/audio_file.h"
#include "label/difference_plot.h"
#include "project/open_project.h"
#include "theme/theme.h"
#include "widgets/label.h"
#include "widgets/spectrogram_view.h"
#include "widgets/waveform_strip.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

constexpr int kOutlineParts = 2000;
constexpr int kLogMelColumns = 4000;
constexpr int kClipsPerDevice = 40;
constexpr double kRate = kSampleRateHz;
constexpr float kLogMelLow = -79; // what a quiet and a loud city recording reach in 10 log10 of mel power
constexpr float kLogMelHigh = 19;

/// A quiet recording's outline fills the strip as well: it shows where something is, not how loud.
void stretchToHeight(WaveformData& outline) {
    float peak = 1e-4F;
    for (std::size_t i = 0; i < outline.highest.size(); ++i)
        peak = std::max({peak, outline.highest[i], -outline.lowest[i]});
    for (auto* values : {&outline.lowest, &outline.highest, &outline.rms})
        for (float& value : *values)
            value /= peak;
}

} // namespace

/// A recording as it comes from the worker.
struct SoundPanel::Decoded {
    std::int64_t recording = 0;
    Player::Samples samples;
    WaveformData outline;
};

SoundPanel::SoundPanel(OpenProject& project, std::unique_ptr<SoundSink> sink, QWidget* parent)
    : QWidget(parent), project_(project), player_(std::make_unique<Player>(std::move(sink))), outline_(new WaveformStrip(this)),
      whole_(new Label({}, TextSize::Axis, Tone::Secondary, false, this)), sound_(new SoundView(this)),
      modulated_(new SoundView(this)), difference_(new DifferencePlot(this)),
      originalTitle_(new Label({}, TextSize::Caption, Tone::Text, true, this)),
      modulatedTitle_(new Label({}, TextSize::Caption, Tone::Text, true, this)),
      differenceTitle_(new Label({}, TextSize::Caption, Tone::Text, true, this)) {
    layOut();
    for (SoundView* view : {sound_, modulated_}) {
        connect(view, &SoundView::windowRequested, this, &SoundPanel::setWindow);
        connect(view, &SoundView::seekRequested, this, [this](double seconds) { player_->seek(std::llround(seconds * kRate)); });
        connect(view, &SoundView::selected, this, &SoundPanel::setSelection);
        connect(view, &SoundView::regionClicked, this, [this](std::int64_t id) {
            setSelectedRegion(id);
            Q_EMIT regionSelected(id);
        });
    }
    connect(outline_, &WaveformStrip::seekRequested, this, [this](double seconds) {
        const double span = window_.second - window_.first;
        const double start = std::clamp(seconds - span / 2, 0.0, std::max(0.0, length_ - span));
        setWindow({start, start + span});
        player_->seek(std::llround(seconds * kRate));
    });
    connect(player_.get(), &Player::positionChanged, this, [this](std::int64_t sample) {
        const double seconds = double(sample) / kRate;
        sound_->setCursor(seconds);
        modulated_->setCursor(seconds);
        outline_->setCursor(seconds);
        // While it plays, the window follows a page at a time.
        const double span = window_.second - window_.first;
        if (player_->isPlaying() && (seconds >= window_.second || seconds < window_.first) && span < length_) {
            const double start = std::clamp(seconds, 0.0, std::max(0.0, length_ - span));
            setWindow({start, start + span});
        }
    });
    connect(&project_, &OpenProject::projectClosed, this, [this] {
        differences_ = {};
        collected_ = false;
        device_ = -1;
        clear();
    });
    arrange();
}

void SoundPanel::layOut() {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setVerticalSpacing(4);
    whole_->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    whole_->setContentsMargins(8, 0, 0, 0);
    whole_->setWordWrap(true);
    whole_->setFixedWidth(sound_->mapRect().left() - 8 > 40 ? sound_->mapRect().left() - 8 : 40);
    outline_->setFixedHeight(44);
    auto* above = new QHBoxLayout;
    above->setSpacing(8);
    above->addWidget(whole_);
    above->addWidget(outline_, 1);
    grid->addLayout(above, 0, 0, 1, 3);
    for (Label* title : {originalTitle_, modulatedTitle_, differenceTitle_})
        title->setElided(true);
    originalTitle_->setContentsMargins(sound_->mapRect().left(), 0, 0, 0);
    grid->addWidget(originalTitle_, 1, 0);
    grid->addWidget(modulatedTitle_, 1, 1);
    grid->addWidget(differenceTitle_, 1, 2);
    grid->addWidget(sound_, 2, 0);
    grid->addWidget(modulated_, 2, 1);
    grid->addWidget(difference_, 2, 2);
    grid->setRowStretch(2, 1);
    grid->setColumnStretch(0, 10);
    modulated_->setFrequencyAxis(false);
    difference_->setTop(sound_->mapRect().top());
}

void SoundPanel::arrange() {
    const bool beside = view_ == View::Modulated;
    for (QWidget* widget :
         std::initializer_list<QWidget*>{originalTitle_, modulatedTitle_, differenceTitle_, modulated_, difference_})
        widget->setVisible(beside);
    auto* grid = static_cast<QGridLayout*>(layout());
    grid->setHorizontalSpacing(beside ? 8 : 0); // hidden columns would keep it
    grid->setColumnStretch(1, beside ? 9 : 0);
    grid->setColumnStretch(2, beside ? 6 : 0);
    showLevels();
}

void SoundPanel::open(const Recording& recording) {
    if (decoding_)
        decoding_->cancel();
    if (drawing_)
        drawing_->cancel();
    ++asked_;
    recording_ = recording.id;
    heardBy_ = QString::fromStdString(recording.device).toUpper();
    player_->setSamples(nullptr);
    samples_.reset();
    picture_.reset();
    selectedRegion_ = 0;
    // The axes stand before the picture comes.
    length_ = recording.seconds();
    window_ = {0, std::max(length_, 0.1)};
    for (SoundView* view : {sound_, modulated_}) {
        view->setPicture(nullptr, {});
        view->setSelection(std::nullopt);
        view->setRegions({});
        view->setLength(length_);
        view->setWindow(window_);
        view->setMessage({});
    }
    outline_->setData({});
    if (recording.id == 0)
        return;
    whole_->setText(tr("whole\n%1").arg(length_ > 0 ? timeText(length_, 0) : QString()));
    if (recording.missing) {
        const QString problem =
            tr("%1 is not there. “Look at the recordings again” in the Project menu searches for it by content.")
                .arg(QString::fromStdString(recording.path.string()));
        sound_->setMessage(problem);
        Q_EMIT opened(problem);
        return;
    }
    Job* job = project_.quietJobs().start(
        tr("Decoding"), this,
        [path = recording.path, id = recording.id](Progress&, const std::stop_token& stop) {
            auto samples = std::make_shared<std::vector<float>>(readMono(path, stop));
            Decoded decoded{id, samples, outline(samples->data(), samples->size(), kRate, kOutlineParts)};
            stretchToHeight(decoded.outline);
            return decoded;
        },
        [this](Decoded decoded) { take(std::move(decoded)); });
    connect(job, &Job::failed, this, [this, id = recording.id](const JobFailure& failure) {
        if (id != recording_)
            return;
        sound_->setMessage(failure.message);
        Q_EMIT opened(failure.message);
    });
    decoding_ = job;
}

void SoundPanel::clear() {
    open({});
    whole_->setText({});
}

void SoundPanel::take(Decoded decoded) {
    if (decoded.recording != recording_)
        return;
    samples_ = decoded.samples;
    length_ = double(samples_->size()) / kRate;
    outline_->setData(decoded.outline);
    whole_->setText(tr("whole\n%1").arg(timeText(length_, length_ < 10 ? 1 : 0)));
    player_->setSamples(samples_);
    for (SoundView* view : {sound_, modulated_})
        view->setLength(length_);
    setWindow({0, length_});
    Q_EMIT opened({});
}

void SoundPanel::setView(View view) {
    if (view == view_)
        return;
    // Log-mel and modulated share a picture; no need to draw it again.
    const bool same = view != View::Stft && view_ != View::Stft && picture_;
    view_ = view;
    arrange();
    if (view == View::Modulated && !collected_)
        collect();
    if (same)
        showPicture(picture_, true);
    else
        askForPicture();
}

void SoundPanel::setScale(FrequencyScale scale) {
    scale_ = scale;
    askForPicture();
}

void SoundPanel::setColourMap(ColourMap map) {
    sound_->setColourMap(map);
    modulated_->setColourMap(map);
}

void SoundPanel::setRange(float low, float high) {
    low_ = low;
    high_ = high;
    showLevels();
}

void SoundPanel::showLevels() {
    const bool stft = view_ == View::Stft;
    sound_->setRange(stft ? low_ : kLogMelLow, stft ? high_ : kLogMelHigh);
    modulated_->setRange(kLogMelLow, kLogMelHigh);
}

void SoundPanel::setWindow(Stretch window) {
    window_ = window;
    sound_->setWindow(window);
    modulated_->setWindow(window);
    const bool whole = window.second - window.first >= length_ - 1e-9;
    outline_->setWindow(whole ? std::nullopt : std::optional(window));
    askForPicture();
}

void SoundPanel::zoom(double factor) {
    const double cursor = double(player_->position()) / kRate;
    const bool seen = cursor >= window_.first && cursor <= window_.second;
    setWindow(zoomed(window_, factor, seen ? cursor : (window_.first + window_.second) / 2, length_));
}

void SoundPanel::askForPicture() {
    if (drawing_)
        drawing_->cancel();
    if (!samples_)
        return;
    const std::uint64_t number = ++asked_;
    const int columns = std::clamp(sound_->mapRect().width(), 200, 4000);
    const auto start = std::llround(window_.first * kRate);
    const auto end = std::max(start + 1, std::llround(window_.second * kRate));
    const auto deliver = [this, number](bool last) {
        return [this, number, last](std::shared_ptr<const Spectrogram> picture) {
            if (number == asked_)
                showPicture(std::move(picture), last);
        };
    };
    if (view_ != View::Stft) {
        drawing_ = project_.quietJobs().start(
            tr("Drawing"), this,
            [samples = samples_, start, end](Progress&, const std::stop_token& stop) -> std::shared_ptr<const Spectrogram> {
                return std::make_shared<Spectrogram>(logMelPicture(*samples, start, end, kLogMelColumns, stop));
            },
            deliver(true));
        return;
    }
    SpectrogramRequest request;
    request.start = start;
    request.end = end;
    request.columns = columns;
    request.scale = scale_;
    const auto draw = [samples = samples_](SpectrogramRequest wanted) {
        return [samples, wanted](Progress&, const std::stop_token& stop) -> std::shared_ptr<const Spectrogram> {
            return std::make_shared<Spectrogram>(spectrogram(*samples, wanted, stop));
        };
    };
    // A long window: a coarse picture first, the one that passes nothing over when it is ready.
    const bool longWindow = double(end - start) / columns > request.fftSize;
    if (longWindow) {
        SpectrogramRequest coarse = request;
        coarse.mostFramesPerColumn = 1;
        coarse.columns = std::max(100, columns / 2);
        project_.quietJobs().start(tr("Drawing"), this, draw(coarse),
                                   [this, number, deliver](std::shared_ptr<const Spectrogram> picture) {
                                       // The fine one may have overtaken it.
                                       if (!picture_ || number != shownNumber_)
                                           deliver(false)(std::move(picture));
                                   });
    }
    drawing_ = project_.quietJobs().start(tr("Drawing"), this, draw(request), deliver(true));
}

void SoundPanel::showPicture(std::shared_ptr<const Spectrogram> picture, bool last) {
    picture_ = std::move(picture);
    shownNumber_ = last ? asked_ : 0;
    sound_->setMessage({});
    sound_->setPicture(picture_, tr("dB"));
    if (view_ == View::Modulated)
        showDifference();
    Q_EMIT pictureShown();
}

void SoundPanel::collect() {
    if (!project_.isOpen())
        return;
    collected_ = true;
    modulated_->setMessage(tr("Comparing what the devices heard"));
    std::shared_ptr<ProjectStore> store;
    try {
        store = std::make_shared<ProjectStore>(project_.store().sibling());
    } catch (const std::exception& error) {
        modulated_->setMessage(failureFrom(error).message);
        return;
    }
    Job* job = project_.jobs().start(
        tr("Difference vectors"), this,
        [store](Progress& progress, const std::stop_token& stop) {
            return collectDifferences(*store, kClipsPerDevice, progress, stop);
        },
        [this](DeviceDifferences differences) {
            differences_ = std::move(differences);
            device_ = differences_.devices.empty() ? -1 : 0;
            draw_ = 0;
            modulated_->setMessage({});
            showDifference();
            Q_EMIT differencesChanged();
        });
    const auto again = [this](const QString& words) {
        collected_ = false; // the next time this view is chosen
        modulated_->setMessage(words);
    };
    connect(job, &Job::failed, this, [again](const JobFailure& failure) { again(failure.message); });
    connect(job, &Job::cancelled, this, [this, again] { again(tr("Stopped. Choose this view again to compare the devices.")); });
}

void SoundPanel::setDevice(int index) {
    device_ = index >= 0 && index < int(differences_.devices.size()) ? index : -1;
    draw_ = 0;
    showDifference();
}

void SoundPanel::drawAnother() {
    if (device_ < 0)
        return;
    // Goes through the vectors in an order that jumps about and meets each of them.
    const std::size_t count = differences_.devices[std::size_t(device_)].vectors.count();
    draw_ = (draw_ + std::max<std::size_t>(1, count * 382 / 1000)) % count;
    showDifference();
}

void SoundPanel::showDifference() {
    const QString reference = QString::fromStdString(differences_.reference).toUpper();
    originalTitle_->setText(heardBy_.isEmpty() ? tr("Original") : tr("Original, device %1").arg(heardBy_));
    if (device_ < 0) {
        modulatedTitle_->setText(tr("Modulated"));
        differenceTitle_->setText(tr("Difference"));
        difference_->setCurves({}, {});
        modulated_->setPicture(nullptr, {});
        if (collected_ && !differences_.reference.empty())
            modulated_->setMessage(tr("There are no two devices to compare in this project."));
        else if (collected_ && project_.isOpen() && modulated_->isVisible())
            modulated_->setMessage(tr("Comparing what the devices heard"));
        return;
    }
    const auto& device = differences_.devices[std::size_t(device_)];
    const QString name = QString::fromStdString(device.name).toUpper();
    modulatedTitle_->setText(tr("Modulated, as heard by %1").arg(name));
    differenceTitle_->setText(tr("%1 against %2, draw %3 of %4").arg(name, reference).arg(draw_ + 1).arg(device.vectors.count()));
    const std::span<const float> vector = std::span(device.vectors.values).subspan(draw_ * 256, 256);
    std::vector<float> decibels(vector.begin(), vector.end());
    std::vector<float> mean = device.mean;
    for (auto* curve : {&decibels, &mean})
        for (float& value : *curve)
            value *= 10;
    difference_->setCurves(std::move(decibels), std::move(mean));
    if (picture_ && view_ == View::Modulated)
        modulated_->setPicture(std::make_shared<Spectrogram>(modulated(*picture_, vector)), tr("dB"));
}

void SoundPanel::setRegions(std::vector<RegionMark> regions) {
    modulated_->setRegions(regions);
    sound_->setRegions(std::move(regions));
}

void SoundPanel::setSelectedRegion(std::int64_t id) {
    selectedRegion_ = id;
    sound_->setSelectedRegion(id);
}

void SoundPanel::setSelection(std::optional<Stretch> selection) {
    sound_->setSelection(selection);
    modulated_->setSelection(selection);
    outline_->setSelection(selection);
    if (selection)
        player_->setStretch(std::pair(std::llround(selection->first * kRate), std::llround(selection->second * kRate)));
    else
        player_->setStretch(std::nullopt);
    Q_EMIT selectionChanged();
}

} // namespace earshot
