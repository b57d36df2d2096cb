#pragma once
#include "project/project_types.h"
#include "project/suggestions.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>

#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace earshot {

class Job;
class LabelEditor;
class OpenProject;

/// What a person is asked, one second after the other: the suggestions of a run's INT8 model, likely label errors, and what was
/// sent to review. Read off the GUI thread; an answer takes its item away at once.
class ReviewQueue : public QObject {
    Q_OBJECT
public:
    /// Both must outlive this.
    ReviewQueue(OpenProject& project, LabelEditor& editor, QObject* parent = nullptr);

    enum class State {
        NoModel,  ///< no run has an INT8 model
        NotAsked, ///< the model has not judged anything yet
        Asking,   ///< it does, and nothing is there to be answered yet
        Ready,    ///< current() is to be answered
        AllDone,  ///< nothing is left under this filter
    };
    State state() const;
    bool isAsking() const { return asking_ != nullptr; }

    void setOrder(ReviewOrder order);
    ReviewOrder order() const { return filter_.order; }
    void setClass(std::optional<std::int64_t> classId);
    void setDevice(std::optional<std::string> device);
    const ReviewFilter& filter() const { return filter_; }

    /// Null: nothing to be answered.
    const ReviewItem* current() const { return items_.empty() ? nullptr : &items_.front(); }
    const std::vector<ReviewItem>& items() const { return items_; }
    int done() const { return done_; }
    int total() const { return done_ + int(items_.size()); }
    QString runName() const { return QString::fromStdString(filter_.run); }
    /// All probabilities of the current item; empty: the model has not judged it.
    std::vector<float> probabilities() const;
    /// Of the model, in the order of probabilities().
    const std::vector<std::string>& modelClasses() const { return modelClasses_; }

    bool accept();
    bool reject();
    void skip();
    /// Another class than the suggested one.
    bool answerWith(const std::string& className);
    /// Brings an item of the list to the front.
    void choose(int index);
    /// Lets the model judge what it has not judged yet.
    void askModel();
    void reload();

Q_SIGNALS:
    void changed();
    /// Another item is to be answered.
    void currentChanged();
    void failed(const QString& problem);
    /// The model has judged more.
    void opinionsChanged();

private:
    using Place = std::pair<std::int64_t, int>;
    void findRun();
    void take(std::vector<ReviewItem> items);
    bool answered(bool saved);
    std::string nameOf(std::optional<std::int64_t> classId) const;

    OpenProject& project_;
    LabelEditor& editor_;
    ReviewFilter filter_;
    std::optional<SuggestingRun> run_;
    std::vector<std::string> modelClasses_;
    std::vector<ReviewItem> items_;
    std::set<Place> skipped_;
    QPointer<Job> asking_;
    QTimer reloadSoon_;
    std::uint64_t asked_ = 0;
    int done_ = 0;
    bool judged_ = false; ///< there are opinions of the run
    bool own_ = false;    ///< the edit that is heard of is this queue's own
};

} // namespace earshot
