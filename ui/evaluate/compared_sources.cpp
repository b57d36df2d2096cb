#include "evaluate/compared_sources.h"

#include "base/error.h"
#include "evaluate/evaluation_text.h"
#include "jobs/latest_job.h"
#include "widgets/table_view.h"

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

/// One of the clips that are looked at, with what it is.
struct LookedAt {
    std::int32_t entry, segment, truth;
};

std::vector<LookedAt> lookedAt(const EvaluationModel& evaluation) {
    const ScoredClips& clips = evaluation.clips();
    std::vector<LookedAt> keys;
    keys.reserve(evaluation.rows().size());
    for (const std::uint32_t row : evaluation.rows())
        keys.push_back({clips.entry[row], clips.segment[row], clips.truth[row]});
    return keys;
}

/// Figures of a source over those of the clips that it has; both are in the truth's order.
Evaluation figuresOf(const EvaluationSource& source, Head head, const std::vector<LookedAt>& wanted) {
    ScoredClips clips = answersOf(source, head, source.ensembleWeight);
    std::vector<std::uint32_t> rows;
    std::size_t row = 0;
    for (const LookedAt& one : wanted) {
        const auto key = std::pair(one.entry, one.segment);
        while (row < clips.size() && std::pair(clips.entry[row], clips.segment[row]) < key)
            ++row;
        if (row == clips.size() || std::pair(clips.entry[row], clips.segment[row]) != key)
            continue;
        if (clips.truth[row] != one.truth) {
            clips.truth[row] = one.truth;
            clips.loss[row] = clippedLoss(clips.row(row), std::size_t(one.truth));
        }
        rows.push_back(std::uint32_t(row));
    }
    return evaluateClips(clips, rows);
}

} // namespace

ComparedSources::ComparedSources(EvaluationModel& evaluation, QObject* parent)
    : QAbstractTableModel(parent), evaluation_(evaluation), job_(new LatestJob(this)) {
    connect(&evaluation_, &EvaluationModel::sourcesChanged, this, &ComparedSources::takeSources);
    connect(&evaluation_, &EvaluationModel::changed, this, &ComparedSources::compute);
    takeSources();
}

ComparedSources::~ComparedSources() = default;

int ComparedSources::indexOf(const std::shared_ptr<const EvaluationSource>& source) {
    if (!source)
        return -1;
    for (std::size_t i = 0; i < sources_.size(); ++i)
        if (sources_[i] == source || sources_[i]->predictions == source->predictions) {
            sources_[i] = source;
            return int(i);
        }
    if (count() == kMost) { // the oldest that is not looked at goes
        int oldest = 0;
        while (sources_[std::size_t(oldest)] == evaluation_.wholeSource() ||
               sources_[std::size_t(oldest)] == evaluation_.wholeOther())
            ++oldest;
        sources_.erase(sources_.begin() + oldest);
    }
    sources_.push_back(source);
    return count() - 1;
}

void ComparedSources::takeSources() {
    beginResetModel();
    if (!evaluation_.isComparing())
        sources_.clear();
    const auto whole = evaluation_.wholeSource(), other = evaluation_.wholeOther();
    if (other) {
        indexOf(whole);
        a_ = indexOf(other);
    } else {
        a_ = -1;
    }
    b_ = indexOf(whole);
    a_ = other ? indexOf(other) : -1;
    figures_.assign(sources_.size(), std::nullopt);
    endResetModel();
    compute();
}

QString ComparedSources::title(int row) const {
    const EvaluationSource& source = at(row);
    QStringList words{source.name};
    if (source.engine != QStringLiteral("file"))
        words << source.engine;
    if (const QString checkpoint = source.checkpointText(); !checkpoint.isEmpty())
        words << checkpoint;
    return words.join(QStringLiteral(" · "));
}

void ComparedSources::setA(int row) {
    if (row == a_ || row < 0 || row >= count())
        return;
    if (row == b_)
        evaluation_.swapSides();
    else
        evaluation_.compareWith(EvaluationSource(at(row)));
}

void ComparedSources::setB(int row) {
    if (row == b_ || row < 0 || row >= count())
        return;
    if (row == a_)
        evaluation_.swapSides();
    else
        evaluation_.replaceSource(EvaluationSource(at(row)));
}

void ComparedSources::remove(int row) {
    if (row < 0 || row >= count() || row == a_ || row == b_)
        return;
    beginResetModel();
    sources_.erase(sources_.begin() + row);
    figures_.erase(figures_.begin() + row);
    a_ -= a_ > row;
    b_ -= b_ > row;
    endResetModel();
    Q_EMIT figuresChanged();
}

void ComparedSources::compute() {
    if (!evaluation_.isComparing() || sources_.empty()) {
        job_->cancel();
        return;
    }
    job_->start([this, sources = sources_, head = evaluation_.head(),
                 wanted = lookedAt(evaluation_)](const std::stop_token& stop) -> LatestJob::Deliver {
        std::vector<std::optional<Evaluation>> figures;
        for (const auto& source : sources) {
            if (stop.stop_requested())
                throw Cancelled();
            figures.emplace_back(figuresOf(*source, head, wanted));
        }
        return [this, sources, figures = std::move(figures)] {
            if (sources != sources_)
                return;
            figures_ = figures;
            Q_EMIT dataChanged(index(0, 0), index(count() - 1, kColumns - 1));
            Q_EMIT figuresChanged();
        };
    });
}

int ComparedSources::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : count();
}

int ComparedSources::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(kColumns);
}

QString ComparedSources::text(int row, int column) const {
    const EvaluationSource& source = at(row);
    const std::optional<Evaluation>& known = figures(row);
    const double missing = std::nan("");
    switch (column) {
    case Mark:
        return row == a_ ? QStringLiteral("A") : row == b_ ? QStringLiteral("B") : QString();
    case Source:
        return source.checkpointText().isEmpty() ? source.name : source.name + QStringLiteral(", ") + source.checkpointText();
    case Engine:
        return source.engine;
    case Accuracy:
        return known ? pointsText(known->accuracy, 2) : QString();
    case LogLoss:
        return known ? numberText(known->logLoss, 3) : QString();
    case Seen:
        return known ? pointsText(known->seenDevices ? known->seenDevices->accuracy : missing) : QString();
    case Unseen:
        return known ? pointsText(known->unseenDevices ? known->unseenDevices->accuracy : missing) : QString();
    default:
        return known ? pointsText(known->reliability.expectedError) : QString();
    }
}

QVariant ComparedSources::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= count())
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::ToolTipRole:
        return QString::fromStdString(at(index.row()).predictions.string());
    case Qt::TextAlignmentRole:
        return int((index.column() >= Accuracy ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case BoldRole:
        return index.column() == Mark;
    case MutedRole:
        return index.column() == Engine;
    default:
        return {};
    }
}

QVariant ComparedSources::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section >= Accuracy ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const QString names[] = {QString(),      tr("Source"), tr("Engine"),   tr("Acc. %"),
                             tr("Log loss"), tr("Seen %"), tr("Unseen %"), tr("ECE %")};
    return names[section];
}

} // namespace earshot
