#include "widgets/choice_box.h"

#include "theme/theme.h"
#include "widgets/button.h"

#include <QPainter>

#include <algorithm>

namespace earshot {
namespace {
constexpr int kPadding = 10;
constexpr int kChevron = 14;
} // namespace

ChoiceBox::ChoiceBox(const QString& caption, const QStringList& choices, QWidget* parent) : QComboBox(parent), caption_(caption) {
    addItems(choices);
    setAccessibleName(caption);
    setAttribute(Qt::WA_Hover);
    setFont(fontsOf(*this).body());
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

int ChoiceBox::widthFor(const QString& text) const {
    const int caption = caption_.isEmpty() ? 0 : fontMetrics().horizontalAdvance(caption_) + 8;
    return caption + fontMetrics().horizontalAdvance(text) + 2 * kPadding + kChevron + 8;
}

QSize ChoiceBox::sizeHint() const {
    int widest = widthFor({});
    for (int i = 0; i < count(); ++i)
        widest = std::max(widest, widthFor(itemText(i)));
    return QSize(std::min(widest + 2, 320), controlHeight(*this));
}

QSize ChoiceBox::minimumSizeHint() const {
    const int few = fontMetrics().horizontalAdvance(QStringLiteral("MMMMM…")) + 2 * kPadding + kChevron + 8; // the caption goes first
    return QSize(std::min(sizeHint().width(), few), controlHeight(*this));
}

void ChoiceBox::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(isEnabled() ? tokens.line2 : tokens.line, 1));
    painter.setBrush(!isEnabled() ? tokens.sunken : underMouse() ? tokens.hover : tokens.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    int x = kPadding;
    // The caption goes where it would leave too little of what is chosen.
    if (!caption_.isEmpty() && widthFor(currentText()) <= width() + 2) {
        painter.setPen(isEnabled() ? tokens.text2 : tokens.text3);
        painter.drawText(QRect(x, 0, width(), height()), Qt::AlignVCenter | Qt::AlignLeft, caption_);
        x += fontMetrics().horizontalAdvance(caption_) + 8;
    }
    const QRect rest(x, 0, width() - x - kPadding - kChevron - 6, height());
    painter.setPen(isEnabled() ? tokens.text : tokens.text3);
    painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(currentText(), Qt::ElideMiddle, rest.width() + 2));
    painter.drawPixmap(
        width() - kPadding - kChevron + 2, (height() - kChevron) / 2,
        tintedPixmap(QStringLiteral("chevron-down"), isEnabled() ? tokens.text2 : tokens.text3, kChevron, devicePixelRatioF()));
}

} // namespace earshot
