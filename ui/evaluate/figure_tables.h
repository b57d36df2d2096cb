#pragma once
#include "evaluate/evaluation_model.h"

#include <QAbstractTableModel>

namespace earshot {

/// The most frequent confusions in words, most frequent first; in a comparison those that changed most.
class ConfusionTable : public QAbstractTableModel {
    Q_OBJECT
public:
    struct Entry {
        int truth, answer;
        std::int64_t clips;
    };
    explicit ConfusionTable(const EvaluationModel& evaluation, QObject* parent = nullptr);
    void reload();
    const Entry& entry(int row) const { return entries_[std::size_t(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const EvaluationModel& evaluation_;
    std::vector<Entry> entries_;
};

/// Accuracy by city, with A's beside it in a comparison.
class CityTable : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit CityTable(const EvaluationModel& evaluation, QObject* parent = nullptr);
    void reload();
    /// Index in the clips' cities; -1: unknown.
    int cityAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const EvaluationModel& evaluation_;
};

/// What is looked at among what others published on TAU's fold 1.
class PublishedTable : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit PublishedTable(const EvaluationModel& evaluation, QObject* parent = nullptr);
    void reload();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const EvaluationModel& evaluation_;
};

/// Published figures say something about these classes, and these clips are real.
bool isComparableWithPublished(const EvaluationModel& evaluation);

} // namespace earshot
