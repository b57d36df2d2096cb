#include "project/project_edit.h"

#include "base/error.h"
#include "project/edit_state.h"
#include "project/project_store.h"

#include <algorithm>

namespace earshot {
namespace {

using sqlite::Database;
using sqlite::Statement;

/// Keys in the order in which classes get them.
constexpr std::string_view kShortcuts = "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ";

} // namespace

struct ProjectEdit::State {
    State(ProjectStore& owner, Database& connection, std::string what, std::string who)
        : store(owner), database(connection), description(std::move(what)), annotator(std::move(who)), transaction(connection) {}

    /// Remembers the row, lets `change` happen, and remembers it again.
    template <typename Change>
    void record(RowKind kind, std::int64_t id, Change&& change) {
        auto before = readState(database, kind, id);
        change();
        auto after = readState(database, kind, id);
        if (before != after)
            changes.push_back({kind, id, std::move(before), std::move(after)});
    }

    void requireRow(const char* table, std::int64_t id) {
        Statement row(database, "SELECT 1 FROM " + std::string(table) + " WHERE id = ?");
        if (!row.bind(id).next())
            throw Error("has no entry " + std::to_string(id) + " in its " + table,
                        {store.folder(), 0, "it may have been undone; reload the view"});
    }

    void setLabel(std::int64_t recording, std::optional<std::int64_t> classId) {
        record(RowKind::recording, recording, [&] {
            Statement(database, "INSERT INTO clip_labels(recording_id, class_name, annotator, cause, made_at_ms) "
                                "VALUES(?, (SELECT name FROM classes WHERE id = ?), ?, 'set', ?)")
                .bind(recording, classId, annotator, nowMs())
                .run();
            Statement(database, "UPDATE recordings SET class_id = ?, labelled_by = ? WHERE id = ?")
                .bind(classId, annotator, recording)
                .run();
        });
    }

    void addAnswer(std::int64_t recording, int segment, const std::string& answer, const std::string& className) {
        Statement(database, "INSERT INTO review_answers(recording_id, segment, answer, class_name, annotator, made_at_ms) "
                            "VALUES(?, ?, ?, ?, ?, ?)")
            .bind(recording, segment, answer, className, annotator, nowMs())
            .run();
        const auto id = database.lastRowId();
        changes.push_back({RowKind::reviewAnswer, id, std::nullopt, readState(database, RowKind::reviewAnswer, id)});
    }

    ProjectStore& store;
    Database& database;
    std::string description;
    std::string annotator;
    std::vector<RowChange> changes;
    sqlite::Transaction transaction;
};

ProjectEdit::ProjectEdit(ProjectStore& store, const std::string& description, const std::string& annotator)
    : state_(std::make_unique<State>(store, store.writable(), description, annotator)) {}

ProjectEdit::~ProjectEdit() = default;

void ProjectEdit::setClipLabel(std::int64_t recording, std::optional<std::int64_t> classId) {
    state_->requireRow("recordings", recording);
    if (classId)
        state_->requireRow("classes", *classId);
    state_->setLabel(recording, classId);
}

void ProjectEdit::setFlag(std::int64_t recording, bool flagged) {
    state_->requireRow("recordings", recording);
    state_->record(RowKind::recording, recording, [&] {
        Statement(state_->database, "UPDATE recordings SET flagged = ? WHERE id = ?").bind(flagged, recording).run();
    });
}

void ProjectEdit::setNote(std::int64_t recording, const std::string& note) {
    state_->requireRow("recordings", recording);
    state_->record(RowKind::recording, recording, [&] {
        Statement(state_->database, "UPDATE recordings SET note = ? WHERE id = ?").bind(note, recording).run();
    });
}

void ProjectEdit::removeRecording(std::int64_t recording) {
    state_->requireRow("recordings", recording);
    state_->record(RowKind::recording, recording,
                   [&] { Statement(state_->database, "UPDATE recordings SET removed = 1 WHERE id = ?").bind(recording).run(); });
}

std::int64_t ProjectEdit::addAnnotation(std::int64_t recording, const Annotation& annotation) {
    state_->requireRow("recordings", recording);
    if (annotation.end < annotation.start)
        throw Error("a region ends before it starts", {state_->store.folder(), 0, "swap its ends"});
    std::optional<std::int64_t> classId;
    if (!annotation.label.empty())
        classId.emplace(ensureClass(annotation.label));
    const std::string& who = annotation.annotator.empty() ? state_->annotator : annotation.annotator;
    Database& database = state_->database;
    Statement(database, "INSERT INTO annotations(recording_id, start_sample, end_sample, low_hz, high_hz, class_id, annotator, "
                        "note, flagged, confidence) "
                        "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(recording, annotation.start, annotation.end, annotation.lowHz, annotation.highHz, classId, who, annotation.note,
              annotation.flagged, annotation.confidence)
        .run();
    const auto id = database.lastRowId();
    state_->changes.push_back({RowKind::annotation, id, std::nullopt, readState(database, RowKind::annotation, id)});
    return id;
}

void ProjectEdit::changeAnnotation(std::int64_t id, const Annotation& annotation) {
    state_->requireRow("annotations", id);
    if (annotation.end < annotation.start)
        throw Error("a region ends before it starts", {state_->store.folder(), 0, "swap its ends"});
    std::optional<std::int64_t> classId;
    if (!annotation.label.empty())
        classId.emplace(ensureClass(annotation.label));
    state_->record(RowKind::annotation, id, [&] {
        Statement(
            state_->database,
            "UPDATE annotations SET start_sample = ?, end_sample = ?, low_hz = ?, high_hz = ?, class_id = ?, annotator = ?, "
            "note = ?, flagged = ?, confidence = ? WHERE id = ?")
            .bind(annotation.start, annotation.end, annotation.lowHz, annotation.highHz, classId, annotation.annotator,
                  annotation.note, annotation.flagged, annotation.confidence, id)
            .run();
    });
}

void ProjectEdit::removeAnnotation(std::int64_t id) {
    state_->requireRow("annotations", id);
    state_->record(RowKind::annotation, id,
                   [&] { Statement(state_->database, "DELETE FROM annotations WHERE id = ?").bind(id).run(); });
}

void ProjectEdit::rejectSuggestion(std::int64_t recording, int segment, const std::string& className) {
    state_->requireRow("recordings", recording);
    state_->addAnswer(recording, segment, "rejected", className);
}

void ProjectEdit::requestReview(std::int64_t recording, int segment) {
    state_->requireRow("recordings", recording);
    Statement known(state_->database,
                    "SELECT 1 FROM review_answers WHERE recording_id = ? AND segment = ? AND answer = 'requested'");
    if (!known.bind(recording, segment).next())
        state_->addAnswer(recording, segment, "requested", {});
}

void ProjectEdit::endReview(std::int64_t recording, int segment) {
    std::vector<std::int64_t> requests;
    Statement rows(state_->database,
                   "SELECT id FROM review_answers WHERE recording_id = ? AND segment = ? AND answer = 'requested'");
    for (rows.bind(recording, segment); rows.next();)
        requests.push_back(rows.integer(0));
    rows.reset();
    for (const auto id : requests)
        state_->record(RowKind::reviewAnswer, id,
                       [&] { Statement(state_->database, "DELETE FROM review_answers WHERE id = ?").bind(id).run(); });
}

std::int64_t ProjectEdit::ensureClass(const std::string& name, const std::string& superClass) {
    if (name.empty())
        throw Error("a class needs a name", {state_->store.folder(), 0, {}});
    if (const auto known = state_->store.findClass(name))
        return *known;
    Database& database = state_->database;
    const auto existing = state_->store.classes();
    ProjectClass made;
    made.colour = static_cast<int>(existing.size());
    for (const char key : kShortcuts) {
        const std::string text(1, key);
        if (std::none_of(existing.begin(), existing.end(), [&](const auto& each) { return each.shortcut == text; })) {
            made.shortcut = text;
            break;
        }
    }
    if (!superClass.empty())
        Statement(database, "INSERT OR IGNORE INTO super_classes(position, name) VALUES((SELECT COUNT(*) FROM super_classes), ?)")
            .bind(superClass)
            .run();
    Statement(database, "INSERT INTO classes(position, name, super_id, colour, shortcut) VALUES((SELECT COALESCE(MAX(position), "
                        "-1) + 1 FROM classes), ?, "
                        "(SELECT id FROM super_classes WHERE name = ?), ?, ?)")
        .bind(name, superClass, made.colour, made.shortcut)
        .run();
    const auto id = database.lastRowId();
    state_->changes.push_back({RowKind::projectClass, id, std::nullopt, readState(database, RowKind::projectClass, id)});
    return id;
}

void ProjectEdit::changeClass(const ProjectClass& changed) {
    state_->requireRow("classes", changed.id);
    const auto namesake = state_->store.findClass(changed.name);
    if (changed.name.empty() || (namesake && *namesake != changed.id))
        throw Error(changed.name.empty() ? "a class needs a name" : "there is a class '" + changed.name + "' already",
                    {state_->store.folder(), 0, "choose another name"});
    Database& database = state_->database;
    state_->record(RowKind::projectClass, changed.id, [&] {
        if (!changed.superClass.empty())
            Statement(database,
                      "INSERT OR IGNORE INTO super_classes(position, name) VALUES((SELECT COUNT(*) FROM super_classes), ?)")
                .bind(changed.superClass)
                .run();
        Statement(database, "UPDATE classes SET name = ?, super_id = (SELECT id FROM super_classes WHERE name = ?), colour = ?, "
                            "shortcut = ? WHERE id = ?")
            .bind(changed.name, changed.superClass, changed.colour, changed.shortcut, changed.id)
            .run();
    });
}

void ProjectEdit::removeClass(std::int64_t id) {
    state_->requireRow("classes", id);
    Database& database = state_->database;
    for (const char* table : {"recordings", "annotations"}) {
        std::vector<std::int64_t> labelled;
        Statement rows(database, "SELECT id FROM " + std::string(table) + " WHERE class_id = ?");
        for (rows.bind(id); rows.next();)
            labelled.push_back(rows.integer(0));
        for (const auto row : labelled) {
            if (table == std::string_view("recordings"))
                state_->setLabel(row, std::nullopt);
            else
                state_->record(RowKind::annotation, row, [&] {
                    Statement(database, "UPDATE annotations SET class_id = NULL WHERE id = ?").bind(row).run();
                });
        }
    }
    state_->record(RowKind::projectClass, id, [&] { Statement(database, "DELETE FROM classes WHERE id = ?").bind(id).run(); });
}

void ProjectEdit::commit() {
    Database& database = state_->database;
    if (!state_->changes.empty()) {
        database.execute("DELETE FROM edits WHERE undone = 1"); // what was undone cannot be redone after something new
        Statement(database, "INSERT INTO edits(description, annotator, made_at_ms) VALUES(?, ?, ?)")
            .bind(state_->description, state_->annotator, nowMs())
            .run();
        const auto edit = database.lastRowId();
        Statement insert(database, "INSERT INTO edit_changes VALUES(?, ?, ?, ?, ?, ?)");
        for (std::size_t i = 0; i < state_->changes.size(); ++i) {
            const RowChange& change = state_->changes[i];
            insert.bind(edit, i, rowKindName(change.kind), change.id, change.before, change.after).run();
        }
    }
    state_->transaction.commit();
    state_->changes.clear();
}

} // namespace earshot
