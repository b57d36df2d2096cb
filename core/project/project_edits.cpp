#include "base/error.h"
#include "project/edit_state.h"
#include "project/project_edit.h"
#include "project/project_store.h"

// Labels of a ProjectStore and the way back.
namespace earshot {

using sqlite::Statement;
using sqlite::Transaction;

namespace {

std::optional<std::string> descriptionOf(sqlite::Database& database, bool undone) {
    Statement statement(database, undone ? "SELECT description FROM edits WHERE undone = 1 ORDER BY id LIMIT 1"
                                         : "SELECT description FROM edits WHERE undone = 0 ORDER BY id DESC LIMIT 1");
    return statement.next() ? std::optional(statement.text(0)) : std::nullopt;
}

} // namespace

ProjectEdit ProjectStore::beginEdit(const std::string& description, const std::string& annotator) {
    return ProjectEdit(*this, description, annotator);
}

void ProjectStore::setClipLabel(std::int64_t recording, std::optional<std::int64_t> classId, const std::string& annotator) {
    ProjectEdit edit = beginEdit(classId ? "Label a clip" : "Remove a clip's label", annotator);
    edit.setClipLabel(recording, classId);
    edit.commit();
}

std::int64_t ProjectStore::addAnnotation(std::int64_t recording, const Annotation& annotation) {
    ProjectEdit edit = beginEdit("Add a region", annotation.annotator);
    const auto id = edit.addAnnotation(recording, annotation);
    edit.commit();
    return id;
}

void ProjectStore::changeAnnotation(std::int64_t id, const Annotation& annotation) {
    ProjectEdit edit = beginEdit("Change a region", annotation.annotator);
    edit.changeAnnotation(id, annotation);
    edit.commit();
}

void ProjectStore::removeAnnotation(std::int64_t id) {
    ProjectEdit edit = beginEdit("Remove a region");
    edit.removeAnnotation(id);
    edit.commit();
}

std::vector<AnnotationRow> ProjectStore::readAnnotations(const std::string& where, std::optional<std::int64_t> recording) const {
    Statement row(*database_, "SELECT a.id, a.recording_id, a.start_sample, a.end_sample, a.low_hz, a.high_hz, COALESCE(c.name, "
                              "''), a.annotator, a.note, "
                              "a.flagged, a.confidence FROM annotations a LEFT JOIN classes c ON c.id = a.class_id " +
                                  where);
    if (recording)
        row.bind(*recording);
    std::vector<AnnotationRow> rows;
    while (row.next())
        rows.push_back({row.integer(0),
                        row.integer(1),
                        {row.integer(2), row.integer(3), row.optionalReal(4), row.optionalReal(5), row.text(6), row.text(7),
                         row.text(8), row.integer(9) != 0, row.optionalReal(10)}});
    return rows;
}

std::vector<AnnotationRow> ProjectStore::annotations(std::int64_t recording) const {
    return readAnnotations("WHERE a.recording_id = ? ORDER BY a.start_sample, a.id", recording);
}

std::vector<AnnotationRow> ProjectStore::allAnnotations() const {
    return readAnnotations(
        "JOIN recordings r ON r.id = a.recording_id WHERE NOT r.removed ORDER BY a.recording_id, a.start_sample, a.id",
        std::nullopt);
}

std::vector<std::string> ProjectStore::annotators() const {
    Statement statement(*database_, "SELECT DISTINCT annotator FROM annotations WHERE annotator <> '' UNION "
                                    "SELECT DISTINCT annotator FROM clip_labels WHERE annotator <> '' ORDER BY 1");
    std::vector<std::string> names;
    while (statement.next())
        names.push_back(statement.text(0));
    return names;
}

std::vector<LabelEvent> ProjectStore::labelHistory(std::int64_t recording) const {
    Statement statement(
        *database_,
        "SELECT COALESCE(class_name, ''), annotator, cause, made_at_ms FROM clip_labels WHERE recording_id = ? ORDER BY id");
    statement.bind(recording);
    std::vector<LabelEvent> events;
    while (statement.next())
        events.push_back({statement.text(0), statement.text(1), statement.text(2), statement.integer(3)});
    return events;
}

std::optional<std::string> ProjectStore::undoText() const {
    return descriptionOf(*database_, false);
}

std::optional<std::string> ProjectStore::redoText() const {
    return descriptionOf(*database_, true);
}

bool ProjectStore::moveInHistory(bool back) {
    Transaction transaction(writable());
    const auto edit = back ? database_->integer("SELECT COALESCE(MAX(id), 0) FROM edits WHERE undone = 0")
                           : database_->integer("SELECT COALESCE(MIN(id), 0) FROM edits WHERE undone = 1");
    if (edit == 0)
        return false;
    std::vector<RowChange> changes;
    Statement rows(*database_, std::string("SELECT kind, row_id, ") + (back ? "state_before" : "state_after") +
                                   " FROM edit_changes WHERE edit_id = ? ORDER BY sequence" + (back ? " DESC" : ""));
    for (rows.bind(edit); rows.next();) {
        RowChange change{rowKindFrom(rows.text(0)), rows.integer(1), std::nullopt, std::nullopt};
        if (!rows.isNull(2))
            change.after = rows.text(2);
        changes.push_back(std::move(change));
    }
    rows.reset();
    for (const auto& change : changes)
        writeState(*database_, change.kind, change.id, change.after, back ? "undo" : "redo");
    Statement(*database_, "UPDATE edits SET undone = ? WHERE id = ?").bind(back, edit).run();
    transaction.commit();
    return true;
}

bool ProjectStore::undo() {
    return moveInHistory(true);
}

bool ProjectStore::redo() {
    return moveInHistory(false);
}

std::int64_t ProjectStore::editCount() const {
    return database_->integer("SELECT COUNT(*) FROM edits WHERE undone = 0");
}

} // namespace earshot
