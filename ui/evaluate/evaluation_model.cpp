#include "evaluate/evaluation_model.h"

#include "base/error.h"
#include "jobs/latest_job.h"

#include <algorithm>
#include <array>

namespace earshot {
namespace {

/// Both tables cut to their common segments, their logits with them.
void align(EvaluationSource& a, EvaluationSource& b) {
    const auto rows = commonRows(a.clips, b.clips);
    if (rows.empty())
        throw Error("has no clip in common with " + b.predictions.string(),
                    {a.predictions, 0, "compare predictions about the same dataset"});
    if (a.clips.labels.classes != b.clips.labels.classes)
        throw Error("knows other classes than " + b.predictions.string(),
                    {a.predictions, 0, "compare predictions about the same classes"});
    const auto cut = [&](EvaluationSource& source, auto rowOf) {
        const auto outputs = std::size_t(source.clips.labels.logits());
        std::vector<std::uint32_t> kept;
        std::vector<float> logits;
        for (const auto& pair : rows) {
            const std::uint32_t row = rowOf(pair);
            kept.push_back(row);
            if (!source.logits.empty())
                logits.insert(logits.end(), source.logits.begin() + std::ptrdiff_t(row * outputs),
                              source.logits.begin() + std::ptrdiff_t((row + 1) * outputs));
        }
        source.clips = subset(source.clips, kept);
        source.logits = std::move(logits);
    };
    cut(a, [](const auto& pair) { return pair.first; });
    cut(b, [](const auto& pair) { return pair.second; });
}

/// The same clips, apart from what their networks say: a filter and a selection mean the same in both.
bool isAboutTheSame(const ScoredClips& a, const ScoredClips& b) {
    return a.labels == b.labels && a.devices == b.devices && a.cities == b.cities && a.locations == b.locations;
}

constexpr BootstrapOptions kNoDraws{.draws = 0};

/// The columns that intervals are drawn from: names and probabilities would cost more to copy than all of them.
ScoredClips forDraws(const ScoredClips& clips) {
    ScoredClips columns;
    columns.labels = clips.labels;
    columns.truth = clips.truth;
    columns.answer = clips.answer;
    columns.device = clips.device;
    columns.location = clips.location;
    columns.recording = clips.recording;
    columns.loss = clips.loss;
    columns.devices = clips.devices;
    columns.locations = clips.locations;
    return columns;
}

} // namespace

EvaluationModel::EvaluationModel(QObject* parent) : QObject(parent), job_(new LatestJob(this, kCalm)) {}
EvaluationModel::~EvaluationModel() = default;

void EvaluationModel::setSources(EvaluationSource source, std::unique_ptr<EvaluationSource> other, bool keepView) {
    auto whole = std::make_shared<const EvaluationSource>(source);
    auto wholeOther = other ? std::make_shared<const EvaluationSource>(*other) : nullptr;
    if (other)
        align(*other, source); // throws before anything is changed
    const bool sameView = keepView && isAboutTheSame(source_.clips, source.clips);
    source_ = std::move(source);
    other_ = std::move(other);
    whole_ = std::move(whole);
    wholeOther_ = std::move(wholeOther);
    weight_ = source_.ensembleWeight;
    if (!sameView) {
        filter_ = {};
        selection_ = {};
        head_ = Head::Ensemble;
    }
    answer();
    Q_EMIT sourcesChanged();
}

void EvaluationModel::setSource(EvaluationSource source) {
    setSources(std::move(source), nullptr, false);
}

void EvaluationModel::replaceSource(EvaluationSource source) {
    setSources(std::move(source), wholeOther_ ? std::make_unique<EvaluationSource>(*wholeOther_) : nullptr, true);
}

void EvaluationModel::compareWith(EvaluationSource other) {
    const bool already = isComparing();
    const auto side = already ? side_ : ComparedSide::Change;
    const EvaluationSource mine = whole_ ? *whole_ : source_;
    side_ = side;
    group_ = ChangeGroup::Won;
    setSources(mine, std::make_unique<EvaluationSource>(std::move(other)), true);
}

void EvaluationModel::endComparison() {
    if (!other_)
        return;
    setSources(EvaluationSource(*whole_), nullptr, true);
}

void EvaluationModel::swapSides() {
    if (!other_)
        return;
    std::swap(source_, *other_);
    std::swap(whole_, wholeOther_);
    answer();
    Q_EMIT sourcesChanged();
}

void EvaluationModel::clear() {
    other_.reset();
    whole_.reset();
    wholeOther_.reset();
    source_ = {};
    filter_ = {};
    selection_ = {};
    answer();
    Q_EMIT sourcesChanged();
}

void EvaluationModel::setSide(ComparedSide side) {
    if (side == side_)
        return;
    side_ = side;
    refresh();
}

void EvaluationModel::setHead(Head head) {
    if (head == head_)
        return;
    // Cells of one head mean nothing in the other's matrix.
    if ((head == Head::SuperClasses) != (head_ == Head::SuperClasses))
        selection_ = {};
    head_ = head;
    answer();
}

void EvaluationModel::setEnsembleWeight(double r) {
    if (r == weight_ || !hasLogits())
        return;
    weight_ = std::clamp(r, 0.0, 1.0);
    answer();
}

void EvaluationModel::setFilter(const ClipFilter& filter) {
    filter_ = filter;
    refresh();
}

void EvaluationModel::setOrder(ClassOrder order) {
    order_ = order;
    Q_EMIT orderChanged();
}

std::vector<int> EvaluationModel::classOrder() const {
    return orderedClasses(clips().labels, evaluation_.confusion, order_);
}

void EvaluationModel::answer() {
    // In a comparison each side answers with its own weight.
    clips_ = answersOf(source_, head_, isComparing() ? source_.ensembleWeight : weight_);
    otherClips_ = other_ ? answersOf(*other_, head_, other_->ensembleWeight) : ScoredClips{};
    refresh();
}

void EvaluationModel::refresh() {
    rows_ = selectRows(clips(), filter_);
    evaluation_ = isEmpty() ? Evaluation() : evaluateClips(clips(), rows_);
    evaluation_.name = source_.name.toStdString();
    evaluation_.engine = source_.engine.toStdString();
    if (source_.origin)
        evaluation_.silentSegments = source_.origin->silentSegments;
    if (isComparing()) {
        otherEvaluation_ = evaluateClips(otherClips_, rows_);
        comparison_ = compareClips(otherClips_, clips_, rows_, kNoDraws);
    }
    list();
    drawIntervals();
    Q_EMIT changed();
}

void EvaluationModel::drawIntervals() {
    if (rows_.empty()) {
        job_->cancel();
        return;
    }
    if (showsChange()) {
        std::vector<double> correct, loss;
        for (const std::uint32_t row : rows_) {
            const int truth = clips_.truth[row];
            correct.push_back(double(clips_.answer[row] == truth) - double(otherClips_.answer[row] == truth));
            loss.push_back(clips_.loss[row] - otherClips_.loss[row]);
        }
        job_->start([this, clips = forDraws(clips_), rows = rows_, correct = std::move(correct),
                     loss = std::move(loss)](const std::stop_token&) -> LatestJob::Deliver {
            return [this, drawn = bootstrapIntervals(clips, rows, correct, loss)] {
                comparison_.changeIntervals = drawn;
                Q_EMIT intervalsChanged();
            };
        });
        return;
    }
    job_->start([this, clips = forDraws(clips()), rows = rows_](const std::stop_token&) -> LatestJob::Deliver {
        return [this, drawn = bootstrapIntervals(clips, rows)] {
            evaluation_.intervals = drawn;
            Q_EMIT intervalsChanged();
        };
    });
}

void EvaluationModel::select(const ClipSelection& selection) {
    if (selection == selection_)
        return;
    selection_ = selection;
    list();
    Q_EMIT selectionChanged();
}

void EvaluationModel::setChangeGroup(ChangeGroup group) {
    group_ = group;
    list();
    Q_EMIT selectionChanged();
}

bool EvaluationModel::isSelected(std::uint32_t row) const {
    const ScoredClips& shown = clips();
    const int truth = shown.truth[row];
    const int answer = shown.answer[row];
    switch (selection_.kind) {
    case ClipSelection::Kind::All:
        return true;
    case ClipSelection::Kind::Cell:
        return truth == selection_.truth && answer == selection_.answer;
    case ClipSelection::Kind::Row:
        return truth == selection_.truth;
    case ClipSelection::Kind::Column:
        return answer == selection_.answer;
    case ClipSelection::Kind::Diagonal:
        return truth == answer;
    case ClipSelection::Kind::Device:
        return shown.device[row] == selection_.device && (selection_.truth < 0 || truth == selection_.truth);
    }
    return false;
}

std::optional<ChangeGroup> EvaluationModel::groupOf(std::uint32_t row) const {
    const int truth = clips_.truth[row];
    const int before = otherClips_.answer[row];
    const int after = clips_.answer[row];
    if (before == after)
        return std::nullopt;
    const auto sides = [](bool came, bool went) {
        return came ? ChangeGroup::Won : went ? ChangeGroup::Lost : ChangeGroup::Other;
    };
    switch (selection_.kind) {
    case ClipSelection::Kind::Cell:
    case ClipSelection::Kind::Column:
        if (selection_.kind == ClipSelection::Kind::Cell && truth != selection_.truth)
            return std::nullopt;
        if (before != selection_.answer && after != selection_.answer)
            return std::nullopt;
        return sides(after == selection_.answer, before == selection_.answer);
    case ClipSelection::Kind::Diagonal:
        if (before != truth && after != truth)
            return std::nullopt;
        break;
    case ClipSelection::Kind::Row:
        if (truth != selection_.truth)
            return std::nullopt;
        break;
    case ClipSelection::Kind::Device:
        if (clips_.device[row] != selection_.device || (selection_.truth >= 0 && truth != selection_.truth))
            return std::nullopt;
        break;
    case ClipSelection::Kind::All:
        break;
    }
    return sides(after == truth, before == truth);
}

void EvaluationModel::list() {
    listed_.clear();
    for (const std::uint32_t row : rows_)
        if (showsChange() ? groupOf(row) == group_ : isSelected(row))
            listed_.push_back(row);
}

std::array<std::size_t, 3> EvaluationModel::changeCounts() const {
    std::array<std::size_t, 3> counts{};
    for (const std::uint32_t row : rows_)
        if (const auto group = groupOf(row))
            ++counts[std::size_t(*group)];
    return counts;
}

std::int64_t EvaluationModel::cellCount(int truth, int answer) const {
    const auto row = std::size_t(truth);
    const auto column = std::size_t(answer);
    return showsChange() ? comparison_.difference.at(row, column) : evaluation_.confusion.at(row, column);
}

void EvaluationModel::setProjectClips(const ProjectClips& known) {
    for (EvaluationSource* source : {&source_, other_.get()}) {
        if (!source || source->clips.size() != known.truth.size())
            continue;
        ScoredClips& clips = source->clips;
        clips.labelState = known.labelState;
        clips.side = known.side;
        clips.sides = known.sides;
        for (std::size_t row = 0; row < clips.size(); ++row) {
            if (known.truth[row] < 0 || known.truth[row] == clips.truth[row])
                continue;
            clips.truth[row] = known.truth[row];
            clips.loss[row] = clippedLoss(clips.row(row), std::size_t(known.truth[row]));
        }
    }
    answer();
}

} // namespace earshot
