#pragma once
#include "labels/annotation.h"

#include <QObject>
#include <QString>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace earshot {

class OpenProject;
class ProjectEdit;

/// Edits labels in the open project: each call is one undoable edit, durable when it returns true. What cannot be saved is told,
/// never thrown.
class LabelEditor : public QObject {
    Q_OBJECT
public:
    /// `project` must outlive this.
    explicit LabelEditor(OpenProject& project, QObject* parent = nullptr);

    /// A class that is not there yet is made; empty takes the label away.
    bool labelClip(std::int64_t recording, const std::string& className);
    /// Returns the new region's id; 0: not saved.
    std::int64_t addRegion(std::int64_t recording, const Annotation& region);
    bool removeRegion(std::int64_t recording, std::int64_t region);
    bool changeRegion(std::int64_t recording, std::int64_t region, const QString& what,
                      const std::function<void(Annotation& annotation)>& revise);
    /// One second of a recording, as an answer to a suggestion or from the queue; takes it out of what was sent to review.
    bool labelSegment(std::int64_t recording, int segment, const std::string& className);
    bool rejectSuggestion(std::int64_t recording, int segment, const std::string& className);
    bool requestReview(std::int64_t recording, int segment);
    bool setFlag(std::int64_t recording, bool flagged);
    bool setNote(std::int64_t recording, const QString& note);
    bool undo();
    bool redo();
    /// What they would take back or do again; empty: nothing.
    QString undoText() const;
    QString redoText() const;

    QString annotator() const { return annotator_; }
    void setAnnotator(const QString& name);

Q_SIGNALS:
    void saved();
    void notSaved(const QString& problem);
    void annotatorChanged(const QString& name);

private:
    bool change(const std::vector<std::int64_t>& recordings, const std::function<void()>& edit);

    OpenProject& project_;
    QString annotator_;
};

} // namespace earshot
