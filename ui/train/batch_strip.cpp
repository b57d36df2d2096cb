#include "train/batch_strip.h"

#include "theme/colour_maps.h"
#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/label.h"
#include "widgets/panel_header.h"

#include <QBoxLayout>
#include <QFileInfo>
#include <QHelpEvent>
#include <QImage>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <functional>

namespace earshot {
namespace {

constexpr int kPicture = 56; ///< height of a map
constexpr int kBar = 4;

/// "AP" for "airport", "MS" for "metro_station".
QString codeOf(const QString& name) {
    const QStringList words = name.split(QLatin1Char('_'), Qt::SkipEmptyParts);
    return (words.size() > 1 ? words[0].left(1) + words[1].left(1) : name.left(2)).toUpper();
}

} // namespace

/// The maps side by side, as many as there is room for.
class BatchStrip::Pictures : public QWidget {
public:
    Pictures() {
        setAccessibleName(BatchStrip::tr("Clips of the last batch"));
        const int line = QFontMetrics(fontsOf(*this).number(TextSize::Axis)).height();
        setFixedHeight(kPicture + kBar + line + 14);
    }

    std::function<void()> rangeChanged;

    /// The first and the one after the last that are seen.
    std::pair<int, int> range() const { return {first_, first_ + shown()}; }
    void step(int direction) {
        first_ = std::clamp(first_ + direction * fits(), 0, std::max(0, int(images_.size()) - fits()));
        update();
        rangeChanged();
    }

    void show(const std::optional<BatchRecord>& batch, const QStringList& classes) {
        batch_ = batch;
        classes_ = classes;
        images_.clear();
        const ColourTable table = colourTable(ColourMap::Cividis, tokensOf(*this));
        for (const BatchClip& clip : batch_ ? batch_->clips : std::vector<BatchClip>()) {
            QImage image;
            if (!clip.input.isEmpty()) {
                image = QImage(batch_->frames, batch_->bands, QImage::Format_RGB32);
                for (int band = 0; band < batch_->bands; ++band)
                    for (int frame = 0; frame < batch_->frames; ++frame)
                        image.setPixel(frame, batch_->bands - 1 - band,
                                       table[std::uint8_t(clip.input[qsizetype(band) * batch_->frames + frame])]);
            }
            images_.push_back(std::move(image));
        }
        step(0);
    }

protected:
    void resizeEvent(QResizeEvent* event) override {
        QWidget::resizeEvent(event);
        step(0);
    }

    void paintEvent(QPaintEvent*) override {
        const Tokens& tokens = tokensOf(*this);
        QPainter painter(this);
        painter.setFont(fontsOf(*this).number(TextSize::Axis));
        if (images_.empty()) {
            painter.setPen(tokens.text3);
            painter.drawText(rect().adjusted(12, 0, -12, 0), Qt::AlignLeft | Qt::AlignVCenter,
                             BatchStrip::tr("The first batch comes with the first step."));
            return;
        }
        for (int i = 0; i < shown(); ++i)
            paintClip(painter, i, tokens);
    }

    bool event(QEvent* event) override {
        if (event->type() != QEvent::ToolTip || !batch_)
            return QWidget::event(event);
        const auto* help = static_cast<QHelpEvent*>(event);
        QString text;
        for (int i = 0; i < shown(); ++i)
            if (place(i).contains(help->pos()))
                text = describe(batch_->clips[std::size_t(first_ + i)]);
        QToolTip::showText(help->globalPos(), text, this);
        return true;
    }

private:
    int fits() const { return std::max(1, (width() - 12) / 92); }
    int shown() const { return std::min(int(images_.size()) - first_, fits()); }

    QRect place(int index) const {
        const int count = shown();
        const int wide = (width() - 24 - 12 * (count - 1)) / std::max(1, count);
        return QRect(12 + index * (wide + 12), 4, wide, height() - 8);
    }

    void paintClip(QPainter& painter, int index, const Tokens& tokens) const {
        const BatchClip& clip = batch_->clips[std::size_t(first_ + index)];
        const QRect area = place(index);
        const QRect map(area.left(), area.top(), area.width(), kPicture);
        const QImage& image = images_[std::size_t(first_ + index)];
        if (image.isNull())
            painter.fillRect(map, tokens.sunken);
        else
            painter.drawImage(map, image);
        if (!clip.device.isEmpty() || clip.vector >= 0) { // the device that it was made to sound like
            const QString device = clip.device.isEmpty() ? QStringLiteral("+") : clip.device.toUpper();
            const QFontMetrics metrics(painter.font());
            const QRect tag(map.left() + 2, map.top() + 2, metrics.horizontalAdvance(device) + 6, metrics.height());
            painter.fillRect(tag, tokens.readout);
            painter.setPen(tokens.onReadout);
            painter.drawText(tag, Qt::AlignCenter, device);
        }
        double x = area.left();
        const int below = map.bottom() + 2;
        QStringList words;
        for (const auto& [name, share] : clip.shares) {
            const int at = int(classes_.indexOf(name));
            const ClassColour colour = classColour(std::max(0, at), tokens);
            const QRectF part(x, below, share * area.width(), kBar);
            painter.fillRect(part, colour.colour);
            painter.fillRect(part, colour.hatchBrush(tokens.surface));
            x += part.width();
            if (words.size() < 2)
                words << QStringLiteral("%1 %2").arg(codeOf(name)).arg(share, 0, 'f', 2);
        }
        const QRect under(area.left(), below + kBar + 1, area.width(), painter.fontMetrics().height());
        painter.setPen(tokens.text2);
        painter.drawText(under, Qt::AlignLeft | Qt::AlignVCenter, words.value(0));
        if (words.size() > 1 && painter.fontMetrics().horizontalAdvance(words[0] + words[1]) + 8 <= under.width())
            painter.drawText(under, Qt::AlignRight | Qt::AlignVCenter, words[1]);
    }

    static QString describe(const BatchClip& clip) {
        QStringList lines{QFileInfo(clip.filename).fileName()};
        if (!clip.partner.isEmpty())
            lines << BatchStrip::tr("mixed with %1").arg(QFileInfo(clip.partner).fileName());
        for (const auto& [name, share] : clip.shares)
            lines << QStringLiteral("%1 %2").arg(QString(name).replace(QLatin1Char('_'), QLatin1Char(' '))).arg(share, 0, 'f', 2);
        if (clip.vector >= 0)
            lines
                << (clip.device.isEmpty()
                        ? BatchStrip::tr("device vector %1").arg(clip.vector)
                        : BatchStrip::tr("made to sound like device %1 (vector %2)").arg(clip.device.toUpper()).arg(clip.vector));
        lines << BatchStrip::tr("stripes: %1 in frequency, %2 in time").arg(clip.frequencyStripes).arg(clip.timeStripes);
        return lines.join(QLatin1Char('\n'));
    }

    std::optional<BatchRecord> batch_;
    QStringList classes_;
    std::vector<QImage> images_;
    int first_ = 0;
};

BatchStrip::BatchStrip(QWidget* parent)
    : Panel(&Tokens::surface, Qt::TopEdge, parent), caption_(new Label({}, TextSize::Caption, Tone::Caption)),
      previous_(new Button(ButtonKind::Tool, tr("Clips before"), QStringLiteral("chevron-left"))),
      next_(new Button(ButtonKind::Tool, tr("Further clips"), QStringLiteral("chevron-right"))), pictures_(new Pictures) {
    setObjectName(QStringLiteral("train.batch"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 1, 0, 0);
    column->setSpacing(0);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(12, 6, 12, 2);
    line->setSpacing(8);
    line->addWidget(new Label(tr("Last batch, as it went in"), TextSize::Body, Tone::Text, true));
    caption_->setElided(true);
    line->addWidget(caption_, 1);
    for (Button* button : {previous_, next_}) {
        button->setDense(true);
        button->setToolTip(button->text());
        connect(button, &QAbstractButton::clicked, this, [this, button] { pictures_->step(button == next_ ? 1 : -1); });
        line->addWidget(button);
    }
    pictures_->rangeChanged = [this] { showRange(); };
    column->addLayout(line);
    column->addWidget(pictures_);
}

void BatchStrip::show(const TrainingRecord& record) {
    batch_ = record.batch;
    size_ = batch_ && batch_->size > 0 ? batch_->size : record.trainingConfig().batch;
    pictures_->show(batch_, record.classes);
}

void BatchStrip::showRange() {
    const auto [first, end] = pictures_->range();
    const int known = batch_ ? int(batch_->clips.size()) : 0;
    previous_->setVisible(known > end - first);
    next_->setVisible(known > end - first);
    previous_->setEnabled(first > 0);
    next_->setEnabled(end < known);
    if (!batch_) {
        caption_->setText(tr("mixup shares, device vector, stripes"));
        return;
    }
    QString text =
        tr("epoch %1, step %2 · clip %3 – %4 of %5").arg(batch_->epoch).arg(batch_->step).arg(first + 1).arg(end).arg(size_);
    text += batch_->mixed > 0 ? tr(" · %1 mixed, λ %2").arg(batch_->mixed).arg(batch_->lambda, 0, 'f', 2) : tr(" · none mixed");
    text += batch_->modulated > 0 ? tr(" · %1 modulated").arg(batch_->modulated) : QString();
    caption_->setText(text);
}

} // namespace earshot
