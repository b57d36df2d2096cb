#pragma once
#include "evaluate/evaluation_model.h"

#include <QAbstractTableModel>

namespace earshot {

class LatestJob;

/// Two to six sources side by side with their figures over the clips that are looked at; two of them are A and B. Follows the
/// evaluation: what it looks at is in the list.
class ComparedSources : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Mark, Source, Engine, Accuracy, LogLoss, Seen, Unseen, CalibrationError, kColumns };
    static constexpr int kMost = 6;

    /// `evaluation` must outlive this.
    explicit ComparedSources(EvaluationModel& evaluation, QObject* parent = nullptr);
    ~ComparedSources() override;

    int count() const { return int(sources_.size()); }
    const EvaluationSource& at(int row) const { return *sources_[std::size_t(row)]; }
    QString title(int row) const; ///< "run-3 · INT8 host"
    int a() const { return a_; }  ///< -1: no comparison
    int b() const { return b_; }
    /// Makes another source A or B. Throws Error when the two have no clips in common.
    void setA(int row);
    void setB(int row);
    /// Takes a source that is neither A nor B out of the list.
    void remove(int row);
    /// Figures of a row; nothing while they are computed.
    const std::optional<Evaluation>& figures(int row) const { return figures_[std::size_t(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void figuresChanged();

private:
    void takeSources();
    int indexOf(const std::shared_ptr<const EvaluationSource>& source);
    void compute();
    QString text(int row, int column) const;

    EvaluationModel& evaluation_;
    std::vector<std::shared_ptr<const EvaluationSource>> sources_;
    std::vector<std::optional<Evaluation>> figures_;
    int a_ = -1;
    int b_ = -1;
    LatestJob* job_;
};

} // namespace earshot
