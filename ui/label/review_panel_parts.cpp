// The pages of ReviewPanel: a question, and what to do when there is none.
#include "label/review_panel.h"

#include "jobs/job.h"
#include "label/review_queue.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/label.h"
#include "widgets/probability_bars.h"
#include "widgets/table_view.h"

#include <QHeaderView>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace earshot {

QWidget* ReviewPanel::makeQuestion() {
    auto* page = new QWidget(pages_);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(12, 8, 12, 0);
    column->setSpacing(6);
    auto* title = new QHBoxLayout;
    title->setSpacing(8);
    title->addWidget(question_ = new Label({}, TextSize::Heading, Tone::Text, true, page));
    title->addWidget(place_ = new Label({}, TextSize::Caption, Tone::Secondary, false, page), 1);
    place_->setElided(true);
    title->addWidget(device_);
    column->addLayout(title);
    picture_ = new SpectrogramView(page);
    picture_->setBare(true);
    picture_->setFocusPolicy(Qt::NoFocus);
    picture_->setMinimumHeight(48);
    picture_->setMaximumHeight(96);
    picture_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    column->addWidget(picture_, 2);
    column->addWidget(bars_ = new ProbabilityBars(page));
    auto* answers = new QHBoxLayout;
    answers->setSpacing(8);
    const auto answer = [&](ButtonKind kind, const QString& text, const QString& key) {
        auto* button = new Button(kind, text, {}, page);
        button->setKeycap(key);
        button->setFocusPolicy(Qt::TabFocus);
        answers->addWidget(button);
        return button;
    };
    accept_ = answer(ButtonKind::Primary, tr("Accept"), QStringLiteral("→"));
    reject_ = answer(ButtonKind::Bordered, tr("Reject"), QStringLiteral("←"));
    Button* skip = answer(ButtonKind::Bordered, tr("Skip"), QStringLiteral("↓"));
    answers->addStretch(1);
    column->addLayout(answers);
    column->addWidget(hint_ = new Label({}, TextSize::Caption, Tone::Secondary, false, page));
    hint_->setElided(true);
    auto* nextHead = new QHBoxLayout;
    nextHead->addWidget(new Label(tr("Next"), TextSize::Caption, Tone::Text, true, page));
    nextHead->addStretch(1);
    nextHead->addWidget(measure_ = new Label({}, TextSize::Caption, Tone::Secondary, false, page));
    column->addLayout(nextHead);
    next_ = new TableView(page);
    nextModel_ = new QStandardItemModel(0, 3, this);
    next_->setModel(nextModel_);
    next_->setAccessibleName(tr("What comes next"));
    next_->setFocusPolicy(Qt::NoFocus);
    next_->horizontalHeader()->hide();
    next_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    next_->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    next_->horizontalHeader()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    next_->setMinimumHeight(0);
    next_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
    column->addWidget(next_, 3);
    // Who answers by mouse goes on by keys.
    const auto onClick = [this](QAbstractButton* button, auto act) {
        connect(button, &QAbstractButton::clicked, this, [this, act] {
            setFocus(Qt::MouseFocusReason);
            act();
        });
    };
    onClick(accept_, [this] { queue_.accept(); });
    onClick(reject_, [this] { queue_.reject(); });
    onClick(skip, [this] { queue_.skip(); });
    connect(next_, &QAbstractItemView::clicked, this, [this](const QModelIndex& index) {
        setFocus(Qt::MouseFocusReason);
        queue_.choose(index.row() + 1);
    });
    return page;
}

QWidget* ReviewPanel::makeNothing(QAction* train) {
    auto* page = new QWidget(pages_);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(12);
    nothing_ = new Label({}, TextSize::Body, Tone::Secondary, false, page);
    nothing_->setWordWrap(true);
    column->addWidget(nothing_);
    auto* acts = new QHBoxLayout;
    ask_ = new Button(ButtonKind::Primary, tr("Ask the model"), QStringLiteral("ask"), page);
    acts->addWidget(ask_);
    train_ = new Button(ButtonKind::Bordered, {}, {}, page);
    if (train)
        train_->setAction(train);
    acts->addWidget(train_);
    acts->addStretch(1);
    column->addLayout(acts);
    column->addStretch(1);
    connect(ask_, &QAbstractButton::clicked, &queue_, &ReviewQueue::askModel);
    return page;
}

} // namespace earshot
