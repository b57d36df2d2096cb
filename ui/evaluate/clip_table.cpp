#include "evaluate/clip_list.h"
#include "evaluate/evaluation_text.h"
#include "evaluation/class_codes.h"

#include <algorithm>

namespace earshot {

ClipTable::ClipTable(const EvaluationModel& evaluation, QObject* parent) : QAbstractTableModel(parent), evaluation_(evaluation) {
    reload();
}

void ClipTable::reload() {
    beginResetModel();
    rows_ = evaluation_.listedRows();
    // What moved most comes first: up for what was won, down for what was lost.
    if (evaluation_.showsChange() != changes_) {
        changes_ = evaluation_.showsChange();
        column_ = changes_ ? Change : Loss;
        direction_ = Qt::DescendingOrder;
    }
    if (changes_ && column_ == Change)
        direction_ = evaluation_.changeGroup() == ChangeGroup::Lost ? Qt::AscendingOrder : Qt::DescendingOrder;
    order();
    endResetModel();
}

int ClipTable::indexOf(std::uint32_t row) const {
    const auto found = std::find(rows_.begin(), rows_.end(), row);
    return found == rows_.end() ? -1 : int(found - rows_.begin());
}

int ClipTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(rows_.size());
}

int ClipTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(kColumns);
}

double ClipTable::change(std::uint32_t row) const {
    if (!evaluation_.isComparing())
        return 0;
    const auto truth = std::size_t(evaluation_.clips().truth[row]);
    return evaluation_.clips().row(row)[truth] - evaluation_.otherClips().row(row)[truth];
}

QString ClipTable::text(int column, std::uint32_t row) const {
    const ScoredClips& clips = evaluation_.clips();
    const auto nameOf = [&](const std::vector<std::string>& names, int index) {
        return index < 0 ? QString(QChar(0x2014)) : QString::fromStdString(names[std::size_t(index)]);
    };
    const auto className = [&](int index) {
        return QString::fromStdString(displayName(clips.labels.classes[std::size_t(index)]));
    };
    switch (column) {
    case Clip:
        return clipTitle(clips, row);
    case Scene:
        return className(clips.truth[row]);
    case Heard:
        return className(clips.answer[row]);
    case Device:
        return deviceText(clips, clips.device[row]);
    case City:
        return nameOf(clips.cities, clips.city[row]);
    case Location:
        return nameOf(clips.locations, clips.location[row]);
    case Confidence:
        return pointsText(clips.confidence[row]);
    case Loss:
        return numberText(clips.loss[row], 2);
    case Before:
        return evaluation_.isComparing() ? classCodeNames(clips.labels).value(evaluation_.otherClips().answer[row]) : QString();
    case Change:
        return signedNumberText(change(row), 2);
    default:
        return {};
    }
}

QVariant ClipTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= int(rows_.size()))
        return {};
    const std::uint32_t row = rowAt(index.row());
    const bool number = index.column() == Confidence || index.column() == Loss || index.column() == Change;
    switch (role) {
    case Qt::DisplayRole:
        return text(index.column(), row);
    case Qt::ToolTipRole:
        return QString::fromStdString(evaluation_.clips().filenames[row]);
    case Qt::TextAlignmentRole:
        return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case ClassIndexRole:
        if (evaluation_.head() == Head::SuperClasses && evaluation_.hasSuperClasses())
            return {};
        if (index.column() == Scene)
            return evaluation_.clips().truth[row];
        if (index.column() == Heard)
            return evaluation_.clips().answer[row];
        if (index.column() == Before && evaluation_.isComparing())
            return evaluation_.otherClips().answer[row];
        return {};
    default:
        return {};
    }
}

QVariant ClipTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Confidence || section == Loss || section == Change ? Qt::AlignRight : Qt::AlignLeft) |
                   Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const QString names[] = {tr("Clip"), tr("Scene"),    tr("Heard as"),      tr("Device"),
                             tr("City"), tr("Location"), tr("Probabilities"), tr("Confidence %"),
                             tr("Loss"), tr("A said"),   tr("Δ p(true)")};
    const QString arrow = section != column_                  ? QString()
                          : direction_ == Qt::DescendingOrder ? QStringLiteral(" ↓")
                                                              : QStringLiteral(" ↑");
    return names[section] + arrow;
}

void ClipTable::sort(int column, Qt::SortOrder direction) {
    if (column < 0 || column >= kColumns)
        return;
    beginResetModel();
    column_ = column;
    direction_ = direction;
    order();
    endResetModel();
}

void ClipTable::order() {
    const ScoredClips& clips = evaluation_.clips();
    const auto by = [&](auto key) {
        std::stable_sort(rows_.begin(), rows_.end(), [&](std::uint32_t a, std::uint32_t b) {
            return direction_ == Qt::AscendingOrder ? key(a) < key(b) : key(b) < key(a);
        });
    };
    std::sort(rows_.begin(), rows_.end());
    switch (column_) {
    case Clip: {
        // Made once: comparing would make each name many times.
        std::vector<std::pair<QString, std::uint32_t>> named;
        named.reserve(rows_.size());
        for (const std::uint32_t row : rows_)
            named.emplace_back(clipTitle(clips, row), row);
        std::sort(named.begin(), named.end());
        if (direction_ == Qt::DescendingOrder)
            std::reverse(named.begin(), named.end());
        std::transform(named.begin(), named.end(), rows_.begin(), [](const auto& one) { return one.second; });
        break;
    }
    case Scene:
        by([&](std::uint32_t row) { return clips.truth[row]; });
        break;
    case Heard:
        by([&](std::uint32_t row) { return clips.answer[row]; });
        break;
    case Device:
        by([&](std::uint32_t row) { return clips.device[row]; });
        break;
    case City:
        by([&](std::uint32_t row) { return clips.city[row]; });
        break;
    case Location:
        by([&](std::uint32_t row) { return clips.location[row]; });
        break;
    case Before:
        by([&](std::uint32_t row) { return evaluation_.isComparing() ? evaluation_.otherClips().answer[row] : 0; });
        break;
    case Change:
        by([&](std::uint32_t row) { return change(row); });
        break;
    case Loss:
        by([&](std::uint32_t row) { return clips.loss[row]; });
        break;
    default:
        by([&](std::uint32_t row) { return clips.confidence[row]; });
    }
}

} // namespace earshot
