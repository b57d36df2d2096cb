#include "label/network_strip.h"

#include "audio/audio_file.h"
#include "features/log_mel.h"
#include "jobs/latest_job.h"
#include "learning/augmentation.h"
#include "widgets/label.h"
#include "widgets/panel_header.h"
#include "widgets/spectrogram_view.h"

#include <QGridLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace earshot {
namespace {

constexpr int kStripes = 2;
constexpr int kThickness = 2;

struct Stages {
    std::array<std::vector<float>, NetworkStrip::kStages> maps; ///< [256, 44]
};

std::vector<float> logMelOf(const SoundSource& sound, std::int64_t segment) {
    LogMelExtractor extractor;
    std::vector<float> map(kLogMelSize);
    extractor.logMel(sound.samples(segment * kSegmentSamples, kSegmentSamples), map);
    return map;
}

/// What training does to the clip, one step after the other.
Stages stagesOf(std::vector<float> map, const std::vector<float>& partner, double lambda, const std::vector<float>& vector,
                std::uint64_t seed) {
    Stages stages;
    stages.maps[0] = map;
    for (std::size_t i = 0; i < map.size() && !partner.empty(); ++i)
        map[i] = float(lambda) * map[i] + float(1 - lambda) * partner[i];
    stages.maps[1] = map;
    for (std::size_t i = 0; i < map.size() && !vector.empty(); ++i)
        map[i] += vector[i / kFrames];
    stages.maps[2] = map;
    Batch batch;
    batch.clips = 1;
    batch.logMel = std::move(map);
    makeInput(batch);
    stages.maps[3].assign(batch.input.begin(), batch.input.begin() + kLogMelSize);
    stages.maps[4].assign(batch.input.begin() + kLogMelSize, batch.input.end());
    Random random(seed);
    specAugment(batch, kStripes, kThickness, random);
    stages.maps[5].assign(batch.input.begin(), batch.input.begin() + kLogMelSize);
    return stages;
}

} // namespace

NetworkStrip::NetworkStrip(QWidget* parent)
    : Panel(&Tokens::surface, Qt::TopEdge, parent), job_(new LatestJob(this)),
      header_(new PanelHeader(tr("What the network sees"), {}, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 1, 0, 8);
    column->setSpacing(4);
    column->addWidget(header_);
    auto* grid = new QGridLayout;
    grid->setContentsMargins(12, 0, 12, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(4);
    const QStringList names{tr("1 Log-mel"),      tr("2 Mixup"), tr("3 Modulated"),
                            tr("4 Standardised"), tr("5 Delta"), tr("6 Stripes")};
    for (int i = 0; i < kStages; ++i) {
        const auto at = std::size_t(i);
        auto* title = new QHBoxLayout;
        auto* name = new Label(names[i], TextSize::Caption, Tone::Text, true, this);
        name->setElided(true);
        title->addWidget(name, 1);
        title->addWidget(notes_[at] = new Label({}, TextSize::Axis, Tone::Caption, false, this));
        grid->addLayout(title, 0, i);
        views_[at] = new SpectrogramView(this);
        views_[at]->setBare(true);
        views_[at]->setFocusPolicy(Qt::NoFocus);
        views_[at]->setMinimumSize(40, 56);
        views_[at]->setAccessibleName(names[i]);
        grid->addWidget(views_[at], 1, i);
        grid->setColumnStretch(i, 1);
    }
    grid->setRowStretch(1, 1);
    column->addLayout(grid, 1);
    setColourMap(ColourMap::Magma);
}

NetworkStrip::~NetworkStrip() = default;

void NetworkStrip::setColourMap(ColourMap map) {
    for (int i = 0; i < kStages; ++i)
        views_[std::size_t(i)]->setColourMap(i < 3 ? map : i == 4 ? ColourMap::Delta : ColourMap::Cividis);
}

void NetworkStrip::setSound(Sound sound) {
    sound_ = std::move(sound);
    segment_ = 0;
    compute();
}

void NetworkStrip::setSegment(std::int64_t segment) {
    if (!sound_)
        return;
    segment = std::clamp<std::int64_t>(segment, 0, std::max<std::int64_t>(0, segmentCount(sound_->length()) - 1));
    if (segment == segment_)
        return;
    segment_ = segment;
    compute();
}

void NetworkStrip::setVector(std::vector<float> vector, const QString& name) {
    vector_ = std::move(vector);
    vectorName_ = name;
    compute();
}

void NetworkStrip::setPartner(Sound sound, std::int64_t segment) {
    partner_ = std::move(sound);
    partnerSegment_ = segment;
    compute();
}

void NetworkStrip::setLambda(double lambda) {
    lambda_ = std::clamp(lambda, 0.0, 1.0);
    compute();
}

void NetworkStrip::drawStripes() {
    ++stripes_;
    compute();
}

void NetworkStrip::compute() {
    if (!sound_ || sound_->length() == 0) {
        job_->cancel();
        original_.clear();
        changed_.clear();
        for (SpectrogramView* view : views_)
            view->setData({});
        return;
    }
    header_->setCaption(tr("from %1 s to %2 s, in the order of training").arg(segment_).arg(segment_ + 1));
    const QString sigma(QChar(0x03C3));
    const QStringList notes{tr("dB"),
                            partner_ ? QStringLiteral("λ ") + QString::number(lambda_, 'f', 2) : tr("no partner"),
                            vector_.empty() ? tr("off") : vectorName_,
                            sigma,
                            sigma,
                            QStringLiteral("%1 + %2").arg(kStripes).arg(kStripes)};
    for (int i = 0; i < kStages; ++i)
        notes_[std::size_t(i)]->setText(notes[i]);
    job_->start([this, sound = sound_, segment = segment_, partner = partner_, partnerSegment = partnerSegment_, lambda = lambda_,
                 vector = vector_, seed = stripes_](const std::stop_token&) -> LatestJob::Deliver {
        const auto mixed = partner ? logMelOf(*partner, partnerSegment) : std::vector<float>();
        Stages stages = stagesOf(logMelOf(*sound, segment), mixed, lambda, vector, seed);
        return [this, segment, stages = std::move(stages)] {
            original_ = stages.maps[0];
            changed_ = stages.maps[2];
            for (std::size_t i = 0; i < kStages; ++i) {
                SpectrogramData data{kBands, kFrames, stages.maps[i], double(segment), 1.0 / kFrames, {}, {}, -7.9F, 1.9F};
                if (i >= 3)
                    data.low = i == 4 ? -3.0F : -1.6F, data.high = i == 4 ? 3.0F : 1.6F;
                views_[i]->setData(data);
            }
            Q_EMIT shown();
        };
    });
}

} // namespace earshot
