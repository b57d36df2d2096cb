#pragma once
#include "project/project_store.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace earshot {

class OpenProject;

/// The recordings of the open project as a table. Holds ids only, asked for off the GUI thread; rows are fetched a page at a time
/// when they are shown, so that 230,350 of them cost what a screenful costs.
class RecordingTable : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { State, Name, Scene, Length, Model, Device, Location, Split, Regions, ColumnCount };

    /// `project` must outlive this.
    explicit RecordingTable(OpenProject& project, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

    void setFilter(const RecordingFilter& filter);
    const RecordingFilter& filter() const { return filter_; }
    /// The run whose opinion the column Model shows; empty: none.
    void setRun(const std::string& run);
    /// How many recordings have each class as their clip label, in the order of classes(), and how many have any label or region.
    const std::vector<std::int64_t>& labelCounts() const { return counts_; }
    std::int64_t labelled() const { return labelled_; }
    std::int64_t total() const { return total_; }
    /// Asks for the ids anew; listed() tells when they are there.
    void reload();
    /// Rows that changed are read again when they are next shown; the order stays.
    void refresh();

    std::int64_t idAt(int row) const;
    int rowOf(std::int64_t id) const; ///< -1: not in the list
    /// Of the row, from the page that holds it. Precondition: 0 <= row < rowCount().
    const Recording& recordingAt(int row) const;
    const std::vector<ProjectClass>& classes() const { return classes_; }
    int classIndexOf(std::optional<std::int64_t> id) const; ///< place among the classes; -1: none

    /// How often the project was asked, for tests of what a list costs.
    struct Queries {
        int lists = 0;
        int pages = 0;
    };
    const Queries& queries() const { return queries_; }

Q_SIGNALS:
    void listed();
    /// labelCounts() and labelled() are up to date.
    void counted();

private:
    struct Listing;
    void take(Listing listing);
    void count();
    QString splitOf(std::int64_t id) const;
    QVariant opinionText(int row) const;
    QVariant textOf(const Recording& recording, int column) const;

    OpenProject& project_;
    RecordingFilter filter_;
    RecordingOrder order_ = RecordingOrder::dataset;
    bool descending_ = false;
    std::uint64_t asked_ = 0;
    std::vector<std::int64_t> ids_;
    std::vector<ProjectClass> classes_;
    std::unordered_map<std::int64_t, bool> evaluated_; ///< of the first fold: true on the evaluate side
    std::vector<std::int64_t> counts_;
    std::int64_t labelled_ = 0;
    std::int64_t total_ = 0;
    std::uint64_t counting_ = 0;
    QTimer countSoon_;
    mutable std::unordered_map<int, std::vector<Recording>> pages_;
    mutable std::unordered_map<int, std::vector<std::optional<Opinion>>> opinions_;
    mutable Queries queries_;
};

} // namespace earshot
