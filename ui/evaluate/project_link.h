#pragma once
#include "evaluate/project_clips.h"

#include <QObject>

#include <functional>

namespace earshot {

class EvaluateWorkspace;
class LatestJob;
class OpenProject;
class RunEvaluator;

/// Between the Evaluate workspace and the open project: its runs are offered, its labels are the truth, and what a person decides
/// about a clip is saved in it at once.
class ProjectLink : public QObject {
    Q_OBJECT
public:
    /// A child of `workspace`; `project` must outlive it.
    /// `program`: the path of earshot-cli.
    ProjectLink(EvaluateWorkspace& workspace, OpenProject& project, const QString& program);
    ~ProjectLink() override;

private:
    void showRuns(bool opened);
    bool isUntouched() const;
    void lookUpClips();
    void takeLabels(const std::vector<std::int64_t>& recordings);
    void followEvaluator();
    void relabel(const QString& filename, int segment, int label);
    void sendToReview(const QString& filename, int segment);
    /// Does an edit and says so, with the way back, or says why not.
    void edit(const std::vector<std::int64_t>& recordings, const QString& done, const QString& detail,
              const std::function<void()>& change);
    void move(bool back);
    std::optional<std::int64_t> recordingOf(const QString& filename);

    EvaluateWorkspace& workspace_;
    OpenProject& project_;
    LatestJob* job_;
    RunEvaluator* evaluator_;
    QString followed_;   ///< the run that was opened without anybody choosing it
    ProjectClips clips_; ///< of the workspace's rows; empty: not looked up yet
};

} // namespace earshot
