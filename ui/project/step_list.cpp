#include "project/step_list.h"

#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/label.h"

#include <QHBoxLayout>
#include <QPainter>

namespace earshot {
namespace {
constexpr int kDisc = 20;
constexpr int kIndent = 36;
} // namespace

StepList::StepList(QWidget* parent) : QWidget(parent), rows_(new QVBoxLayout(this)) {
    rows_->setContentsMargins(0, 0, 0, 0);
    rows_->setSpacing(0);
}

void StepList::setSteps(const std::vector<Step>& steps) {
    for (QWidget* widget : widgets_) {
        widget->hide();
        widget->deleteLater();
    }
    widgets_.clear();
    steps_ = steps;
    for (const Step& step : steps_) {
        auto* row = new QWidget(this);
        row->setMinimumHeight(56);
        auto* across = new QHBoxLayout(row);
        across->setContentsMargins(kIndent, 0, 0, 12);
        across->setSpacing(8);
        auto* text = new QVBoxLayout;
        text->setSpacing(0);
        const bool later = step.state == Step::State::Later;
        text->addWidget(new Label(step.title, TextSize::Body, later ? Tone::Caption : Tone::Text, !later, row));
        auto* detail = new Label(step.detail, TextSize::Caption, Tone::Secondary, false, row);
        detail->setElided(true);
        text->addWidget(detail);
        text->addStretch(1);
        across->addLayout(text, 1);
        if (!step.action.isEmpty()) {
            const bool next = step.state == Step::State::Next;
            auto* button =
                new Button(next ? ButtonKind::Primary : ButtonKind::Text, step.action, next ? step.icon : QString(), row);
            connect(button, &QAbstractButton::clicked, this, [run = step.run] { run(); });
            across->addWidget(button, 0, Qt::AlignTop);
        }
        rows_->addWidget(row);
        row->show();
        widgets_.push_back(row);
    }
    update();
}

void StepList::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t i = 0; i < widgets_.size(); ++i) {
        const QRect row = widgets_[i]->geometry();
        const QRectF disc(1, row.top() + 1, kDisc - 2, kDisc - 2);
        const Step::State state = steps_[i].state;
        if (i + 1 < widgets_.size())
            painter.fillRect(QRectF(kDisc / 2.0 - 1, disc.bottom() + 4, 1.5, row.height() - kDisc - 6),
                             state == Step::State::Done ? tokens.line2 : tokens.line);
        painter.setPen(QPen(state == Step::State::Done   ? tokens.ok
                            : state == Step::State::Next ? tokens.accent
                                                         : tokens.line2,
                            1.5));
        painter.setBrush(state == Step::State::Done   ? tokens.okGround
                         : state == Step::State::Next ? tokens.accent
                                                      : tokens.surface);
        painter.drawEllipse(disc);
        if (state == Step::State::Done) {
            painter.drawPixmap(QPointF(disc.center().x() - 6, disc.center().y() - 6),
                               tintedPixmap(QStringLiteral("check"), tokens.ok, 12, devicePixelRatioF()));
            continue;
        }
        painter.setFont(fontsOf(*this).number(TextSize::Axis, true));
        painter.setPen(state == Step::State::Next ? tokens.onAccent : tokens.text2);
        painter.drawText(disc, Qt::AlignCenter, QString::number(i + 1));
    }
}

} // namespace earshot
