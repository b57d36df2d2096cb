#include "label/sound_view.h"

#include "theme/theme.h"
#include "widgets/spectrogram_view.h"

#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace earshot {
namespace {

constexpr int kDragPixels = 4;
constexpr double kLeastSeconds = 0.02;
constexpr int kGrabPixels = 6;
constexpr int kHandleReach = 20;

} // namespace

Stretch zoomed(Stretch window, double factor, double centre, double length) {
    const double least = std::min(kLeastSeconds, length);
    const double span = std::clamp((window.second - window.first) / factor, least, std::max(length, least));
    const double share = std::clamp((centre - window.first) / std::max(1e-9, window.second - window.first), 0.0, 1.0);
    const double start = std::clamp(centre - share * span, 0.0, std::max(0.0, length - span));
    return {start, start + span};
}

SoundView::SoundView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusInside", true);
    setAccessibleName(tr("Spectrogram"));
}

void SoundView::setPicture(std::shared_ptr<const Spectrogram> picture, const QString& unit) {
    picture_ = std::move(picture);
    unit_ = unit;
    render();
}

void SoundView::setLength(double seconds) {
    length_ = seconds;
    update();
}

void SoundView::setWindow(Stretch window) {
    window_ = window;
    update();
}

void SoundView::setCursor(std::optional<double> seconds) {
    cursor_ = seconds;
    update();
}

void SoundView::setSelection(std::optional<Stretch> selection) {
    if (!selection)
        hertz_.reset();
    selection_ = selection;
    update();
}

void SoundView::setSelectedHertz(std::optional<std::pair<double, double>> hertz) {
    hertz_ = hertz;
    update();
}

void SoundView::setRegions(std::vector<RegionMark> regions) {
    regions_ = std::move(regions);
    update();
}

void SoundView::setSelectedRegion(std::int64_t id) {
    selectedRegion_ = id;
    update();
}

void SoundView::setColourMap(ColourMap map) {
    map_ = map;
    render();
}

void SoundView::setRange(float low, float high) {
    low_ = low;
    high_ = high;
    render();
}

void SoundView::setMessage(const QString& message) {
    message_ = message;
    update();
}

void SoundView::setFrequencyAxis(bool shown) {
    frequencyAxis_ = shown;
    update();
}

QRect SoundView::mapRect() const {
    const QFontMetrics metrics(fontsOf(*this).number(TextSize::Axis));
    const int left = frequencyAxis_ ? metrics.horizontalAdvance(QStringLiteral("0.05")) + 24 : 0;
    return rect().adjusted(left, metrics.height() + 10, 0, 0);
}

double SoundView::secondsAt(double x) const {
    const QRect area = mapRect();
    return window_.first + (x - area.left()) / std::max(1, area.width()) * (window_.second - window_.first);
}

double SoundView::xOf(double seconds) const {
    const QRect area = mapRect();
    return area.left() + (seconds - window_.first) / std::max(1e-9, window_.second - window_.first) * area.width();
}

double SoundView::hertzAt(double y) const {
    const QRect area = mapRect();
    const double band = (area.bottom() + 1 - y) / std::max(1, area.height()) * picture_->bands - 0.5;
    const double inside = std::clamp(band, 0.0, double(picture_->bands - 1));
    const auto below = std::size_t(inside);
    const std::size_t above = std::min(below + 1, picture_->hertz.size() - 1);
    return double(picture_->hertz[below]) + (inside - double(below)) * double(picture_->hertz[above] - picture_->hertz[below]);
}

double SoundView::yOf(double hertz) const {
    const QRect area = mapRect();
    const auto& centres = picture_->hertz;
    const auto above = std::lower_bound(centres.begin(), centres.end(), float(hertz));
    double band = double(above - centres.begin());
    if (above != centres.begin() && above != centres.end() && *above > *(above - 1)) // between two bands: ticks do not jump
        band -= (*above - hertz) / (*above - *(above - 1));
    return area.bottom() + 1 - (band + 0.5) / std::max(1, picture_->bands) * area.height();
}

std::int64_t SoundView::regionAt(const QPoint& position) const {
    // The shortest wins: it may lie inside of another.
    std::int64_t found = 0;
    double shortest = 1e300;
    const double seconds = secondsAt(position.x());
    for (const RegionMark& region : regions_) {
        const bool inBand = !picture_ || ((!region.highHz || position.y() >= yOf(*region.highHz)) &&
                                          (!region.lowHz || position.y() <= yOf(*region.lowHz)));
        if (seconds >= region.start && seconds <= region.end && inBand && region.end - region.start < shortest) {
            shortest = region.end - region.start;
            found = region.id;
        }
    }
    return found;
}

const RegionMark* SoundView::selectedMark() const {
    for (const RegionMark& region : regions_)
        if (selectedRegion_ != 0 && region.id == selectedRegion_)
            return &region;
    return nullptr;
}

std::optional<Stretch> SoundView::handled() const {
    if (selection_ || resized_)
        return selection_ ? selection_ : resized_;
    const RegionMark* mark = selectedMark();
    return mark ? std::optional(Stretch{mark->start, mark->end}) : std::nullopt;
}

SoundView::Drag SoundView::dragAt(const QPoint& position, Qt::KeyboardModifiers modifiers) const {
    const QRect area = mapRect();
    if (position.y() < area.top())
        return position.x() >= area.left() ? Drag::Scrub : Drag::None;
    if (!area.contains(position))
        return Drag::None;
    if (const auto ends = handled(); ends && std::abs(position.y() - area.center().y()) <= kHandleReach) {
        const double toStart = std::abs(position.x() - xOf(ends->first));
        const double toEnd = std::abs(position.x() - xOf(ends->second));
        if (std::min(toStart, toEnd) <= kGrabPixels)
            return toEnd <= toStart ? Drag::End : Drag::Start;
    }
    return modifiers.testFlag(Qt::ControlModifier) && picture_ ? Drag::Box : Drag::Undecided;
}

/// Moves the end that is held; ends that pass each other change places.
void SoundView::moveEnd(double seconds) {
    Stretch ends = *handled();
    (drag_ == Drag::Start ? ends.first : ends.second) = std::clamp(seconds, 0.0, length_);
    if (ends.first > ends.second) {
        std::swap(ends.first, ends.second);
        drag_ = drag_ == Drag::Start ? Drag::End : Drag::Start;
    }
    (selection_ ? selection_ : resized_) = ends;
}

void SoundView::dragSelection(const QPointF& position) {
    const double a = std::clamp(secondsAt(dragFrom_.x()), 0.0, length_);
    const double b = std::clamp(secondsAt(position.x()), 0.0, length_);
    selection_ = Stretch{std::min(a, b), std::max(a, b)};
    hertz_.reset();
    if (drag_ == Drag::Box) {
        const double c = hertzAt(dragFrom_.y()), d = hertzAt(position.y());
        hertz_ = std::pair(std::min(c, d), std::max(c, d));
    }
}

void SoundView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || length_ <= 0)
        return;
    dragFrom_ = event->position();
    drag_ = dragAt(event->pos(), event->modifiers());
    if (drag_ == Drag::Scrub)
        Q_EMIT scrubbed(std::clamp(secondsAt(dragFrom_.x()), 0.0, length_));
}

void SoundView::mouseMoveEvent(QMouseEvent* event) {
    pointer_ = event->pos();
    if (drag_ == Drag::None) {
        const Drag would = dragAt(event->pos(), event->modifiers());
        QWidget::setCursor(would == Drag::Start || would == Drag::End ? Qt::SizeHorCursor : Qt::ArrowCursor);
    }
    if (drag_ == Drag::Undecided && std::abs(event->position().x() - dragFrom_.x()) >= kDragPixels)
        drag_ = Drag::Select;
    if (drag_ == Drag::Select || drag_ == Drag::Box)
        dragSelection(event->position());
    else if (drag_ == Drag::Start || drag_ == Drag::End)
        moveEnd(secondsAt(event->position().x()));
    else if (drag_ == Drag::Scrub)
        Q_EMIT scrubbed(std::clamp(secondsAt(event->position().x()), 0.0, length_));
    update();
}

void SoundView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    const Drag drag = std::exchange(drag_, Drag::None);
    switch (drag) {
    case Drag::Select:
    case Drag::Box:
        Q_EMIT selected(selection_);
        break;
    case Drag::Start:
    case Drag::End:
        if (selection_)
            Q_EMIT selected(selection_);
        else if (const auto stretch = std::exchange(resized_, std::nullopt))
            Q_EMIT regionResized(selectedRegion_, *stretch);
        break;
    case Drag::Scrub:
        Q_EMIT scrubEnded();
        break;
    case Drag::Undecided: {
        const std::int64_t region = regionAt(event->pos());
        Q_EMIT regionClicked(region);
        if (region == 0 && selection_)
            Q_EMIT selected(std::nullopt);
        Q_EMIT seekRequested(std::clamp(secondsAt(event->position().x()), 0.0, length_));
        break;
    }
    case Drag::None:
        break;
    }
    update();
}

void SoundView::wheelEvent(QWheelEvent* event) {
    if (length_ <= 0)
        return;
    const QPoint turned = event->angleDelta();
    const double span = window_.second - window_.first;
    if (event->modifiers().testFlag(Qt::ShiftModifier) || std::abs(turned.x()) > std::abs(turned.y())) {
        const int by = std::abs(turned.x()) > std::abs(turned.y()) ? turned.x() : turned.y();
        const double start = std::clamp(window_.first - by / 120.0 * span / 8, 0.0, std::max(0.0, length_ - span));
        Q_EMIT windowRequested({start, start + span});
    } else if (turned.y() != 0) {
        Q_EMIT windowRequested(zoomed(window_, std::pow(1.25, turned.y() / 120.0), secondsAt(event->position().x()), length_));
    }
    event->accept();
}

void SoundView::leaveEvent(QEvent*) {
    pointer_.reset();
    update();
}

void SoundView::keyPressEvent(QKeyEvent* event) {
    if (length_ <= 0 || (event->key() != Qt::Key_Left && event->key() != Qt::Key_Right)) {
        QWidget::keyPressEvent(event);
        return;
    }
    const double step = (event->key() == Qt::Key_Left ? -1 : 1) * (window_.second - window_.first) / 50;
    const double from = cursor_.value_or(window_.first);
    const double to = std::clamp(from + step, 0.0, length_);
    if (event->modifiers().testFlag(Qt::ShiftModifier)) {
        // The end that the cursor is at moves, the other stays.
        Stretch ends = selection_.value_or(Stretch{from, from});
        const bool atStart = std::abs(from - ends.first) < std::abs(from - ends.second);
        (atStart ? ends.first : ends.second) = to;
        Q_EMIT selected(Stretch{std::min(ends.first, ends.second), std::max(ends.first, ends.second)});
    }
    Q_EMIT seekRequested(to);
}

void SoundView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        render();
}

} // namespace earshot
