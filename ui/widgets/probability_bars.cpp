#include "widgets/probability_bars.h"

#include "theme/theme.h"
#include "widgets/progress_bar.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

constexpr int kBar = 8;

/// The bar of `share` in `track`, filled or outlined.
void paintBar(QPainter& painter, const QRectF& track, double share, const ClassColour& colour, bool outlined,
              const Tokens& tokens) {
    painter.fillRect(track, tokens.grid);
    // One px at least: a class that is possible at all is seen.
    const QRectF bar(track.left(), track.top(), std::max(1.0, track.width() * std::clamp(share, 0.0, 1.0)), track.height());
    if (outlined) {
        painter.setPen(QPen(colour.colour, 1));
        painter.setBrush(tokens.surface);
        painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5));
        return;
    }
    painter.fillRect(bar, colour.colour);
    painter.fillRect(bar, colour.hatchBrush(tokens.surface));
}

/// The most probable class; -1: none is known.
int answerOf(const std::vector<double>& probabilities) {
    return probabilities.empty() ? -1 : int(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

} // namespace

ProbabilityBars::ProbabilityBars(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ProbabilityBars::setData(const ProbabilityData& data) {
    data_ = data;
    QStringList spoken;
    for (int i = 0; i < data.classes.size() && i < int(data.host.size()); ++i)
        spoken << data.classes[i] + QLatin1Char(' ') + percentText(data.host[std::size_t(i)], 1);
    setAccessibleName(spoken.join(QStringLiteral(", ")));
    describe();
    updateGeometry();
    update();
}

/// What is bold, for the eye and for the ear.
void ProbabilityBars::describe() {
    QStringList lines;
    if (data_.truth && *data_.truth >= 0)
        lines << tr("Bold name: what it is, %1").arg(data_.classes.value(*data_.truth));
    if (const int answer = answerOf(data_.host); answer >= 0)
        lines << tr("Bold number: the answer, %1").arg(data_.classes.value(answer));
    setToolTip(lines.join(QLatin1Char('\n')));
    setAccessibleDescription(lines.join(QStringLiteral(", ")));
}

int ProbabilityBars::rowHeight() const {
    const int text = QFontMetrics(fontsOf(*this).number(TextSize::Caption)).height();
    return data_.board.empty() ? std::max(17, text + 1) : std::max(30, 2 * kBar + 14);
}

int ProbabilityBars::nameWidth() const {
    const QFontMetrics metrics(fontsOf(*this).number(TextSize::Caption, true));
    int widest = 0;
    for (const QString& name : data_.classes)
        widest = std::max(widest, metrics.horizontalAdvance(name));
    return std::min(widest, std::max(60, width() / 2));
}

QSize ProbabilityBars::sizeHint() const {
    return QSize(280, rowHeight() * std::max(1, int(data_.classes.size())));
}

QSize ProbabilityBars::minimumSizeHint() const {
    return QSize(180, sizeHint().height());
}

void ProbabilityBars::mousePressEvent(QMouseEvent* event) {
    const int row = event->pos().y() / rowHeight();
    if (row >= 0 && row < data_.classes.size())
        Q_EMIT classClicked(row);
}

void ProbabilityBars::paintCompared(QPainter& painter, int index, const QRect& row) const {
    const Tokens& tokens = tokensOf(*this);
    const auto i = std::size_t(index);
    const QFontMetrics bold(fontsOf(*this).number(TextSize::Caption, true));
    const int value = bold.horizontalAdvance(QStringLiteral("100 %")) + 6;
    const double width = std::max(20, row.width() - nameWidth() - 2 * value - 12);
    constexpr double kThin = 5;
    const double probabilities[] = {data_.before[i], data_.host[i]};
    const QColor colours[] = {tokens.seriesB, tokens.seriesA};
    for (const int side : {0, 1}) {
        const QRectF track(nameWidth() + 8, row.center().y() - kThin + side * (kThin + 1), width, kThin);
        painter.fillRect(track, tokens.grid);
        painter.fillRect(QRectF(track.left(), track.top(), probabilities[side] * width, kThin), colours[side]);
        const bool isAnswer = answerOf(side == 1 ? data_.host : data_.before) == index;
        painter.setFont(fontsOf(*this).number(TextSize::Caption, isAnswer));
        painter.setPen(side == 1 ? tokens.text : tokens.text2);
        painter.drawText(
            QRect(row.right() - (2 - side) * value, row.top(), value, row.height()), Qt::AlignVCenter | Qt::AlignRight,
            side == 1 ? percentText(probabilities[side], 0) : QString::number(std::lround(100 * probabilities[side])));
    }
}

void ProbabilityBars::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    const QFont plain = fontsOf(*this).number(TextSize::Caption);
    const QFont bold = fontsOf(*this).number(TextSize::Caption, true);
    const int height = rowHeight();
    const int names = nameWidth();
    const int values = QFontMetrics(bold).horizontalAdvance(QStringLiteral("100.0 %")) + (data_.board.empty() ? 0 : 14);
    const double trackWidth = std::max(20, width() - names - values - 16);
    const int answer = answerOf(data_.host);
    for (int i = 0; i < data_.classes.size(); ++i) {
        const auto index = std::size_t(i);
        const bool isTruth = data_.truth == i;
        const QRect row(0, i * height, width(), height);
        painter.setFont(isTruth ? bold : plain);
        painter.setPen(isTruth ? tokens.text : tokens.text2);
        painter.drawText(QRect(0, row.top(), names, height), Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(data_.classes[i], Qt::ElideMiddle, names));
        if (index < data_.before.size() && index < data_.host.size()) {
            paintCompared(painter, i, row);
            continue;
        }
        const ClassColour colour = data_.superClasses ? ClassColour{superClassColour(i, tokens), false} : classColour(i, tokens);
        const bool twoBars = index < data_.board.size();
        QRectF track(names + 8, row.top() + (height - kBar) / 2, trackWidth, kBar);
        if (twoBars)
            track.moveTop(row.top() + height / 2.0 - kBar - 0.5);
        const double host = index < data_.host.size() ? data_.host[index] : 0;
        if (index < data_.host.size())
            paintBar(painter, track, host, colour, false, tokens);
        else
            painter.fillRect(track, tokens.grid);
        if (twoBars)
            paintBar(painter, track.translated(0, kBar + 1), data_.board[index], colour, true, tokens);
        if (index >= data_.host.size())
            continue;
        const bool differs = twoBars && !(index < data_.equal.size() && data_.equal[index]);
        painter.setFont(i == answer ? bold : plain);
        painter.setPen(differs ? tokens.err : i == answer ? tokens.text : tokens.text2);
        QRect value(width() - values, row.top(), values, height);
        if (!twoBars) {
            painter.drawText(value, Qt::AlignVCenter | Qt::AlignRight, percentText(host, 1));
        } else if (differs) {
            painter.drawText(value.adjusted(0, 0, 0, -height / 2), Qt::AlignBottom | Qt::AlignRight, percentText(host, 1));
            painter.drawText(value.adjusted(0, height / 2, 0, 0), Qt::AlignTop | Qt::AlignRight,
                             percentText(data_.board[index], 1));
        } else {
            painter.drawText(value.adjusted(0, 0, -14, 0), Qt::AlignVCenter | Qt::AlignRight, percentText(host, 1));
            painter.setPen(tokens.ok);
            painter.drawText(value, Qt::AlignVCenter | Qt::AlignRight, QStringLiteral("="));
        }
    }
}

} // namespace earshot
