#include "label/recording_table.h"

#include "base/error.h"
#include "dataset/clip_name.h"
#include "evaluation/class_codes.h"
#include "project/open_project.h"
#include "widgets/spectrogram_view.h"
#include "widgets/table_view.h"

#include <algorithm>

namespace earshot {
namespace {

constexpr int kPageRows = 200;
constexpr std::size_t kPagesKept = 40;

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

} // namespace

/// What the list needs, read on a thread of its own.
struct RecordingTable::Listing {
    std::vector<std::int64_t> ids;
    std::unordered_map<std::int64_t, bool> evaluated;
};

RecordingTable::RecordingTable(OpenProject& project, QObject* parent) : QAbstractTableModel(parent), project_(project) {
    connect(&project_, &OpenProject::projectOpened, this, [this] {
        filter_ = {};
        reload();
    });
    connect(&project_, &OpenProject::projectClosed, this, [this] { take({}); });
    connect(&project_, &OpenProject::recordingsChanged, this, &RecordingTable::reload);
    connect(&project_, &OpenProject::labelsChanged, this, [this] {
        refresh();
        countSoon_.start();
    });
    countSoon_.setSingleShot(true);
    countSoon_.setInterval(200);
    connect(&countSoon_, &QTimer::timeout, this, &RecordingTable::count);
    if (project_.isOpen())
        reload();
}

int RecordingTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(ids_.size());
}

int RecordingTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

void RecordingTable::reload() {
    if (!project_.isOpen())
        return;
    ++queries_.lists;
    const std::uint64_t number = ++asked_;
    countSoon_.start();
    try {
        classes_ = project_.store().classes();
        auto store = std::make_shared<ProjectStore>(project_.store().sibling());
        project_.quietJobs().start(
            tr("Listing recordings"), this,
            [store, filter = filter_, order = order_, descending = descending_](Progress&, const std::stop_token&) {
                Listing listing;
                listing.ids = store->recordingIds(filter, order, descending);
                const auto folds = store->folds();
                if (!folds.empty()) {
                    listing.evaluated.reserve(folds.front().train.size() + folds.front().evaluate.size());
                    for (const auto id : folds.front().train)
                        listing.evaluated.emplace(id, false);
                    for (const auto id : folds.front().evaluate)
                        listing.evaluated.emplace(id, true);
                }
                return listing;
            },
            [this, number](Listing listing) {
                if (number == asked_)
                    take(std::move(listing));
            });
    } catch (const Error&) {
        take({}); // the workspace says what is wrong with the project where it is opened
    }
}

void RecordingTable::count() {
    if (!project_.isOpen())
        return;
    const std::uint64_t number = ++counting_;
    struct Counts {
        std::vector<std::pair<std::int64_t, std::int64_t>> labels;
        std::int64_t labelled = 0, total = 0;
    };
    try {
        auto store = std::make_shared<ProjectStore>(project_.store().sibling());
        project_.quietJobs().start(
            tr("Counting labels"), this,
            [store](Progress&, const std::stop_token&) {
                return Counts{store->labelCounts(), store->labelledCount(), store->recordingCount()};
            },
            [this, number](const Counts& counts) {
                if (number != counting_)
                    return;
                labelled_ = counts.labelled;
                total_ = counts.total;
                counts_.assign(classes_.size(), 0);
                for (const auto& [id, count] : counts.labels)
                    if (const int index = classIndexOf(id); index >= 0)
                        counts_[std::size_t(index)] = count;
                Q_EMIT counted();
            });
    } catch (const Error&) {
        // Counts stay as they were; the list says what is wrong with the project.
    }
}

void RecordingTable::setRun(const std::string& run) {
    filter_.run = run;
    refresh();
}

void RecordingTable::take(Listing listing) {
    if (listing.ids == ids_ && !ids_.empty()) {
        evaluated_ = std::move(listing.evaluated);
        refresh();
        Q_EMIT listed();
        return;
    }
    beginResetModel();
    ids_ = std::move(listing.ids);
    evaluated_ = std::move(listing.evaluated);
    pages_.clear();
    opinions_.clear();
    endResetModel();
    Q_EMIT listed();
}

void RecordingTable::refresh() {
    pages_.clear();
    opinions_.clear();
    if (project_.isOpen()) {
        try {
            classes_ = project_.store().classes(); // an edit may have named a new one
        } catch (const Error&) {
            // Rows say what is wrong.
        }
    }
    if (!ids_.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void RecordingTable::setFilter(const RecordingFilter& filter) {
    const std::string run = filter_.run;
    filter_ = filter;
    filter_.run = run;
    reload();
}

void RecordingTable::sort(int column, Qt::SortOrder order) {
    switch (column) {
    case Name:
        order_ = RecordingOrder::name;
        break;
    case Scene:
        order_ = RecordingOrder::label;
        break;
    case Length:
        order_ = RecordingOrder::length;
        break;
    case Device:
        order_ = RecordingOrder::device;
        break;
    case Location:
        order_ = RecordingOrder::location;
        break;
    case Model:
        order_ = RecordingOrder::opinion;
        break;
    default:
        order_ = RecordingOrder::dataset;
    }
    descending_ = order == Qt::DescendingOrder;
    reload();
}

std::int64_t RecordingTable::idAt(int row) const {
    return row >= 0 && row < rowCount() ? ids_[std::size_t(row)] : 0;
}

int RecordingTable::rowOf(std::int64_t id) const {
    const auto found = std::find(ids_.begin(), ids_.end(), id);
    return found == ids_.end() ? -1 : int(found - ids_.begin());
}

const Recording& RecordingTable::recordingAt(int row) const {
    static const Recording none;
    const int page = row / kPageRows;
    auto found = pages_.find(page);
    if (found == pages_.end()) {
        if (pages_.size() >= kPagesKept) {
            pages_.clear();
            opinions_.clear();
        }
        ++queries_.pages;
        const std::size_t first = std::size_t(page) * kPageRows;
        std::vector<Recording> rows;
        try {
            if (project_.isOpen())
                rows = project_.store().recordings(
                    std::span(ids_).subspan(first, std::min<std::size_t>(kPageRows, ids_.size() - first)));
        } catch (const Error&) {
            // Shown as empty rows; opening the recording says why.
        }
        found = pages_.emplace(page, std::move(rows)).first;
    }
    const std::size_t at = std::size_t(row % kPageRows);
    return at < found->second.size() ? found->second[at] : none;
}

int RecordingTable::classIndexOf(std::optional<std::int64_t> id) const {
    for (std::size_t i = 0; id && i < classes_.size(); ++i)
        if (classes_[i].id == *id)
            return int(i);
    return -1;
}

QString RecordingTable::splitOf(std::int64_t id) const {
    const auto found = evaluated_.find(id);
    return found == evaluated_.end() ? QString() : found->second ? tr("evaluate") : tr("train");
}

/// Of the first second, with how many more there are.
QVariant RecordingTable::opinionText(int row) const {
    if (filter_.run.empty() || !project_.isOpen())
        return {};
    const int page = row / kPageRows;
    auto found = opinions_.find(page);
    if (found == opinions_.end()) {
        const std::size_t first = std::size_t(page) * kPageRows;
        std::vector<std::optional<Opinion>> rows;
        try {
            rows = project_.store().opinions(
                filter_.run, std::span(ids_).subspan(first, std::min<std::size_t>(kPageRows, ids_.size() - first)));
        } catch (const Error&) {
            // Shown as not judged.
        }
        found = opinions_.emplace(page, std::move(rows)).first;
    }
    const std::size_t at = std::size_t(row % kPageRows);
    if (at >= found->second.size() || !found->second[at])
        return {};
    const Opinion& opinion = *found->second[at];
    const int index = classIndexOf(opinion.classId);
    return index < 0 ? QVariant()
                     : QStringLiteral("%1 %2")
                           .arg(text(displayName(classes_[std::size_t(index)].name)))
                           .arg(opinion.probability, 0, 'f', 2);
}

QVariant RecordingTable::textOf(const Recording& recording, int column) const {
    switch (column) {
    case State: // labelled, in part, not at all
        return QString(recording.classId ? QChar(0x25CF) : recording.regions > 0 ? QChar(0x25D0) : QChar(0x25CB));
    case Name:
        return text(std::string(stemOf(recording.name)));
    case Scene: {
        const int index = classIndexOf(recording.classId);
        return index < 0 ? recording.regions > 0 ? tr("regions") : QString()
                         : text(displayName(classes_[std::size_t(index)].name));
    }
    case Length:
        return recording.missing ? tr("missing") : recording.frames > 0 ? timeText(recording.seconds(), 0) : QString();
    case Device:
        return text(recording.device).toUpper();
    case Location:
        return text(recording.location);
    case Split:
        return splitOf(recording.id);
    case Regions:
        return recording.regions > 0 ? QString::number(recording.regions) : QString();
    default:
        return {};
    }
}

QVariant RecordingTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Model)
            return opinionText(index.row());
        return textOf(recordingAt(index.row()), index.column());
    case Qt::ToolTipRole: {
        const Recording& recording = recordingAt(index.row());
        if (index.column() == State)
            return recording.classId ? tr("labelled") : recording.regions > 0 ? tr("labelled in part") : tr("not labelled");
        return index.column() == Name ? text(recording.path.string() + (recording.note.empty() ? "" : "\n" + recording.note))
                                      : textOf(recording, index.column());
    }
    case Qt::TextAlignmentRole:
        return index.column() == Length || index.column() == Regions ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter))
                                                                     : QVariant();
    case ClassIndexRole:
        if (index.column() == Scene)
            if (const int scene = classIndexOf(recordingAt(index.row()).classId); scene >= 0)
                return scene;
        return {};
    case MutedRole:
        return (index.column() == Length && recordingAt(index.row()).missing) || index.column() == Model;
    case BoldRole:
        return index.column() == Name && recordingAt(index.row()).flagged;
    default:
        return {};
    }
}

QVariant RecordingTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == Length || section == Regions ? int(Qt::AlignRight | Qt::AlignVCenter)
                                                       : int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const QStringList names{{},           tr("Recording"), tr("Scene"), tr("Length"), tr("Model"),
                            tr("Device"), tr("Location"),  tr("Split"), tr("Regions")};
    return names.value(section);
}

} // namespace earshot
