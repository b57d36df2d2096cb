#include "label/player.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {
constexpr int kTickMilliseconds = 20;
constexpr std::int64_t kFadeSamples = 441;
constexpr std::int64_t kScrubSamples = 4410;
} // namespace

Player::Player(std::unique_ptr<SoundSink> sink, QObject* parent) : QObject(parent), sink_(std::move(sink)) {
    tick_.setInterval(kTickMilliseconds);
    tick_.setTimerType(Qt::PreciseTimer);
    connect(&tick_, &QTimer::timeout, this, &Player::tick);
}

Player::~Player() {
    sink_->stop();
}

void Player::setSound(Sound sound) {
    endScrub();
    pause();
    sound_ = std::move(sound);
    before_.reset();
    stretch_.reset();
    position_ = 0;
    Q_EMIT positionChanged(0);
}

void Player::swapSound(Sound sound) {
    before_ = playing_ ? std::move(sound_) : nullptr;
    faded_ = 0;
    sound_ = std::move(sound);
}

std::pair<std::int64_t, std::int64_t> Player::bounds() const {
    const std::int64_t length = hasSound() ? sound_->length() : 0;
    if (!stretch_)
        return {0, length};
    const std::int64_t first = std::clamp<std::int64_t>(stretch_->first, 0, length);
    return {first, std::clamp<std::int64_t>(stretch_->second, first, length)};
}

bool Player::startSink() {
    given_ = 0;
    slowed_.reset();
    if (speed_ != 1)
        slowed_.emplace(speed_, [this](std::int64_t since, std::span<float> out) { read(since, out); });
    if (sink_->problem().isEmpty() && sink_->start([this](std::span<float> out) { return fill(out); }))
        return true;
    Q_EMIT failed(sink_->problem());
    return false;
}

void Player::play() {
    if (!hasSound() || playing_)
        return;
    const auto [first, last] = bounds();
    if (last <= first)
        return;
    if (position_ < first || position_ >= last)
        position_ = first;
    startedAt_ = position_;
    if (!startSink())
        return;
    playing_ = true;
    tick_.start();
    Q_EMIT playingChanged(true);
}

void Player::pause() {
    if (!playing_)
        return;
    position_ = position();
    playing_ = false;
    before_.reset();
    tick_.stop();
    sink_->stop();
    Q_EMIT playingChanged(false);
    Q_EMIT positionChanged(position_);
}

void Player::seek(std::int64_t sample) {
    const std::int64_t length = hasSound() ? sound_->length() : 0;
    position_ = std::clamp<std::int64_t>(sample, 0, length);
    if (stretch_ && (position_ < stretch_->first || position_ > stretch_->second))
        stretch_.reset();
    if (playing_)
        restart();
    Q_EMIT positionChanged(position_);
}

void Player::restart() {
    sink_->stop();
    playing_ = false;
    tick_.stop();
    play();
    if (!playing_)
        Q_EMIT playingChanged(false);
}

void Player::setStretch(std::optional<std::pair<std::int64_t, std::int64_t>> stretch) {
    const std::int64_t now = position();
    stretch_ = stretch;
    position_ = stretch ? stretch->first : now;
    if (playing_)
        restart();
    Q_EMIT positionChanged(position_);
}

void Player::setLooping(bool looping) {
    const std::int64_t now = position();
    looping_ = looping;
    if (playing_) {
        position_ = now;
        restart();
    }
}

void Player::setSpeed(double speed) {
    const std::int64_t now = position();
    speed_ = std::clamp(speed, 0.5, 2.0);
    if (playing_) {
        position_ = now;
        restart();
    }
}

void Player::scrub(std::int64_t sample) {
    if (!hasSound())
        return;
    if (!scrubbing_) {
        playAfterScrub_ = playing_;
        pause();
        scrubbing_ = true;
        if (!startSink()) {
            scrubbing_ = false;
            seek(sample);
            return;
        }
    }
    position_ = std::clamp<std::int64_t>(sample, 0, sound_->length());
    scrubNext_ = position_;
    scrubEnd_ = std::min(position_ + kScrubSamples, sound_->length());
    Q_EMIT positionChanged(position_);
}

void Player::endScrub() {
    if (!scrubbing_)
        return;
    scrubbing_ = false;
    sink_->stop();
    if (stretch_ && (position_ < stretch_->first || position_ > stretch_->second))
        stretch_.reset();
    if (playAfterScrub_)
        play();
}

/// The sound `since` samples after the start, round the loop; after the end nothing.
void Player::read(std::int64_t since, std::span<float> out) {
    std::fill(out.begin(), out.end(), 0.0F);
    if (!hasSound())
        return;
    const auto [first, last] = bounds();
    while (!out.empty()) {
        std::int64_t place = startedAt_ + since;
        if (place >= last) {
            if (!looping_ || last <= first)
                return;
            place = first + (place - last) % (last - first);
        }
        const auto part = out.first(std::size_t(std::min<std::int64_t>(std::int64_t(out.size()), last - place)));
        sound_->read(place, part);
        if (before_) {
            std::vector<float> old(part.size());
            before_->read(place, old);
            for (std::size_t i = 0; i < part.size(); ++i) {
                const float share = float(std::min(faded_ + std::int64_t(i), kFadeSamples)) / float(kFadeSamples);
                part[i] = share * part[i] + (1 - share) * old[i];
            }
            faded_ += std::int64_t(part.size());
            if (faded_ >= kFadeSamples)
                before_.reset();
        }
        since += std::int64_t(part.size());
        out = out.subspan(part.size());
    }
}

std::size_t Player::fill(std::span<float> out) {
    if (!hasSound())
        return 0;
    try {
        if (scrubbing_)
            return fillScrub(out);
        if (!looping_) {
            const double left = double(bounds().second - startedAt_) / speed_ - double(given_);
            out = out.first(std::size_t(std::clamp(std::ceil(left), 0.0, double(out.size()))));
        }
        if (slowed_)
            slowed_->fill(out);
        else
            read(given_, out);
        given_ += std::int64_t(out.size());
        return out.size();
    } catch (const Error& error) {
        // The sink asks in the middle of its own work: stop it when it is done.
        QMetaObject::invokeMethod(
            this,
            [this, problem = QString::fromUtf8(error.what())] {
                pause();
                Q_EMIT failed(problem);
            },
            Qt::QueuedConnection);
        return 0;
    }
}

std::size_t Player::fillScrub(std::span<float> out) {
    std::fill(out.begin(), out.end(), 0.0F);
    const auto count = std::size_t(std::clamp<std::int64_t>(scrubEnd_ - scrubNext_, 0, std::int64_t(out.size())));
    sound_->read(scrubNext_, out.first(count));
    for (std::size_t i = 0; i < count; ++i) { // a grain fades in and out
        const std::int64_t edge = std::min(scrubNext_ + std::int64_t(i) - position_, scrubEnd_ - scrubNext_ - std::int64_t(i));
        out[i] *= float(std::min<std::int64_t>(std::max<std::int64_t>(edge, 0), kFadeSamples)) / float(kFadeSamples);
    }
    scrubNext_ += std::int64_t(count);
    return out.size();
}

std::int64_t Player::placeOf(std::int64_t heard) const {
    const auto [first, last] = bounds();
    const std::int64_t place = startedAt_ + (speed_ == 1 ? heard : std::int64_t(double(heard) * speed_));
    if (place < last)
        return place;
    return looping_ && last > first ? first + (place - last) % (last - first) : last;
}

std::int64_t Player::position() const {
    return playing_ ? placeOf(sink_->heard()) : position_;
}

void Player::tick() {
    const auto [first, last] = bounds();
    const std::int64_t place = position();
    if (!looping_ && place >= last) {
        pause();
        position_ = last >= sound_->length() || stretch_ ? first : last;
    } else {
        position_ = place;
    }
    Q_EMIT positionChanged(position_);
}

} // namespace earshot
