#include "label/device_modulation.h"

#include "project/open_project.h"

#include <algorithm>
#include <numeric>

namespace earshot {
namespace {

constexpr int kClipsPerDevice = 40;
constexpr std::size_t kBandCount = 256;

} // namespace

DeviceModulation::DeviceModulation(OpenProject& project, QObject* parent) : QObject(parent), project_(project) {
    connect(&project_, &OpenProject::projectClosed, this, [this] {
        differences_ = {};
        collected_ = false;
        problem_.clear();
        device_ = -1;
        mode_ = Mode::Draw;
        reset();
        Q_EMIT pairsChanged();
    });
}

void DeviceModulation::collect() {
    if (collected_ || !project_.isOpen())
        return;
    collected_ = true;
    problem_ = tr("Comparing what the devices heard");
    Q_EMIT changed();
    const auto again = [this](const QString& words) {
        collected_ = false; // the next time somebody looks
        problem_ = words;
        Q_EMIT changed();
    };
    std::shared_ptr<ProjectStore> store;
    try {
        store = std::make_shared<ProjectStore>(project_.store().sibling());
    } catch (const std::exception& error) {
        again(failureFrom(error).message);
        return;
    }
    Job* job = project_.jobs().start(
        tr("Difference vectors"), this,
        [store](Progress& progress, const std::stop_token& stop) {
            return collectDifferences(*store, kClipsPerDevice, progress, stop);
        },
        [this](DeviceDifferences differences) {
            differences_ = std::move(differences);
            problem_ = differences_.devices.empty()
                           ? tr("There are no two devices to compare in this project. Draw a difference by hand.")
                           : QString();
            device_ = differences_.devices.empty() ? -1 : 0;
            draw_ = 0;
            findSpread();
            Q_EMIT pairsChanged();
            Q_EMIT changed();
        });
    connect(job, &Job::failed, this, [again](const JobFailure& failure) { again(failure.message); });
    connect(job, &Job::cancelled, this, [this, again] { again(tr("Stopped. Choose this view again to compare the devices.")); });
}

QString DeviceModulation::message() const {
    return vector().empty() ? problem_ : QString();
}

QString DeviceModulation::deviceName() const {
    return device_ < 0 ? QString() : QString::fromStdString(differences_.devices[std::size_t(device_)].name).toUpper();
}

QString DeviceModulation::referenceName() const {
    return QString::fromStdString(differences_.reference).toUpper();
}

void DeviceModulation::setDevice(int index) {
    device_ = index >= 0 && index < int(differences_.devices.size()) ? index : -1;
    draw_ = 0;
    findSpread();
    Q_EMIT changed();
}

void DeviceModulation::setMode(Mode mode) {
    // A curve by hand begins with what was there.
    if (mode == Mode::Hand && hand_.empty()) {
        hand_ = vector();
        hand_.resize(kBandCount);
        for (float& value : hand_)
            value *= 10;
    }
    mode_ = mode;
    Q_EMIT changed();
}

void DeviceModulation::setStrength(double strength) {
    strength_ = std::clamp(strength, 0.0, 2.0);
    Q_EMIT changed();
}

std::size_t DeviceModulation::drawCount() const {
    return device_ < 0 ? 0 : differences_.devices[std::size_t(device_)].vectors.count();
}

void DeviceModulation::drawAnother() {
    const std::size_t count = drawCount();
    if (count == 0)
        return;
    // Goes through the vectors in an order that jumps about and meets each of them.
    std::size_t step = std::max<std::size_t>(1, count * 382 / 1000);
    while (std::gcd(step, count) != 1)
        ++step;
    draw_ = (draw_ + step) % count;
    mode_ = Mode::Draw;
    Q_EMIT changed();
}

void DeviceModulation::setHandDrawn(std::vector<float> decibels) {
    hand_ = std::move(decibels);
    hand_.resize(kBandCount);
    mode_ = Mode::Hand;
    Q_EMIT changed();
}

void DeviceModulation::reset() {
    strength_ = 1;
    draw_ = 0;
    hand_.clear();
    if (mode_ == Mode::Hand)
        mode_ = Mode::Draw;
    Q_EMIT changed();
}

std::vector<float> DeviceModulation::vector() const {
    std::vector<float> values;
    if (mode_ == Mode::Hand) {
        values = hand_;
        for (float& value : values)
            value /= 10;
    } else if (device_ >= 0) {
        const auto& device = differences_.devices[std::size_t(device_)];
        const auto first = device.vectors.values.begin() + std::ptrdiff_t(draw_ * kBandCount);
        values = mode_ == Mode::Mean ? device.mean : std::vector<float>(first, first + kBandCount);
    }
    for (float& value : values)
        value *= float(strength_);
    return values;
}

std::vector<float> DeviceModulation::mean() const {
    if (device_ < 0)
        return {};
    std::vector<float> decibels = differences_.devices[std::size_t(device_)].mean;
    for (float& value : decibels)
        value *= 10;
    return decibels;
}

void DeviceModulation::findSpread() {
    spread_ = {};
    if (drawCount() < 3)
        return;
    const auto& values = differences_.devices[std::size_t(device_)].vectors.values;
    const std::size_t count = drawCount();
    std::vector<float> column(count);
    for (std::size_t band = 0; band < kBandCount; ++band) {
        for (std::size_t i = 0; i < count; ++i)
            column[i] = values[i * kBandCount + band];
        for (const std::size_t side : {0U, 1U}) {
            const auto at = column.begin() + std::ptrdiff_t(double(count - 1) * (side == 0 ? 0.05 : 0.95));
            std::nth_element(column.begin(), at, column.end());
            spread_[side].push_back(10 * *at);
        }
    }
}

} // namespace earshot
