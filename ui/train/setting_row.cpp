#include "train/setting_row.h"

#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/label.h"

#include <QEvent>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace earshot {
namespace {

/// What the longest choice of all settings needs.
int widestChoice(const ChoiceBox& like) {
    ChoiceBox every;
    every.setFont(like.font());
    for (const SettingSpec& spec : settingSpecs())
        for (const auto& [value, words] : spec.choices)
            every.addItem(words);
    return every.sizeHint().width();
}

} // namespace

SettingRow::SettingRow(const SettingSpec& spec, SettingsDraft& draft, QWidget* parent)
    : QWidget(parent), spec_(spec), draft_(draft), caption_(new Label(spec.caption)),
      former_(new Label({}, TextSize::Caption, Tone::Caption)), unit_(new Label(spec.unit, TextSize::Caption, Tone::Caption)),
      problem_(new Label({}, TextSize::Caption, Tone::Err)) {
    setObjectName(QStringLiteral("setting.") + spec.key);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(12, 1, 12, 1);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(1);
    caption_->setElided(true);
    grid->addWidget(caption_, 0, 0);
    grid->addWidget(former_, 0, 1, Qt::AlignRight);
    if (spec.choices.empty()) {
        number_ = new QLineEdit;
        number_->setAlignment(Qt::AlignRight);
        number_->setFont(fontsOf(*this).number(TextSize::Body));
        connect(number_, &QLineEdit::textEdited, this, [this](const QString& text) {
            if (!typing_)
                before_ = draft_.text(spec_);
            typing_ = true;
            draft_.type(spec_, text);
            Q_EMIT edited();
        });
        connect(number_, &QLineEdit::editingFinished, this, [this] {
            typing_ = false;
            refresh();
        });
    } else {
        choice_ = new ChoiceBox;
        for (const auto& [value, words] : spec.choices)
            choice_->addItem(words);
        connect(choice_, &QComboBox::activated, this, [this](int index) {
            draft_.set(spec_, spec_.choices[std::size_t(index)].first);
            Q_EMIT edited();
        });
    }
    // Two widths, so that the fields stand in columns: for a number or a short choice, and for a long choice.
    const int narrow = fontMetrics().horizontalAdvance(QStringLiteral("0.0000000")) + 18;
    field()->setFixedWidth(choice_ && choice_->sizeHint().width() > narrow ? widestChoice(*choice_) : narrow);
    field()->setAccessibleName(spec.caption);
    field()->setToolTip(spec.help);
    field()->installEventFilter(this);
    grid->addWidget(field(), 0, 2);
    grid->addWidget(problem_, 1, 0, 1, 3);
    grid->setColumnStretch(0, 1);
    problem_->setWordWrap(true);
    unit_->setParent(number_ ? static_cast<QWidget*>(number_) : this);
    unit_->setAttribute(Qt::WA_TransparentForMouseEvents);
    unit_->setVisible(number_ && !spec.unit.isEmpty());
    refresh();
}

QWidget* SettingRow::field() const {
    return number_ ? static_cast<QWidget*>(number_) : choice_;
}

void SettingRow::refresh() {
    const QString text = draft_.text(spec_);
    if (number_ && number_->text() != text && !typing_)
        number_->setText(text);
    if (choice_)
        choice_->setCurrentText(text);
    const QString problem = draft_.problem(spec_.key);
    problem_->setText(problem);
    problem_->setVisible(!problem.isEmpty());
    if (number_ && number_->property("invalid").toBool() != !problem.isEmpty()) {
        number_->setProperty("invalid", !problem.isEmpty());
        style()->unpolish(number_);
        style()->polish(number_);
    }
    changed_ = draft_.isChanged(spec_);
    caption_->setBold(changed_);
    const bool tooLate = draft_.isLive() && draft_.isPending(spec_.key) && !spec_.steerable;
    former_->setText(tooLate ? tr("new run only") : changed_ ? tr("was %1").arg(draft_.formerText(spec_)) : QString());
    former_->setTone(tooLate ? Tone::Warn : Tone::Caption);
    former_->setToolTip(tooLate ? tr("The running training cannot change this. Branch starts a new run with it.") : QString());
    update();
}

void SettingRow::paintEvent(QPaintEvent*) {
    if (!changed_)
        return;
    QPainter painter(this);
    painter.fillRect(QRect(0, 2, 3, height() - 4), tokensOf(*this).accent);
}

/// Escape: the value is what it was, and the field is left.
void SettingRow::giveUp() {
    if (typing_) {
        typing_ = false;
        draft_.type(spec_, before_);
        number_->setText(before_);
        Q_EMIT edited();
    }
    number_->clearFocus();
}

bool SettingRow::eventFilter(QObject* watched, QEvent* event) {
    if (watched == number_ && (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        if (event->type() == QEvent::KeyPress)
            giveUp();
        return true;
    }
    if (watched == choice_ && event->type() == QEvent::Wheel) { // a wheel scrolls the panel, it changes no setting
        event->ignore();
        return true;
    }
    if (watched == field() && (event->type() == QEvent::FocusIn || event->type() == QEvent::Enter))
        Q_EMIT entered();
    if (watched == number_ && (event->type() == QEvent::Resize || event->type() == QEvent::Show) && !spec_.unit.isEmpty()) {
        const QSize size = unit_->sizeHint();
        unit_->setGeometry(number_->width() - size.width() - 8, (number_->height() - size.height()) / 2, size.width(),
                           size.height());
        number_->setTextMargins(0, 0, size.width() + 2, 0);
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace earshot
