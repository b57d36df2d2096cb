#include "evaluate/figure_tables.h"

#include "evaluate/evaluation_text.h"
#include "evaluation/published_results.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"
#include "widgets/matrix_view.h"
#include "widgets/number_text.h"
#include "widgets/table_view.h"

#include <algorithm>
#include <cstdlib>

namespace earshot {

ConfusionTable::ConfusionTable(const EvaluationModel& evaluation, QObject* parent)
    : QAbstractTableModel(parent), evaluation_(evaluation) {
    reload();
}

void ConfusionTable::reload() {
    beginResetModel();
    entries_.clear();
    const auto classes = int(evaluation_.evaluation().confusion.classes());
    for (int truth = 0; truth < classes; ++truth)
        for (int answer = 0; answer < classes; ++answer)
            if (const auto clips = evaluation_.cellCount(truth, answer); truth != answer && clips != 0)
                entries_.push_back({truth, answer, clips});
    std::stable_sort(entries_.begin(), entries_.end(),
                     [](const Entry& a, const Entry& b) { return std::abs(a.clips) > std::abs(b.clips); });
    if (entries_.size() > 20)
        entries_.resize(20);
    endResetModel();
}

int ConfusionTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(entries_.size());
}

int ConfusionTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 2;
}

QVariant ConfusionTable::data(const QModelIndex& index, int role) const {
    const Entry& one = entry(index.row());
    const QStringList names = classNames(evaluation_.clips().labels);
    const bool supers = evaluation_.head() == Head::SuperClasses && evaluation_.hasSuperClasses();
    if (role == Qt::DisplayRole && index.column() == 0)
        return tr("%1 heard as %2").arg(names.value(one.truth), names.value(one.answer));
    if (role == Qt::DisplayRole)
        return evaluation_.showsChange() ? signedNumberText(double(one.clips), 0) : countText(one.clips);
    if (index.column() == 0 && role == (supers ? SuperClassIndexRole : ClassIndexRole))
        return one.truth;
    if (role == Qt::TextAlignmentRole)
        return int((index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    return {};
}

QVariant ConfusionTable::headerData(int section, Qt::Orientation orientation, int role) const {
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(section == 0 ? tr("Confusion") : tr("Clips"))
                                                                    : QVariant();
}

CityTable::CityTable(const EvaluationModel& evaluation, QObject* parent) : QAbstractTableModel(parent), evaluation_(evaluation) {}

void CityTable::reload() {
    beginResetModel();
    endResetModel();
}

int CityTable::cityAt(int row) const {
    const auto& cities = evaluation_.clips().cities;
    const auto found = std::find(cities.begin(), cities.end(), evaluation_.evaluation().perCity[std::size_t(row)].name);
    return found == cities.end() ? -1 : int(found - cities.begin());
}

int CityTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(evaluation_.evaluation().perCity.size());
}

int CityTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 4;
}

QVariant CityTable::data(const QModelIndex& index, int role) const {
    const GroupFigures& city = evaluation_.evaluation().perCity[std::size_t(index.row())];
    if (index.column() == 1 && role == BarShareRole)
        return city.clips == 0 ? 0.0 : city.accuracy;
    if (index.column() == 1 && role == BarColourRole)
        return matrixColour(0.6, true, false, tokensOf(*this));
    if (role == Qt::TextAlignmentRole)
        return int((index.column() < 2 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case 0:
        return city.name.empty() ? tr("unknown") : QString::fromStdString(city.name);
    case 2:
        if (evaluation_.showsChange() && index.row() < int(evaluation_.otherEvaluation().perCity.size()))
            return changeText(city.accuracy - evaluation_.otherEvaluation().perCity[std::size_t(index.row())].accuracy);
        return pointsText(city.accuracy);
    case 3:
        return countText(city.clips);
    default:
        return {};
    }
}

QVariant CityTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const QString names[] = {tr("City"), tr("Accuracy"), evaluation_.showsChange() ? tr("Points") : tr("%"), tr("Clips")};
    return names[section];
}

PublishedTable::PublishedTable(const EvaluationModel& evaluation, QObject* parent)
    : QAbstractTableModel(parent), evaluation_(evaluation) {}

void PublishedTable::reload() {
    beginResetModel();
    endResetModel();
}

int PublishedTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !isComparableWithPublished(evaluation_) ? 0 : int(publishedResults().size()) + 1;
}

int PublishedTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 3;
}

QVariant PublishedTable::data(const QModelIndex& index, int role) const {
    const bool mine = index.row() == 0;
    if (role == BoldRole)
        return mine;
    if (role == Qt::TextAlignmentRole)
        return int((index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const Evaluation& evaluation = evaluation_.evaluation();
    const PublishedResult result = mine ? PublishedResult{evaluation.name, evaluation.macroAccuracy, evaluation.logLoss, {}, {}}
                                        : publishedResults()[std::size_t(index.row() - 1)];
    switch (index.column()) {
    case 0:
        return QString::fromStdString(result.name);
    case 1:
        return pointsText(result.accuracy, 2);
    default:
        return numberText(result.logLoss, 3);
    }
}

QVariant PublishedTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    const QString names[] = {tr("On TAU 2022, fold 1"), tr("Accuracy %"), tr("Log loss")};
    return role == Qt::DisplayRole ? QVariant(names[section]) : QVariant();
}

bool isComparableWithPublished(const EvaluationModel& evaluation) {
    const EvaluationSource& source = evaluation.source();
    return evaluation.head() != Head::SuperClasses && arePublishedFor(source.clips.labels) &&
           !(source.origin && source.origin->isDemo);
}

} // namespace earshot
