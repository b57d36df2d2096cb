#include "evaluate/filter_bar.h"

#include "evaluate/evaluation_text.h"
#include "widgets/button.h"
#include "widgets/chip.h"
#include "widgets/label.h"
#include "widgets/matrix_view.h"
#include "widgets/number_text.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QTimer>
#include <QWidgetAction>

#include <algorithm>

namespace earshot {
namespace {

constexpr int kNarrowestChip = 72; ///< with a few letters before and behind its ellipsis

/// As LabelState counts them.
const std::vector<std::string>& labelStateNames() {
    static const std::vector<std::string> names{FilterBar::tr("as it came").toStdString(),
                                                FilterBar::tr("fixed by hand").toStdString(),
                                                FilterBar::tr("for review").toStdString()};
    return names;
}

QString filterName(const std::vector<std::string>& names, int index, bool upper) {
    if (index < 0)
        return FilterBar::tr("unknown");
    const QString name = QString::fromStdString(names[std::size_t(index)]);
    return upper ? name.toUpper() : name;
}

} // namespace

FilterBar::FilterBar(EvaluationModel& evaluation, QWidget* parent)
    : QWidget(parent), evaluation_(evaluation), word_(new Label(tr("Filters"), TextSize::Caption, Tone::Secondary)),
      chips_(new QHBoxLayout), rest_(new Button(ButtonKind::Text, {})),
      plus_(new Button(ButtonKind::Tool, tr("Add a filter"), QStringLiteral("plus"))),
      passed_(new Label({}, TextSize::Caption, Tone::Secondary)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(word_);
    chips_->setSpacing(6);
    layout->addLayout(chips_);
    layout->addWidget(rest_);
    rest_->hide();
    connect(rest_, &QAbstractButton::clicked, this, &FilterBar::listRest);
    layout->addWidget(plus_);
    layout->addWidget(passed_);
    passed_->setElided(true);
    layout->addStretch(1);
    plus_->setDense(true);
    plus_->setToolTip(tr("Add a filter  (F)"));
    connect(plus_, &QAbstractButton::clicked, this, &FilterBar::add);
    connect(&evaluation_, &EvaluationModel::changed, this, &FilterBar::rebuild);
    rebuild();
}

std::vector<FilterBar::Term> FilterBar::terms() const {
    const ClipFilter& filter = evaluation_.filter();
    const ScoredClips& clips = evaluation_.clips();
    std::vector<Term> terms;
    const auto indices = [&](std::vector<std::int32_t> ClipFilter::*member, const std::vector<std::string>& names,
                             const QString& what, bool upper) {
        for (const std::int32_t index : filter.*member) {
            ClipFilter without = filter;
            std::erase(without.*member, index);
            terms.push_back({what.arg(filterName(names, index, upper)), without});
        }
    };
    indices(&ClipFilter::devices, clips.devices, tr("device: %1"), true);
    indices(&ClipFilter::cities, clips.cities, tr("city: %1"), false);
    indices(&ClipFilter::locations, clips.locations, tr("location: %1"), false);
    indices(&ClipFilter::sides, clips.sides, tr("split: %1"), false);
    indices(&ClipFilter::labelStates, labelStateNames(), tr("label: %1"), false);
    if (filter.lowestConfidence > 0 || filter.highestConfidence < 1) {
        ClipFilter without = filter;
        without.lowestConfidence = 0;
        without.highestConfidence = 1;
        terms.push_back(
            {tr("confidence: %1 – %2 %").arg(pointsText(filter.lowestConfidence, 0), pointsText(filter.highestConfidence, 0)),
             without});
    }
    if (filter.correct) {
        ClipFilter without = filter;
        without.correct.reset();
        terms.push_back({*filter.correct ? tr("recognised") : tr("confused"), without});
    }
    if (!filter.text.empty()) {
        ClipFilter without = filter;
        without.text.clear();
        terms.push_back({tr("name: %1").arg(QString::fromStdString(filter.text)), without});
    }
    return terms;
}

QStringList FilterBar::chips() const {
    QStringList texts;
    for (const Term& term : terms())
        texts << term.text;
    return texts;
}

void FilterBar::rebuild() {
    while (QLayoutItem* item = chips_->takeAt(0)) {
        // A chip may be what was just clicked.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    shown_.clear();
    for (const Term& term : terms()) {
        auto* chip = new Chip(term.text);
        shown_.push_back(chip);
        connect(chip, &QAbstractButton::clicked, this, [this, without = term.without] { evaluation_.setFilter(without); });
        chips_->addWidget(chip);
    }
    plus_->setEnabled(!evaluation_.isEmpty());
    passed_->setText(
        tr("%1 of %2 clips").arg(countText(qint64(evaluation_.rows().size())), countText(qint64(evaluation_.clips().size()))));
    passed_->setToolTip(passed_->text());
    updateGeometry();
    fit();
}

/// Of the bar with the first `chips` chips, the others counted.
int FilterBar::wantedWidth(bool word, bool passed, std::size_t chips) const {
    const int gap = layout()->spacing();
    int wanted = plus_->sizeHint().width();
    for (std::size_t i = 0; i < chips; ++i)
        wanted += shown_[i]->sizeHint().width() + (i > 0 ? chips_->spacing() : gap);
    for (const auto& [shows, widget] :
         {std::pair<bool, QWidget*>{word, word_}, {passed, passed_}, {chips < shown_.size(), rest_}})
        wanted += shows ? widget->sizeHint().width() + gap : 0;
    return wanted;
}

/// What is least needed goes where there is no room for all: the word, how many pass, then the last chips. Nothing is shown to be
/// measured: that would change the layout that asks.
void FilterBar::fit() {
    std::size_t chips = shown_.size();
    rest_->setText(QStringLiteral("+00"));
    const bool word = wantedWidth(true, true, chips) <= width();
    const bool passed = wantedWidth(false, true, chips) <= width();
    while (chips > 0 && !passed && wantedWidth(false, false, chips) > width())
        --chips;
    const int room = width() - wantedWidth(false, false, 0) - layout()->spacing();
    if (chips == 0 && !shown_.empty() && room >= kNarrowestChip)
        chips = 1; // squeezed
    word_->setVisible(word);
    passed_->setVisible(passed);
    for (std::size_t i = 0; i < shown_.size(); ++i)
        shown_[i]->setVisible(i < chips);
    rest_->setText(QStringLiteral("+%1").arg(shown_.size() - chips));
    rest_->setToolTip(tr("%1 more filters").arg(shown_.size() - chips));
    rest_->setVisible(chips < shown_.size());
}

QSize FilterBar::minimumSizeHint() const {
    const int chip = shown_.empty() ? 0 : kNarrowestChip + layout()->spacing();
    return QSize(plus_->sizeHint().width() + chip, QWidget::minimumSizeHint().height());
}

/// The filters without room for a chip; a chosen one goes.
void FilterBar::listRest() {
    QMenu menu;
    const auto all = terms();
    for (std::size_t i = 0; i < all.size() && i < shown_.size(); ++i)
        if (!shown_[i]->isVisibleTo(this))
            connect(menu.addAction(tr("Remove “%1”").arg(all[i].text)), &QAction::triggered, this,
                    [this, without = all[i].without] { evaluation_.setFilter(without); });
    menu.exec(rest_->mapToGlobal(QPoint(0, rest_->height())));
}

void FilterBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

void FilterBar::addIndexMenu(QMenu& menu, const QString& title, const std::vector<std::string>& names,
                             std::vector<std::int32_t> ClipFilter::*member, bool upper) {
    if (names.empty())
        return;
    QMenu* list = menu.addMenu(title);
    for (int index = 0; index < int(names.size()); ++index) {
        QAction* action = list->addAction(filterName(names, index, upper));
        action->setCheckable(true);
        const auto& chosen = evaluation_.filter().*member;
        action->setChecked(std::find(chosen.begin(), chosen.end(), index) != chosen.end());
        connect(action, &QAction::triggered, this, [this, index, member](bool on) {
            ClipFilter filter = evaluation_.filter();
            std::erase(filter.*member, index);
            if (on)
                (filter.*member).push_back(index);
            evaluation_.setFilter(filter);
        });
    }
}

void FilterBar::fill(QMenu& menu) {
    const ScoredClips& clips = evaluation_.clips();
    if (!clips.side.empty())
        addIndexMenu(menu, tr("Split"), clips.sides, &ClipFilter::sides, false);
    addIndexMenu(menu, tr("Device"), clips.devices, &ClipFilter::devices, true);
    addIndexMenu(menu, tr("City"), clips.cities, &ClipFilter::cities, false);
    addIndexMenu(menu, tr("Location"), clips.locations, &ClipFilter::locations, false);
    if (!clips.labelState.empty())
        addIndexMenu(menu, tr("Label"), labelStateNames(), &ClipFilter::labelStates, false);
    const auto add = [&](QMenu& to, const QString& text, auto change) {
        connect(to.addAction(text), &QAction::triggered, this, [this, change] {
            ClipFilter filter = evaluation_.filter();
            change(filter);
            evaluation_.setFilter(filter);
        });
    };
    QMenu* confidence = menu.addMenu(tr("Confidence"));
    for (const auto& [low, high] :
         {std::pair(0.0, 0.25), std::pair(0.25, 0.5), std::pair(0.5, 0.75), std::pair(0.75, 0.9), std::pair(0.9, 1.0)})
        add(*confidence, tr("%1 – %2 %").arg(pointsText(low, 0), pointsText(high, 0)),
            [low = low, high = high](ClipFilter& filter) {
                filter.lowestConfidence = low;
                filter.highestConfidence = high;
            });
    add(menu, tr("Recognised"), [](ClipFilter& filter) { filter.correct = true; });
    add(menu, tr("Confused"), [](ClipFilter& filter) { filter.correct = false; });
    menu.addSeparator();
    auto* name = new QLineEdit;
    name->setPlaceholderText(tr("Part of the name"));
    name->setAccessibleName(name->placeholderText());
    auto* field = new QWidgetAction(&menu);
    field->setDefaultWidget(name);
    menu.addAction(field);
    connect(name, &QLineEdit::returnPressed, this, [this, name, shown = &menu] {
        ClipFilter filter = evaluation_.filter();
        filter.text = name->text().toStdString();
        shown->close();
        evaluation_.setFilter(filter);
    });
    menu.addSeparator();
    add(menu, tr("Remove all filters"), [](ClipFilter& filter) { filter = {}; });
}

void FilterBar::add() {
    QMenu menu(this);
    fill(menu);
    menu.exec(plus_->mapToGlobal(QPoint(0, plus_->height())));
}

} // namespace earshot
