#include "label/review_queue.h"

#include "base/error.h"
#include "label/label_editor.h"
#include "project/open_project.h"
#include "project/scene_model.h"

#include <algorithm>

namespace earshot {

ReviewQueue::ReviewQueue(OpenProject& project, LabelEditor& editor, QObject* parent)
    : QObject(parent), project_(project), editor_(editor) {
    reloadSoon_.setSingleShot(true);
    reloadSoon_.setInterval(250);
    connect(&reloadSoon_, &QTimer::timeout, this, &ReviewQueue::reload);
    connect(&project_, &OpenProject::labelsChanged, this, [this] {
        if (!own_)
            reloadSoon_.start();
    });
    connect(&project_, &OpenProject::recordingsChanged, this, [this] { reloadSoon_.start(); });
    connect(&project_, &OpenProject::runsChanged, this, [this] { findRun(); });
    connect(&project_, &OpenProject::projectOpened, this, [this] {
        skipped_.clear();
        done_ = 0;
        findRun();
    });
    connect(&project_, &OpenProject::projectClosed, this, [this] {
        ++asked_;
        reloadSoon_.stop();
        run_.reset();
        filter_ = {};
        judged_ = false;
        take({});
    });
    if (project_.isOpen())
        findRun();
}

ReviewQueue::State ReviewQueue::state() const {
    if (!items_.empty())
        return State::Ready;
    if (filter_.order == ReviewOrder::requested)
        return State::AllDone;
    if (!run_)
        return State::NoModel;
    if (asking_)
        return State::Asking;
    return judged_ ? State::AllDone : State::NotAsked;
}

void ReviewQueue::findRun() {
    const auto runs = suggestingRuns(project_.store().runsFolder());
    const std::string before = filter_.run;
    run_ = runs.empty() ? std::nullopt : std::optional(runs.front());
    filter_.run = run_ ? run_->id : std::string();
    modelClasses_.clear();
    if (run_) {
        try {
            modelClasses_ = SceneModel(run_->blob).labels().classes;
        } catch (const Error& error) {
            Q_EMIT failed(QString::fromUtf8(error.what()));
            run_.reset();
            filter_.run.clear();
        }
    }
    if (filter_.run != before)
        Q_EMIT opinionsChanged();
    reload();
}

void ReviewQueue::setOrder(ReviewOrder order) {
    filter_.order = order;
    skipped_.clear();
    done_ = 0;
    reload();
}

void ReviewQueue::setClass(std::optional<std::int64_t> classId) {
    filter_.classId = classId;
    done_ = 0;
    reload();
}

void ReviewQueue::setDevice(std::optional<std::string> device) {
    filter_.device = std::move(device);
    done_ = 0;
    reload();
}

void ReviewQueue::reload() {
    if (!project_.isOpen())
        return;
    const std::uint64_t number = ++asked_;
    try {
        auto store = std::make_shared<ProjectStore>(project_.store().sibling());
        Job* job = project_.quietJobs().start(
            tr("Reading the queue"), this,
            [store, filter = filter_](Progress&, const std::stop_token&) {
                return std::pair(store->reviewQueue(filter), store->hasOpinions(filter.run));
            },
            [this, number](std::pair<std::vector<ReviewItem>, bool> read) {
                if (number != asked_)
                    return;
                judged_ = read.second;
                take(std::move(read.first));
            });
        connect(job, &Job::failed, this, [this](const JobFailure& failure) { Q_EMIT failed(failure.message); });
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
}

/// What was skipped waits at the end.
void ReviewQueue::take(std::vector<ReviewItem> items) {
    const auto placeOf = [](const ReviewItem& item) { return Place(item.recording, item.segment); };
    std::stable_partition(items.begin(), items.end(), [&](const ReviewItem& item) { return !skipped_.contains(placeOf(item)); });
    const bool had = !items_.empty();
    const Place before = had ? placeOf(items_.front()) : Place();
    // Who looks at an item goes on looking at it.
    if (had)
        for (auto at = items.begin(); at != items.end(); ++at)
            if (placeOf(*at) == before && !skipped_.contains(before)) {
                std::rotate(items.begin(), at, at + 1);
                break;
            }
    items_ = std::move(items);
    Q_EMIT changed();
    if (had != !items_.empty() || (had && placeOf(items_.front()) != before))
        Q_EMIT currentChanged();
}

std::string ReviewQueue::nameOf(std::optional<std::int64_t> classId) const {
    if (classId)
        for (const ProjectClass& each : project_.store().classes())
            if (each.id == *classId)
                return each.name;
    return {};
}

std::vector<float> ReviewQueue::probabilities() const {
    if (const ReviewItem* item = current(); item && project_.isOpen() && run_)
        for (Opinion& opinion : project_.store().opinions(filter_.run, item->recording))
            if (opinion.segment == item->segment)
                return std::move(opinion.probabilities);
    return {};
}

bool ReviewQueue::answered(bool saved) {
    own_ = false;
    if (!saved)
        return false;
    items_.erase(items_.begin());
    ++done_;
    Q_EMIT changed();
    Q_EMIT currentChanged();
    return true;
}

bool ReviewQueue::accept() {
    const std::string name = current() ? nameOf(current()->suggestion) : std::string();
    return !name.empty() && answerWith(name);
}

bool ReviewQueue::answerWith(const std::string& className) {
    if (!current())
        return false;
    own_ = true;
    return answered(editor_.labelSegment(current()->recording, current()->segment, className));
}

bool ReviewQueue::reject() {
    if (!current())
        return false;
    own_ = true;
    return answered(editor_.rejectSuggestion(current()->recording, current()->segment, nameOf(current()->suggestion)));
}

void ReviewQueue::skip() {
    if (items_.size() < 2)
        return;
    skipped_.emplace(items_.front().recording, items_.front().segment);
    std::rotate(items_.begin(), items_.begin() + 1, items_.end());
    Q_EMIT changed();
    Q_EMIT currentChanged();
}

void ReviewQueue::choose(int index) {
    if (index <= 0 || index >= int(items_.size()))
        return;
    std::rotate(items_.begin(), items_.begin() + index, items_.begin() + index + 1);
    Q_EMIT changed();
    Q_EMIT currentChanged();
}

void ReviewQueue::askModel() {
    if (!run_ || asking_ || !project_.isOpen())
        return;
    try {
        auto store = std::make_shared<ProjectStore>(project_.store().sibling());
        asking_ = project_.jobs().start(
            tr("Suggestions"), this,
            [store, run = *run_](Progress& progress, const std::stop_token& stop) {
                return suggestLabels(*store, run, progress, stop);
            },
            [this](const SuggestionReport& report) {
                if (!report.problems.empty())
                    Q_EMIT failed(tr("%n recording(s) could not be judged; the first: %1", nullptr, int(report.problems.size()))
                                      .arg(QString::fromStdString(report.problems.front().file.string() + " " +
                                                                  report.problems.front().what)));
            });
        // What is judged can be answered while the rest is being judged.
        connect(asking_, &Job::progressed, this, [this] {
            if (!reloadSoon_.isActive() && items_.size() < 2)
                reloadSoon_.start();
        });
        connect(asking_, &Job::failed, this, [this](const JobFailure& failure) { Q_EMIT failed(failure.message); });
        connect(asking_, &Job::ended, this, [this] {
            asking_.clear();
            Q_EMIT opinionsChanged();
            reload();
        });
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
    Q_EMIT changed();
}

} // namespace earshot
