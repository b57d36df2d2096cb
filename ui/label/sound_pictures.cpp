#include "label/sound_pictures.h"

#include "audio/audio_file.h"
#include "jobs/job_runner.h"
#include "jobs/latest_job.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <thread>

namespace earshot {
namespace {

constexpr std::int64_t kLong = 60 * kSampleRateHz; ///< from here on there is an overview
constexpr int kOutlineParts = 2000;
constexpr int kLogMelColumns = 4000;
constexpr int kCoarseSegments = 200; ///< a tenth of a second of work
constexpr int kSketchPoints = 512;
constexpr double kSketchSeconds = 0.2;

WaveformData stripOf(SoundOutline outline, double seconds) {
    return {std::move(outline.lowest), std::move(outline.highest), std::move(outline.rms), seconds};
}

WaveformData outlineOf(const SoundSource& sound, std::int64_t start, std::int64_t end, int parts) {
    const auto samples = sound.samples(start, end - start);
    return outline(samples.data(), samples.size(), kSampleRateHz, parts);
}

} // namespace

/// What is drawn, for the worker's thread.
struct SoundPictures::Request {
    Sound sound;
    std::shared_ptr<SoundOverview> overview;
    Kind kind = Kind::Stft;
    SpectrogramSettings settings;
    std::int64_t start = 0, end = 0;
    int columns = 0;
    int stride = 1;
    bool whole = false; ///< the outline of the whole is wanted

    bool isPooled() const { return overview && double(end - start) / columns >= double(overview->columnSamples()); }
    Result draw(const std::stop_token& stop) const;
};

struct SoundPictures::Result {
    std::shared_ptr<const Spectrogram> picture;
    std::shared_ptr<const Spectrogram> delta;
    WaveformData window;
    std::optional<WaveformData> whole;
    bool last = true;
};

SoundPictures::Result SoundPictures::Request::draw(const std::stop_token& stop) const {
    Result result;
    if (overview && overview->share() == 0)
        overview->sketch(kSketchPoints, kSketchSeconds, stop);
    if (overview)
        overview->prefer(start, end);
    result.last = kind == Kind::Stft ? !isPooled() || overview->share() >= 1 : stride == 1;
    if (kind == Kind::Input) {
        InputPicture input = inputPicture(*sound, start, end, kLogMelColumns, stride, stop);
        result.picture = std::make_shared<Spectrogram>(std::move(input.map));
        result.delta = std::make_shared<Spectrogram>(std::move(input.delta));
    } else if (kind == Kind::LogMel) {
        result.picture = std::make_shared<Spectrogram>(logMelPicture(*sound, start, end, kLogMelColumns, stride, stop));
    } else if (isPooled()) {
        result.picture = std::make_shared<Spectrogram>(overview->picture(start, end, columns));
    } else {
        const SpectrogramRequest request{start, end, columns, settings.fftSize, settings.hop, settings.range};
        result.picture = std::make_shared<Spectrogram>(spectrogram(*sound, request, stop));
    }
    const int parts = int(std::min<std::int64_t>(columns, end - start));
    result.window = isPooled() ? stripOf(overview->outline(start, end, parts), double(end - start) / kSampleRateHz)
                               : outlineOf(*sound, start, end, parts);
    if (overview)
        result.whole = stripOf(overview->outline(0, sound->length(), kOutlineParts), double(sound->length()) / kSampleRateHz);
    else if (whole)
        result.whole = outlineOf(*sound, 0, sound->length(), kOutlineParts);
    return result;
}

SoundPictures::SoundPictures(JobRunner& jobs, QObject* parent) : QObject(parent), jobs_(jobs), drawing_(new LatestJob(this)) {}

SoundPictures::~SoundPictures() {
    if (filling_)
        filling_->cancel();
}

void SoundPictures::setSound(Sound sound) {
    drawing_->cancel();
    ++asked_;
    sound_ = std::move(sound);
    columns_ = 0;
    complete_ = true;
    wholeKnown_ = false;
    beginOverview();
}

void SoundPictures::setKind(Kind kind) {
    kind_ = kind;
}

void SoundPictures::setSettings(const SpectrogramSettings& settings) {
    const bool other = settings.fftSize != settings_.fftSize || settings.range != settings_.range;
    settings_ = settings;
    if (other)
        beginOverview();
    draw();
}

void SoundPictures::show(std::int64_t start, std::int64_t end, int columns) {
    start_ = start;
    end_ = std::max(end, start + 1);
    columns_ = columns;
    draw();
}

void SoundPictures::beginOverview() {
    if (filling_)
        filling_->cancel();
    filling_.clear();
    overview_.reset();
    if (sound_ && sound_->length() > kLong)
        overview_ = std::make_shared<SoundOverview>(sound_, settings_.fftSize, settings_.range);
}

void SoundPictures::fillOverview() {
    if (filling_ || !overview_ || overview_->share() >= 1)
        return;
    const int threads = std::max(1, int(std::thread::hardware_concurrency()));
    filling_ = jobs_.start(
        tr("Drawing the whole"), this,
        [overview = overview_, threads](Progress& progress, const std::stop_token& stop) {
            overview->fill(threads, progress, stop);
        },
        [this] {
            filling_.clear();
            draw();
        });
    const auto more = [this, overview = overview_.get()] {
        // A picture that is being drawn is not overtaken by the same one with a little more on it.
        if (overview == overview_.get() && !drawing_->isBusy())
            draw();
    };
    connect(filling_, &Job::progressed, this, more);
    connect(filling_, &Job::failed, this, [this](const JobFailure& failure) { Q_EMIT failed(failure.message); });
}

void SoundPictures::draw() {
    draw(kind_ == Kind::Stft ? 1 : std::max(1, int((end_ - start_) / kSampleRateHz / kCoarseSegments)));
}

void SoundPictures::draw(int stride) {
    if (!sound_ || columns_ == 0)
        return;
    complete_ = false;
    const std::uint64_t number = ++asked_;
    const Request request{sound_, overview_, kind_, settings_, start_, end_, columns_, stride, !wholeKnown_};
    drawing_->start(
        [this, number, request](const std::stop_token& stop) -> LatestJob::Deliver {
            auto result = std::make_shared<Result>(request.draw(stop));
            return [this, number, result, coarse = request.stride > 1] {
                deliver(number, *result);
                // The coarse picture is there: now every segment.
                if (coarse && number == asked_)
                    draw(1);
            };
        },
        [this](const Error& error) { Q_EMIT failed(QString::fromUtf8(error.what())); });
}

void SoundPictures::deliver(std::uint64_t number, const Result& result) {
    if (number != asked_)
        return;
    wholeKnown_ = wholeKnown_ || result.whole;
    if (result.whole)
        Q_EMIT wholeReady(*result.whole);
    Q_EMIT windowReady(result.window);
    complete_ = result.last;
    Q_EMIT pictureReady(result.picture, result.delta);
    fillOverview();
}

} // namespace earshot
