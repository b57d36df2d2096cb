#pragma once
#include "evaluate/evaluation_model.h"
#include "widgets/table_view.h"

#include <QAbstractTableModel>

namespace earshot {

/// The listed clips as a table: name, scene, device, city, location, what was heard, probabilities, confidence, loss; in a
/// comparison's change also what A said and how the probability of the truth moved.
class ClipTable : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Clip, Scene, Heard, Device, City, Location, Probabilities, Confidence, Loss, Before, Change, kColumns };

    /// `evaluation` must outlive this.
    explicit ClipTable(const EvaluationModel& evaluation, QObject* parent = nullptr);

    /// Takes the listed rows anew, in the order in force.
    void reload();
    std::uint32_t rowAt(int index) const { return rows_[std::size_t(index)]; }
    /// Place of a row of the evaluation; -1: not listed.
    int indexOf(std::uint32_t row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    QString text(int column, std::uint32_t row) const;
    double change(std::uint32_t row) const;
    void order();

    const EvaluationModel& evaluation_;
    std::vector<std::uint32_t> rows_;
    bool changes_ = false;
    int column_ = Loss;
    Qt::SortOrder direction_ = Qt::DescendingOrder;
};

/// The table's view: stacked bars for probabilities, columns shown as there is room.
class ClipList : public TableView {
    Q_OBJECT
public:
    /// `evaluation` must outlive this.
    explicit ClipList(EvaluationModel& evaluation, QWidget* parent = nullptr);

    /// Row of the evaluation; nothing when the list is empty.
    std::optional<std::uint32_t> current() const;
    void step(int by);
    ClipTable& table() const { return *table_; }

Q_SIGNALS:
    void currentClipChanged(std::optional<std::uint32_t> row);
    /// A person went to another clip.
    void clipChosen(std::uint32_t row);
    /// Enter or double click.
    void clipActivated(std::uint32_t row);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void reload();
    void fitColumns();

    EvaluationModel& evaluation_;
    ClipTable* table_;
    bool reloading_ = false;
};

} // namespace earshot
