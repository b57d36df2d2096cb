#include "label/player.h"

#include <algorithm>

namespace earshot {
namespace {
constexpr int kTickMilliseconds = 20;
}

Player::Player(std::unique_ptr<SoundSink> sink, QObject* parent) : QObject(parent), sink_(std::move(sink)) {
    tick_.setInterval(kTickMilliseconds);
    tick_.setTimerType(Qt::PreciseTimer);
    connect(&tick_, &QTimer::timeout, this, &Player::tick);
}

Player::~Player() {
    sink_->stop();
}

void Player::setSamples(Samples samples) {
    pause();
    samples_ = std::move(samples);
    stretch_.reset();
    position_ = 0;
    Q_EMIT positionChanged(0);
}

void Player::swapSamples(Samples samples) {
    samples_ = std::move(samples);
}

std::pair<std::int64_t, std::int64_t> Player::bounds() const {
    const auto length = hasSound() ? std::int64_t(samples_->size()) : 0;
    if (!stretch_)
        return {0, length};
    const std::int64_t first = std::clamp<std::int64_t>(stretch_->first, 0, length);
    return {first, std::clamp<std::int64_t>(stretch_->second, first, length)};
}

void Player::play() {
    if (!hasSound() || playing_)
        return;
    const auto [first, last] = bounds();
    if (last <= first)
        return;
    if (position_ < first || position_ >= last)
        position_ = first;
    startedAt_ = next_ = position_;
    if (!sink_->problem().isEmpty() || !sink_->start([this](std::span<float> out) { return fill(out); })) {
        Q_EMIT failed();
        return;
    }
    playing_ = true;
    tick_.start();
    Q_EMIT playingChanged(true);
}

void Player::pause() {
    if (!playing_)
        return;
    position_ = position();
    playing_ = false;
    tick_.stop();
    sink_->stop();
    Q_EMIT playingChanged(false);
    Q_EMIT positionChanged(position_);
}

void Player::seek(std::int64_t sample) {
    const auto length = hasSound() ? std::int64_t(samples_->size()) : 0;
    position_ = std::clamp<std::int64_t>(sample, 0, length);
    if (stretch_ && (position_ < stretch_->first || position_ >= stretch_->second))
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

std::size_t Player::fill(std::span<float> out) {
    if (!hasSound())
        return 0;
    const auto [first, last] = bounds();
    std::size_t given = 0;
    while (given < out.size()) {
        if (next_ >= last) {
            if (!looping_ || last <= first)
                break;
            next_ = first;
        }
        const auto count = std::min(std::int64_t(out.size() - given), last - next_);
        std::copy_n(samples_->begin() + next_, count, out.begin() + std::ptrdiff_t(given));
        next_ += count;
        given += std::size_t(count);
    }
    return given;
}

std::int64_t Player::placeOf(std::int64_t heard) const {
    const auto [first, last] = bounds();
    const std::int64_t place = startedAt_ + heard;
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
        position_ = last >= std::int64_t(samples_->size()) || stretch_ ? first : last;
    } else {
        position_ = place;
    }
    Q_EMIT positionChanged(position_);
}

} // namespace earshot
