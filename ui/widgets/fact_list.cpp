#include "widgets/fact_list.h"

#include "theme/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace earshot {

FactList::FactList(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void FactList::setFacts(std::vector<Fact> facts) {
    facts_ = std::move(facts);
    QStringList spoken;
    for (const Fact& fact : facts_)
        spoken << fact.name + QLatin1Char(' ') + fact.value + QLatin1Char(' ') + fact.detail;
    setAccessibleName(spoken.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

QString FactList::value(const QString& name) const {
    for (const Fact& fact : facts_)
        if (fact.name == name)
            return fact.value;
    return {};
}

int FactList::rowHeight() const {
    return QFontMetrics(fontsOf(*this).number(TextSize::Caption)).height() + 5;
}

int FactList::nameWidth() const {
    const QFontMetrics metrics(fontsOf(*this).text(TextSize::Caption));
    int widest = 0;
    for (const Fact& fact : facts_)
        widest = std::max(widest, metrics.horizontalAdvance(fact.name));
    return std::min(widest + 2, width() / 2) + 12;
}

QSize FactList::sizeHint() const {
    return QSize(240, rowHeight() * int(facts_.size()));
}

QSize FactList::minimumSizeHint() const {
    return QSize(120, sizeHint().height());
}

void FactList::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    const Fonts& fonts = fontsOf(*this);
    QPainter painter(this);
    const int names = nameWidth();
    for (std::size_t i = 0; i < facts_.size(); ++i) {
        const Fact& fact = facts_[i];
        const QRect row(0, int(i) * rowHeight(), width(), rowHeight());
        painter.setFont(fonts.text(TextSize::Caption));
        painter.setPen(tokens.text2);
        painter.drawText(row.adjusted(0, 0, names - 12 - width(), 0), Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(fact.name, Qt::ElideRight, names - 12));
        QRect value = row.adjusted(names, 0, 0, 0);
        painter.setFont(fact.monospace ? fonts.monospace() : fonts.number(TextSize::Caption));
        painter.setPen(toneColour(fact.tone, tokens));
        const QString shown = painter.fontMetrics().elidedText(fact.value, Qt::ElideMiddle, value.width());
        painter.drawText(value, Qt::AlignVCenter, shown);
        value.setLeft(value.left() + painter.fontMetrics().horizontalAdvance(shown + QLatin1Char(' ')));
        painter.setFont(fonts.number(TextSize::Caption));
        painter.setPen(tokens.text2);
        painter.drawText(value, Qt::AlignVCenter, painter.fontMetrics().elidedText(fact.detail, Qt::ElideRight, value.width()));
    }
}

bool FactList::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int row = help->pos().y() / rowHeight();
        if (row >= 0 && row < int(facts_.size())) {
            const Fact& fact = facts_[std::size_t(row)];
            QToolTip::showText(help->globalPos(), (fact.value + QLatin1Char(' ') + fact.detail).trimmed(), this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace earshot
