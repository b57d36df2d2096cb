#pragma once
#include "evaluate/class_order.h"
#include "evaluate/evaluation_source.h"
#include "evaluate/project_clips.h"
#include "evaluation/comparison.h"
#include "evaluation/metrics.h"

#include <QObject>

#include <array>
#include <chrono>
#include <memory>

namespace earshot {

class LatestJob;

/// Which head answers.
enum class Head { Classes, SuperClasses, Ensemble };

/// In a comparison: A alone, B alone, or what changed from A to B.
enum class ComparedSide { A, B, Change };

/// What a person points at: its clips are listed.
struct ClipSelection {
    enum class Kind { All, Cell, Row, Column, Diagonal, Device };
    Kind kind = Kind::All;
    int truth = -1;
    int answer = -1;
    int device = -1;

    bool operator==(const ClipSelection&) const = default;
};

/// Among the clips whose answer changed: what became right (of a cell: what came into it), what became wrong (what left it), the
/// rest.
enum class ChangeGroup { Won, Lost, Other };

/// The one place that knows what is looked at: answers, filter, selection, order, comparison. All figures are core's over rows(),
/// all lists are listedRows(): what a cell says is what is listed.
class EvaluationModel : public QObject {
    Q_OBJECT
public:
    /// What is computed in the background waits this long for the next change.
    static constexpr std::chrono::milliseconds kCalm{80};

    explicit EvaluationModel(QObject* parent = nullptr);
    ~EvaluationModel() override;

    /// Looks at `source` alone; filter and selection start anew.
    void setSource(EvaluationSource source);
    /// Looks at another epoch or engine of the same clips: what is looked at stays, where it still means something. In a
    /// comparison this is B. Throws Error when A and it have no clip in common.
    void replaceSource(EvaluationSource source);
    /// Adds `other` as A, the source becomes B, over the clips that both have. Throws Error when they have none in common.
    void compareWith(EvaluationSource other);
    /// Looks at B alone, at all of its clips again.
    void endComparison();
    void swapSides();
    void clear();

    bool isEmpty() const { return clips_.size() == 0; }
    const EvaluationSource& source() const { return source_; }
    /// Precondition: isComparing.
    const EvaluationSource& other() const { return *other_; }
    /// As they were read, with all their clips; null: none.
    std::shared_ptr<const EvaluationSource> wholeSource() const { return whole_; }
    std::shared_ptr<const EvaluationSource> wholeOther() const { return wholeOther_; }
    bool isComparing() const { return other_ != nullptr; }
    ComparedSide side() const { return side_; }
    void setSide(ComparedSide side);
    bool showsChange() const { return isComparing() && side_ == ComparedSide::Change; }

    /// The answers on screen: of B in a comparison, unless A alone is looked at.
    const ScoredClips& clips() const { return isComparing() && side_ == ComparedSide::A ? otherClips_ : clips_; }
    /// A's answers, row by row about the same segments. Precondition: isComparing.
    const ScoredClips& otherClips() const { return otherClips_; }

    bool hasLogits() const { return !source_.logits.empty() && (!other_ || !other_->logits.empty()); }
    bool hasSuperClasses() const { return source_.clips.labels.hasSuperClasses(); }
    Head head() const { return head_; }
    void setHead(Head head);
    double ensembleWeight() const { return weight_; }
    /// r in [0, 1]; only with logits.
    void setEnsembleWeight(double r);

    const ClipFilter& filter() const { return filter_; }
    void setFilter(const ClipFilter& filter);
    ClassOrder order() const { return order_; }
    void setOrder(ClassOrder order);
    std::vector<int> classOrder() const;

    /// Rows that pass the filter.
    const std::vector<std::uint32_t>& rows() const { return rows_; }
    const Evaluation& evaluation() const { return evaluation_; }
    /// A's figures over the same rows. Precondition: isComparing.
    const Evaluation& otherEvaluation() const { return otherEvaluation_; }
    /// Precondition: isComparing. changeIntervals are empty until they are drawn.
    const Comparison& comparison() const { return comparison_; }
    /// Drawn in the background; absent meanwhile.
    const std::optional<IntervalFigures>& intervals() const { return evaluation_.intervals; }

    const ClipSelection& selection() const { return selection_; }
    void select(const ClipSelection& selection);
    ChangeGroup changeGroup() const { return group_; }
    void setChangeGroup(ChangeGroup group);
    /// Rows behind the selection; in a comparison's change those of changeGroup.
    const std::vector<std::uint32_t>& listedRows() const { return listed_; }
    /// How many rows each group of the selection has, when showsChange.
    std::array<std::size_t, 3> changeCounts() const;
    /// Number on the cell: what listedRows has for it.
    std::int64_t cellCount(int truth, int answer) const;

    /// Labels, label states and sides of the fold as the project has them now, one for each row of source().clips; every figure
    /// follows.
    void setProjectClips(const ProjectClips& clips);

Q_SIGNALS:
    /// source() or other() is another one: what is known about its rows must be looked up anew.
    void sourcesChanged();
    /// Another source, head, filter or label: everything.
    void changed();
    void intervalsChanged();
    void selectionChanged();
    void orderChanged();

private:
    void setSources(EvaluationSource source, std::unique_ptr<EvaluationSource> other, bool keepView);
    void answer();
    void refresh();
    void drawIntervals();
    void list();
    bool isSelected(std::uint32_t row) const;
    std::optional<ChangeGroup> groupOf(std::uint32_t row) const;

    EvaluationSource source_;
    std::unique_ptr<EvaluationSource> other_;
    std::shared_ptr<const EvaluationSource> whole_, wholeOther_; ///< before they were cut to the clips that both have
    ScoredClips clips_, otherClips_;                             ///< as the head says
    Head head_ = Head::Ensemble;
    double weight_ = 0.8;
    ComparedSide side_ = ComparedSide::Change;
    ClipFilter filter_;
    ClassOrder order_ = ClassOrder::Class;
    std::vector<std::uint32_t> rows_, listed_;
    Evaluation evaluation_, otherEvaluation_;
    Comparison comparison_;
    ClipSelection selection_;
    ChangeGroup group_ = ChangeGroup::Won;
    LatestJob* job_;
};

/// The answers of one head: the classes at `weight` (1 for the class head alone), or the super-classes as a table of their own.
/// Without logits the probabilities as they are; a super-class then has the sum of its classes.
ScoredClips answersOf(const EvaluationSource& source, Head head, double weight);

} // namespace earshot
