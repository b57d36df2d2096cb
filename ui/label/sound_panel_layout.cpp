// Where the parts of SoundPanel stand and what they tell each other.
#include "audio/audio_file.h"
#include "label/difference_plot.h"
#include "label/network_strip.h"
#include "label/sound_panel.h"
#include "widgets/label.h"
#include "widgets/waveform_strip.h"

#include <QGridLayout>
#include <QHBoxLayout>

#include <algorithm>

namespace earshot {
namespace {

constexpr int kLowWindow = 560; ///< below this height the waveform of the window makes room

} // namespace

void SoundPanel::layOut() {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setVerticalSpacing(4);
    const int margin = spectrogram_->mapRect().left();
    whole_->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    whole_->setContentsMargins(8, 0, 0, 0);
    whole_->setWordWrap(true);
    whole_->setFixedWidth(margin);
    outline_->setFixedHeight(44);
    auto* above = new QHBoxLayout;
    above->setSpacing(0);
    above->addWidget(whole_);
    above->addWidget(outline_, 1);
    grid->addLayout(above, 0, 0, 1, 3);
    for (Label* title : {originalTitle_, besideTitle_, differenceTitle_})
        title->setElided(true);
    originalTitle_->setContentsMargins(margin, 0, 0, 0);
    grid->addWidget(originalTitle_, 1, 0);
    grid->addWidget(besideTitle_, 1, 1);
    grid->addWidget(differenceTitle_, 1, 2);
    grid->addWidget(spectrogram_, 2, 0);
    grid->addWidget(beside_, 2, 1);
    grid->addWidget(difference_, 2, 2);
    lanes_->setMargin(margin);
    grid->addWidget(lanes_, 3, 0, 1, 3);
    auto* wave = new QHBoxLayout(waveRow_);
    wave->setContentsMargins(0, 0, 0, 2);
    wave->setSpacing(0);
    waveScale_->setContentsMargins(8, 0, 0, 0);
    waveScale_->setFixedWidth(margin);
    waveScale_->setWordWrap(true);
    waveScale_->setToolTip(tr("Highest peak of the window, relative to full scale"));
    wave->addWidget(waveScale_);
    wave->addWidget(wave_, 1);
    wave_->setFixedHeight(48);
    grid->addWidget(waveRow_, 4, 0, 1, 3);
    network_->setFixedHeight(200);
    grid->addWidget(network_, 5, 0, 1, 3);
    grid->setRowStretch(2, 1);
    grid->setColumnStretch(0, 10);
    beside_->setFrequencyAxis(false);
    difference_->setTop(spectrogram_->mapRect().top());
}

void SoundPanel::connectViews() {
    for (SoundView* view : {spectrogram_, beside_}) {
        connect(view, &SoundView::windowRequested, this, &SoundPanel::setWindow);
        connect(view, &SoundView::seekRequested, this, [this](double seconds) { player_->seek(sampleAt(seconds)); });
        connect(view, &SoundView::scrubbed, this, [this](double seconds) { player_->scrub(sampleAt(seconds)); });
        connect(view, &SoundView::scrubEnded, player_.get(), &Player::endScrub);
        connect(view, &SoundView::selected, this, [this, view](std::optional<Stretch> selection) {
            spectrogram_->setSelectedHertz(view->selectedHertz());
            setSelection(selection);
        });
        connect(view, &SoundView::regionResized, this, &SoundPanel::regionResized);
        connect(view, &SoundView::regionClicked, this, [this](std::int64_t id) {
            setSelectedRegion(id);
            Q_EMIT regionSelected(id);
        });
    }
    connect(lanes_, &LaneStrip::regionClicked, this, [this](std::int64_t id) {
        setSelectedRegion(id);
        Q_EMIT regionSelected(id);
    });
    connect(lanes_, &LaneStrip::opinionClicked, this, [this](Stretch stretch) { setSelection(stretch); });
    connect(outline_, &WaveformStrip::seekRequested, this, [this](double seconds) {
        const double span = window_.second - window_.first;
        const double start = std::clamp(seconds - span / 2, 0.0, std::max(0.0, length_ - span));
        setWindow({start, start + span});
        player_->seek(sampleAt(seconds));
    });
    connect(wave_, &WaveformStrip::seekRequested, this,
            [this](double seconds) { player_->seek(sampleAt(window_.first + seconds)); });
    connect(player_.get(), &Player::positionChanged, this,
            [this](std::int64_t sample) { followCursor(double(sample) / kSampleRateHz); });
}

void SoundPanel::arrange() {
    const bool modulated = view_ == View::Modulated;
    const bool two = modulated || view_ == View::Input;
    for (QWidget* widget : std::initializer_list<QWidget*>{originalTitle_, besideTitle_, beside_})
        widget->setVisible(two);
    for (QWidget* widget : std::initializer_list<QWidget*>{differenceTitle_, difference_, network_})
        widget->setVisible(modulated);
    lanes_->setVisible(!two);
    waveRow_->setVisible(!two && height() >= kLowWindow);
    auto* grid = static_cast<QGridLayout*>(layout());
    grid->setHorizontalSpacing(two ? 8 : 0); // hidden columns would keep it
    grid->setColumnStretch(1, two ? 9 : 0);
    grid->setColumnStretch(2, modulated ? 6 : 0);
    network_->setFixedHeight(height() >= kLowWindow ? 200 : 148);
    showLevels();
}

} // namespace earshot
