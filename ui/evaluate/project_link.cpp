#include "evaluate/project_link.h"

#include "base/error.h"
#include "evaluate/evaluate_workspace.h"
#include "evaluate/evaluation_text.h"
#include "evaluate/project_runs.h"
#include "evaluate/run_evaluator.h"
#include "jobs/latest_job.h"
#include "project/open_project.h"
#include "project/project_edit.h"
#include "project/project_labels.h"
#include "widgets/toast.h"

namespace earshot {

ProjectLink::ProjectLink(EvaluateWorkspace& workspace, OpenProject& project, const QString& program)
    : QObject(&workspace), workspace_(workspace), project_(project), job_(new LatestJob(this)),
      evaluator_(new RunEvaluator(project.jobs(), program, this)) {
    connect(&project, &OpenProject::projectOpened, this, [this] { showRuns(true); });
    connect(&project, &OpenProject::runsChanged, this, [this] {
        if (project_.isOpen())
            showRuns(false);
    });
    connect(&project, &OpenProject::projectClosed, this, [this] {
        job_->cancel();
        evaluator_->cancel();
        clips_ = {};
        workspace_.clear(false);
    });
    connect(&project, &OpenProject::labelsChanged, this, &ProjectLink::takeLabels);
    connect(&project, &OpenProject::recordingsChanged, this, &ProjectLink::lookUpClips);
    connect(&workspace.model(), &EvaluationModel::sourcesChanged, this, &ProjectLink::lookUpClips);
    connect(&workspace, &EvaluateWorkspace::relabelRequested, this, &ProjectLink::relabel);
    connect(&workspace, &EvaluateWorkspace::reviewRequested, this, &ProjectLink::sendToReview);
    connect(&workspace, &EvaluateWorkspace::undoRequested, this, &ProjectLink::move);
    followEvaluator();
    if (project.isOpen())
        showRuns(true);
}

ProjectLink::~ProjectLink() = default;

void ProjectLink::followEvaluator() {
    connect(&workspace_, &EvaluateWorkspace::evaluationWanted, this, [this](const EvaluationRequest& request) {
        if (project_.isOpen())
            evaluator_->evaluate(request, project_.store().folder());
        else
            workspace_.say({tr("Not evaluated"), tr("Open the project that the run belongs to"), {}, {}, QStringLiteral("info")});
    });
    connect(&workspace_, &EvaluateWorkspace::evaluationCancelled, evaluator_, &RunEvaluator::cancel);
    connect(evaluator_, &RunEvaluator::progressed, this, [this](const QString& activity, qint64 done, qint64 total) {
        const QString counted = total > 0 ? QStringLiteral(" %1 %").arg(100 * done / total) : QString();
        workspace_.showEvaluating(requestText(evaluator_->request()) + QStringLiteral(": ") + activity + counted);
    });
    connect(evaluator_, &RunEvaluator::busyChanged, this, [this](bool busy) {
        if (!busy)
            workspace_.showEvaluating({});
    });
    connect(evaluator_, &RunEvaluator::finished, this,
            [this](const EvaluationRequest&, const QString& predictions) { workspace_.showEvaluated(predictions); });
    connect(evaluator_, &RunEvaluator::failed, this, [this](const EvaluationRequest& request, const JobFailure& failure) {
        ErrorMessage message;
        message.what = failure.message;
        if (!failure.hint.isEmpty())
            message.rows.emplace_back(tr("To mend it"), failure.hint);
        workspace_.showNotEvaluated(request, message);
    });
}

void ProjectLink::showRuns(bool opened) {
    if (opened)
        workspace_.clear(true);
    const QStringList runs = runsBelow(project_.store().runsFolder());
    workspace_.setAudioFolder(QString::fromStdString(project_.store().audioFolder().string()));
    QHash<QString, QString> names;
    for (const RunRecord& run : project_.store().runs())
        names.insert(QString::fromStdString((project_.store().runsFolder() / run.id).string()), QString::fromStdString(run.name));
    workspace_.setRuns(runs, names);
    if (runs.isEmpty() || workspace_.isReading())
        return;
    const bool isNewer = runs.first() != followed_ && std::filesystem::exists(runs.first().toStdString() + "/predictions.csv");
    if (workspace_.model().isEmpty() || (isNewer && isUntouched())) {
        followed_ = runs.first();
        workspace_.open(followed_);
    }
}

/// Whether the run that was opened by itself is looked at as it was opened.
bool ProjectLink::isUntouched() const {
    const EvaluationModel& model = workspace_.model();
    const EvaluationSource& source = model.source();
    return source.run == std::filesystem::path(followed_.toStdString()) && source.predictions == source.run / "predictions.csv" &&
           !model.isComparing() && model.selection() == ClipSelection{} && model.rows().size() == model.clips().size();
}

void ProjectLink::lookUpClips() {
    clips_ = {};
    job_->cancel();
    const EvaluationSource& source = workspace_.model().source();
    if (!project_.isOpen() || source.clips.size() == 0)
        return;
    // A store of its own for the other thread; names, classes and segments are all that the look-up reads.
    ScoredClips named;
    named.labels = source.clips.labels;
    named.filenames = source.clips.filenames;
    named.segment = source.clips.segment;
    named.truth = source.clips.truth;
    const int fold = source.origin ? source.origin->fold : 1;
    try {
        auto store = std::make_shared<ProjectStore>(project_.store().sibling());
        job_->start([this, store, named = std::move(named), fold](const std::stop_token&) -> LatestJob::Deliver {
            return [this, known = projectClips(*store, named, fold)] {
                if (known.truth.size() != workspace_.model().source().clips.size())
                    return; // of a source that is gone
                clips_ = known;
                workspace_.model().setProjectClips(clips_);
            };
        });
    } catch (const Error&) {
        // The labels stay those that the evaluation was made with.
    }
}

void ProjectLink::takeLabels(const std::vector<std::int64_t>& recordings) {
    if (recordings.empty() || clips_.truth.empty()) {
        lookUpClips();
        return;
    }
    const ProjectClips before = clips_;
    try {
        refreshProjectClips(clips_, project_.store(), workspace_.model().source().clips, recordings);
    } catch (const Error&) {
        lookUpClips(); // one of them was taken out of the project
        return;
    }
    if (clips_.truth != before.truth || clips_.labelState != before.labelState)
        workspace_.model().setProjectClips(clips_);
}

std::optional<std::int64_t> ProjectLink::recordingOf(const QString& filename) {
    return project_.isOpen() ? project_.store().findRecording(filename.toStdString()) : std::nullopt;
}

void ProjectLink::edit(const std::vector<std::int64_t>& recordings, const QString& done, const QString& detail,
                       const std::function<void()>& change) {
    try {
        change();
    } catch (const std::exception& error) {
        workspace_.say({tr("Not saved"), QString::fromUtf8(error.what()), {}, {}, QStringLiteral("error")});
        return;
    }
    workspace_.say({done, detail, tr("Undo"), [this] { move(true); }});
    project_.noteLabelsChanged(recordings);
}

void ProjectLink::relabel(const QString& filename, int segment, int label) {
    const auto recording = recordingOf(filename);
    const SceneLabels& labels = workspace_.model().source().clips.labels;
    if (!recording) {
        workspace_.say({tr("The label stays as it is"),
                        tr("The open project does not have %1: open the clip's own project").arg(filename),
                        {},
                        {},
                        QStringLiteral("info")});
        return;
    }
    const std::string& name = labels.classes[std::size_t(label)];
    edit({*recording}, tr("Labelled %1").arg(classNames(labels).value(label)), filename, [&] {
        const auto known = project_.store().findClass(name);
        if (!known)
            throw Error("the project has no class '" + name + "'", {project_.store().folder(), 0, "add it in Label"});
        labelSegment(project_.store(), *recording, segment, *known,
                     qEnvironmentVariable("USER", QStringLiteral("me")).toStdString());
    });
}

void ProjectLink::sendToReview(const QString& filename, int segment) {
    const auto recording = recordingOf(filename);
    if (!recording) {
        workspace_.say({tr("Not sent to review"),
                        tr("The open project does not have %1: open the clip's own project").arg(filename),
                        {},
                        {},
                        QStringLiteral("info")});
        return;
    }
    edit({*recording}, tr("Sent to review"), filename, [&] {
        ProjectEdit review =
            project_.store().beginEdit("send to review", qEnvironmentVariable("USER", QStringLiteral("me")).toStdString());
        review.requestReview(*recording, segment);
        review.commit();
    });
}

void ProjectLink::move(bool back) {
    if (!project_.isOpen())
        return;
    try {
        const auto what = back ? project_.store().undoText() : project_.store().redoText();
        if (!what || !(back ? project_.store().undo() : project_.store().redo())) {
            workspace_.say({back ? tr("Nothing to undo") : tr("Nothing to redo"), {}, {}, {}, QStringLiteral("info")});
            return;
        }
        workspace_.say({back ? tr("Taken back") : tr("Done again"), QString::fromStdString(*what), {}, {}});
        project_.noteLabelsChanged({});
    } catch (const std::exception& error) {
        workspace_.say({tr("Not saved"), QString::fromUtf8(error.what()), {}, {}, QStringLiteral("error")});
    }
}

} // namespace earshot
