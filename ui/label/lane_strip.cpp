#include "label/lane_strip.h"

#include "theme/class_colours.h"
#include "theme/contrast.h"
#include "theme/theme.h"
#include "widgets/progress_bar.h"
#include "widgets/spectrogram_view.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace earshot {

LaneStrip::LaneStrip(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Model and annotators"));
}

void LaneStrip::setMargin(int margin) {
    margin_ = margin;
    update();
}

void LaneStrip::setWindow(Stretch window) {
    window_ = window;
    update();
}

void LaneStrip::setOpinions(std::vector<OpinionMark> opinions) {
    opinions_ = std::move(opinions);
    updateGeometry();
    update();
}

void LaneStrip::setRegions(const std::vector<RegionMark>& regions, const QString& mine) {
    lanes_.clear();
    lanes_.push_back({mine, {}});
    for (const RegionMark& region : regions) {
        if (region.lowHz || region.highHz)
            continue;
        const QString name = region.annotator.isEmpty() ? tr("dataset") : region.annotator;
        auto lane = std::find_if(lanes_.begin(), lanes_.end(), [&](const Lane& each) { return each.annotator == name; });
        if (lane == lanes_.end())
            lane = lanes_.insert(lanes_.end(), Lane{name, {}});
        lane->regions.push_back(region);
    }
    // With one annotator and no region yet there is nothing that a lane would show.
    if (lanes_.size() == 1 && lanes_.front().regions.empty())
        lanes_.clear();
    updateGeometry();
    update();
}

void LaneStrip::setSelectedRegion(std::int64_t id) {
    selected_ = id;
    update();
}

void LaneStrip::setCursor(std::optional<double> seconds) {
    cursor_ = seconds;
    update();
}

QStringList LaneStrip::laneNames() const {
    QStringList names;
    if (!opinions_.empty())
        names << tr("model");
    for (const Lane& lane : lanes_)
        names << lane.annotator;
    return names;
}

int LaneStrip::laneHeight() const {
    return QFontMetrics(fontsOf(*this).text(TextSize::Axis)).height() + 5;
}

QSize LaneStrip::sizeHint() const {
    return QSize(400, laneCount() == 0 ? 0 : laneCount() * laneHeight() + 4);
}

double LaneStrip::xOf(double seconds) const {
    return margin_ + (seconds - window_.first) / std::max(1e-9, window_.second - window_.first) * (width() - margin_);
}

double LaneStrip::secondsAt(double x) const {
    return window_.first + (x - margin_) / std::max(1, width() - margin_) * (window_.second - window_.first);
}

void LaneStrip::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    const QFont font = fontsOf(*this).text(TextSize::Axis);
    const QFontMetrics metrics(font);
    const QStringList names = laneNames();
    for (int i = 0; i < names.size(); ++i) {
        const QRect lane(margin_, 2 + i * laneHeight(), width() - margin_, laneHeight() - 2);
        painter.setFont(font);
        painter.setPen(tokens.text2);
        painter.drawText(QRect(8, lane.top(), margin_ - 12, lane.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(names[i], Qt::ElideRight, margin_ - 12));
        painter.setClipRect(lane);
        if (i == 0 && !opinions_.empty())
            paintOpinions(painter, lane);
        else
            paintRegions(painter, lane, lanes_[std::size_t(i) - (opinions_.empty() ? 0 : 1)]);
        painter.setClipping(false);
    }
    if (cursor_ && xOf(*cursor_) >= margin_)
        painter.fillRect(QRectF(xOf(*cursor_) - 0.75, 0, 1.5, height()), tokens.text);
}

void LaneStrip::paintOpinions(QPainter& painter, const QRect& lane) const {
    const Tokens& tokens = tokensOf(*this);
    painter.fillRect(QRect(lane.left(), lane.bottom(), lane.width(), 1), tokens.grid);
    double drawnTo = -1; // many opinions on one pixel: the first that reaches it is drawn
    for (const OpinionMark& opinion : opinions_) {
        if (opinion.end < window_.first || opinion.start > window_.second)
            continue;
        const double left = xOf(opinion.start), right = xOf(opinion.end);
        if (right <= drawnTo)
            continue;
        drawnTo = std::floor(right);
        const double high = opinion.probability * lane.height();
        const double gap = right - left > 4 ? 1 : 0;
        const QColor colour = opinion.classIndex >= 0 ? classColour(opinion.classIndex, tokens).colour : tokens.seriesOther;
        painter.fillRect(QRectF(left, lane.bottom() + 1 - high, std::max(1.0, right - left - gap), high), colour);
    }
}

void LaneStrip::paintRegions(QPainter& painter, const QRect& lane, const Lane& regions) const {
    const Tokens& tokens = tokensOf(*this);
    const QFont font = fontsOf(*this).text(TextSize::Axis, true);
    const QFontMetrics metrics(font);
    painter.setFont(font);
    for (const RegionMark& region : regions.regions) {
        const QRectF box(QPointF(xOf(region.start), lane.top()),
                         QPointF(std::max(xOf(region.end), xOf(region.start) + 2), lane.bottom()));
        if (box.right() < lane.left() || box.left() > lane.right())
            continue;
        const ClassColour colour =
            region.classIndex >= 0 ? classColour(region.classIndex, tokens) : ClassColour{tokens.seriesOther, false};
        painter.fillRect(box, colour.colour);
        painter.fillRect(box, colour.hatchBrush(tokens.surface));
        if (region.id == selected_) {
            painter.setPen(QPen(tokens.accent, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(box.adjusted(1, 1, -1, 0));
        }
        painter.setPen(textOn(colour.colour));
        const QRectF words(QPointF(std::max(box.left(), double(lane.left())) + 6, box.top()), box.bottomRight());
        if (words.width() > metrics.averageCharWidth() * 2)
            painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft,
                             metrics.elidedText(region.label, Qt::ElideRight, int(words.width()) - 4));
    }
}

const OpinionMark* LaneStrip::opinionAt(const QPoint& position) const {
    if (opinions_.empty() || position.y() >= 2 + laneHeight() || position.x() < margin_)
        return nullptr;
    const double seconds = secondsAt(position.x());
    for (const OpinionMark& opinion : opinions_)
        if (seconds >= opinion.start && seconds < opinion.end)
            return &opinion;
    return nullptr;
}

const RegionMark* LaneStrip::regionAt(const QPoint& position) const {
    const int lane = (position.y() - 2) / laneHeight() - (opinions_.empty() ? 0 : 1);
    if (lane < 0 || lane >= int(lanes_.size()) || position.x() < margin_)
        return nullptr;
    const double seconds = secondsAt(position.x());
    for (const RegionMark& region : lanes_[std::size_t(lane)].regions)
        if (seconds >= region.start && seconds < region.end)
            return &region;
    return nullptr;
}

void LaneStrip::mousePressEvent(QMouseEvent* event) {
    if (const OpinionMark* opinion = opinionAt(event->pos()))
        Q_EMIT opinionClicked({opinion->start, opinion->end});
    else if (const RegionMark* region = regionAt(event->pos()))
        Q_EMIT regionClicked(region->id);
}

bool LaneStrip::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const OpinionMark* opinion = opinionAt(help->pos());
    const RegionMark* region = regionAt(help->pos());
    if (opinion)
        QToolTip::showText(
            help->globalPos(),
            tr("%1 %2, %3 – %4")
                .arg(opinion->label, percentText(opinion->probability), timeText(opinion->start, 0), timeText(opinion->end, 0)),
            this);
    else if (region)
        QToolTip::showText(help->globalPos(),
                           tr("%1, %2 – %3").arg(region->label, timeText(region->start, 3), timeText(region->end, 3)), this);
    return true;
}

} // namespace earshot
