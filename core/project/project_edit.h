#pragma once
#include "project/project_types.h"

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace earshot {

class ProjectStore;

/// Several changes that are one step for undo. Durable together when commit() returns; without commit() nothing happened.
/// The store must outlive it, and takes no other edit meanwhile.
class ProjectEdit {
public:
    ProjectEdit(const ProjectEdit&) = delete;
    ProjectEdit& operator=(const ProjectEdit&) = delete;
    ~ProjectEdit();

    void setClipLabel(std::int64_t recording, std::optional<std::int64_t> classId);
    void setFlag(std::int64_t recording, bool flagged);
    void setNote(std::int64_t recording, const std::string& note);
    /// Takes a recording out of the project; its file, its regions and its history stay.
    void removeRecording(std::int64_t recording);

    /// Names a class that is not there yet. Returns the new annotation's id.
    std::int64_t addAnnotation(std::int64_t recording, const Annotation& annotation);
    void changeAnnotation(std::int64_t id, const Annotation& annotation);
    void removeAnnotation(std::int64_t id);

    /// Remembers that the segment is not of that class, whoever suggests it.
    void rejectSuggestion(std::int64_t recording, int segment, const std::string& className);
    /// Puts a segment into the queue of what is to be looked at, once.
    void requestReview(std::int64_t recording, int segment);
    /// Takes it out of that queue.
    void endReview(std::int64_t recording, int segment);

    /// Returns the class of that name, made when it is absent (colour and shortcut are the next free ones).
    std::int64_t ensureClass(const std::string& name, const std::string& superClass = {});
    /// Changes name, super-class, colour and shortcut.
    void changeClass(const ProjectClass& changed);
    /// Takes a class away; what it labelled becomes unlabelled.
    void removeClass(std::int64_t id);

    void commit();

private:
    friend class ProjectStore;
    struct State;
    ProjectEdit(ProjectStore& store, const std::string& description, const std::string& annotator);

    std::unique_ptr<State> state_;
};

} // namespace earshot
