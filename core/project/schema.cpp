#include "project/schema.h"

#include <array>

namespace earshot {
namespace {

// Positions are samples at 44.1 kHz, times of day milliseconds since 1970 (UTC).
constexpr const char* kFormat1 = R"sql(
CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE super_classes(id INTEGER PRIMARY KEY AUTOINCREMENT, position INTEGER NOT NULL, name TEXT NOT NULL UNIQUE);

CREATE TABLE classes(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    position INTEGER NOT NULL,
    name TEXT NOT NULL UNIQUE,
    super_id INTEGER REFERENCES super_classes(id),
    colour INTEGER NOT NULL,
    shortcut TEXT NOT NULL DEFAULT '');

CREATE TABLE recordings(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    moved_to TEXT NOT NULL DEFAULT '',
    size_bytes INTEGER NOT NULL DEFAULT 0,
    modified_ns INTEGER NOT NULL DEFAULT 0,
    content_hash TEXT NOT NULL DEFAULT '',
    sample_rate_hz INTEGER NOT NULL DEFAULT 0,
    frames INTEGER NOT NULL DEFAULT 0,
    channels INTEGER NOT NULL DEFAULT 0,
    missing INTEGER NOT NULL DEFAULT 0,
    location TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    device TEXT NOT NULL DEFAULT '',
    class_id INTEGER REFERENCES classes(id),
    labelled_by TEXT NOT NULL DEFAULT '',
    flagged INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    removed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX recordings_by_class ON recordings(class_id);
CREATE INDEX recordings_by_hash ON recordings(content_hash) WHERE content_hash <> '';

CREATE TABLE folds(number INTEGER PRIMARY KEY, generated INTEGER NOT NULL);
CREATE TABLE fold_members(
    fold INTEGER NOT NULL REFERENCES folds(number) ON DELETE CASCADE,
    evaluate INTEGER NOT NULL,
    position INTEGER NOT NULL,
    recording_id INTEGER NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    PRIMARY KEY(fold, evaluate, position)) WITHOUT ROWID;
CREATE INDEX fold_members_by_recording ON fold_members(recording_id, fold, evaluate);

CREATE TABLE annotations(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recording_id INTEGER NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    start_sample INTEGER NOT NULL,
    end_sample INTEGER NOT NULL,
    low_hz REAL,
    high_hz REAL,
    class_id INTEGER REFERENCES classes(id),
    annotator TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    flagged INTEGER NOT NULL DEFAULT 0,
    confidence REAL);
CREATE INDEX annotations_by_recording ON annotations(recording_id, start_sample);
CREATE INDEX annotations_by_class ON annotations(class_id);

CREATE TABLE clip_labels(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recording_id INTEGER NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    class_name TEXT,
    annotator TEXT NOT NULL,
    cause TEXT NOT NULL,
    made_at_ms INTEGER NOT NULL);
CREATE INDEX clip_labels_by_recording ON clip_labels(recording_id);

CREATE TABLE edits(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    description TEXT NOT NULL,
    annotator TEXT NOT NULL,
    made_at_ms INTEGER NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0);
CREATE INDEX edits_by_state ON edits(undone, id);
CREATE TABLE edit_changes(
    edit_id INTEGER NOT NULL REFERENCES edits(id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    state_before TEXT,
    state_after TEXT,
    PRIMARY KEY(edit_id, sequence)) WITHOUT ROWID;

CREATE TABLE runs(
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    config TEXT NOT NULL,
    made_at_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE metrics(
    run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    name TEXT NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY(run_id, epoch, name)) WITHOUT ROWID;
CREATE TABLE predictions(
    run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    recording_id INTEGER NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    segment INTEGER NOT NULL,
    class_id INTEGER REFERENCES classes(id) ON DELETE SET NULL,
    probability REAL NOT NULL,
    entropy REAL NOT NULL,
    margin REAL NOT NULL,
    probabilities BLOB NOT NULL,
    PRIMARY KEY(run_id, recording_id, segment)) WITHOUT ROWID;
CREATE INDEX predictions_by_recording ON predictions(recording_id);
CREATE INDEX predictions_by_class ON predictions(class_id);
)sql";

// What people answered to a model's suggestions, and what was sent to be looked at. Classes by name: a class that comes back
// after an undo has its answers again.
constexpr const char* kFormat2 = R"sql(
CREATE TABLE review_answers(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recording_id INTEGER NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    segment INTEGER NOT NULL,
    answer TEXT NOT NULL,
    class_name TEXT NOT NULL DEFAULT '',
    annotator TEXT NOT NULL,
    made_at_ms INTEGER NOT NULL);
CREATE INDEX review_answers_by_place ON review_answers(recording_id, segment);
)sql";

// The step at index i brings format i to format i + 1.
constexpr std::array kSteps{kFormat1, kFormat2};
static_assert(kSteps.size() == kProjectFormat);

} // namespace

void migrateProject(sqlite::Database& database) {
    for (auto format = database.integer("PRAGMA user_version"); format < kProjectFormat; ++format) {
        sqlite::Transaction transaction(database);
        database.execute(kSteps.at(static_cast<std::size_t>(format)));
        database.execute("PRAGMA user_version = " + std::to_string(format + 1));
        database.execute("PRAGMA application_id = " + std::to_string(kProjectApplicationId));
        transaction.commit();
    }
}

} // namespace earshot
