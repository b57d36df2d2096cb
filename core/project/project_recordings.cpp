#include "base/error.h"
#include "project/project_store.h"
#include "project/sqlite.h"

#include <algorithm>
#include <unordered_map>

// Classes, recordings and folds of a ProjectStore.
namespace earshot {
namespace {

namespace fs = std::filesystem;
using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

constexpr const char* kRecordingColumns =
    "r.id, r.name, r.moved_to, r.size_bytes, r.content_hash, r.sample_rate_hz, r.frames, r.channels, r.missing, r.location, "
    "r.city, r.device, "
    "r.class_id, r.labelled_by, r.flagged, r.note, (SELECT COUNT(*) FROM annotations a WHERE a.recording_id = r.id)";

Recording recordingFrom(const Statement& row, const fs::path& audioFolder) {
    Recording recording;
    recording.id = row.integer(0);
    recording.name = row.text(1);
    const std::string movedTo = row.text(2);
    recording.path = audioFolder / (movedTo.empty() ? recording.name : movedTo);
    recording.sizeBytes = row.integer(3);
    recording.contentHash = row.text(4);
    recording.sampleRateHz = static_cast<int>(row.integer(5));
    recording.frames = row.integer(6);
    recording.channels = static_cast<int>(row.integer(7));
    recording.missing = row.integer(8) != 0;
    recording.location = row.text(9);
    recording.city = row.text(10);
    recording.device = row.text(11);
    recording.classId = row.optionalInteger(12);
    recording.labelledBy = row.text(13);
    recording.flagged = row.integer(14) != 0;
    recording.note = row.text(15);
    recording.regions = static_cast<int>(row.integer(16));
    return recording;
}

/// A filter as SQL with its parameters in order.
struct Condition {
    std::string sql;
    std::vector<std::string> texts; ///< bound as text; SQLite compares columns of integer affinity with them as numbers
};

void add(Condition& condition, const std::string& sql, std::initializer_list<std::string> texts = {}) {
    condition.sql += " AND " + sql;
    condition.texts.insert(condition.texts.end(), texts);
}

std::string likePattern(const std::string& text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\')
            pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

Condition conditionFor(const RecordingFilter& filter) {
    Condition condition;
    if (!filter.text.empty()) {
        const std::string pattern = likePattern(filter.text);
        add(condition,
            "(r.name LIKE ? ESCAPE '\\' OR r.location LIKE ? ESCAPE '\\' OR r.device LIKE ? ESCAPE '\\' OR r.note LIKE ? ESCAPE "
            "'\\')",
            {pattern, pattern, pattern, pattern});
    }
    if (filter.classId)
        add(condition, "r.class_id = " + std::to_string(*filter.classId));
    if (filter.unlabelled)
        add(condition, "r.class_id IS NULL AND NOT EXISTS(SELECT 1 FROM annotations a WHERE a.recording_id = r.id)");
    if (filter.flagged)
        add(condition, "(r.flagged OR EXISTS(SELECT 1 FROM annotations a WHERE a.recording_id = r.id AND a.flagged))");
    if (filter.missing)
        add(condition, "r.missing");
    if (filter.device)
        add(condition, "r.device = ?", {*filter.device});
    if (filter.location)
        add(condition, "r.location = ?", {*filter.location});
    if (filter.fold)
        add(condition,
            "EXISTS(SELECT 1 FROM fold_members m WHERE m.recording_id = r.id AND m.fold = " + std::to_string(*filter.fold) +
                " AND m.evaluate = " + (filter.side == FoldSide::evaluate ? "1" : "0") + ")");
    if (filter.disagreement)
        add(condition, "p.class_id IS NOT NULL AND r.class_id IS NOT NULL AND p.class_id <> r.class_id");
    if (filter.opinionClassId)
        add(condition, "p.class_id = " + std::to_string(*filter.opinionClassId));
    return condition;
}

bool needsOpinion(const RecordingFilter& filter, RecordingOrder order) {
    return filter.disagreement || filter.opinionClassId || order == RecordingOrder::opinion || order == RecordingOrder::entropy ||
           order == RecordingOrder::margin || order == RecordingOrder::likelyError;
}

std::string orderColumn(RecordingOrder order) {
    switch (order) {
    case RecordingOrder::dataset:
        return "r.id";
    case RecordingOrder::name:
        return "r.name";
    case RecordingOrder::label:
        return "(SELECT position FROM classes c WHERE c.id = r.class_id)";
    case RecordingOrder::location:
        return "r.location";
    case RecordingOrder::device:
        return "r.device";
    case RecordingOrder::length:
        return "CAST(r.frames AS REAL) / MAX(r.sample_rate_hz, 1)";
    case RecordingOrder::opinion:
        return "p.probability";
    case RecordingOrder::entropy:
        return "p.entropy";
    case RecordingOrder::margin:
        return "p.margin";
    case RecordingOrder::likelyError: // most likely an error: another class, and sure of it
        return "CASE WHEN p.class_id IS NOT r.class_id THEN p.probability ELSE -p.probability END";
    }
    return "r.id";
}

std::vector<std::string> distinct(Database& database, const std::string& column) {
    Statement statement(database,
                        "SELECT DISTINCT " + column + " FROM recordings WHERE NOT removed AND " + column + " <> '' ORDER BY 1");
    std::vector<std::string> values;
    while (statement.next())
        values.push_back(statement.text(0));
    return values;
}

} // namespace

std::vector<ProjectClass> ProjectStore::classes() const {
    Statement statement(*database_, "SELECT c.id, c.name, COALESCE(s.name, ''), c.colour, c.shortcut FROM classes c "
                                    "LEFT JOIN super_classes s ON s.id = c.super_id ORDER BY c.position, c.id");
    std::vector<ProjectClass> classes;
    while (statement.next())
        classes.push_back({statement.integer(0), statement.text(1), statement.text(2), static_cast<int>(statement.integer(3)),
                           statement.text(4)});
    return classes;
}

std::optional<std::int64_t> ProjectStore::findClass(const std::string& name) const {
    Statement statement(*database_, "SELECT id FROM classes WHERE name = ?");
    statement.bind(name);
    return statement.next() ? std::optional(statement.integer(0)) : std::nullopt;
}

std::vector<std::pair<std::int64_t, std::int64_t>> ProjectStore::labelCounts() const {
    Statement statement(*database_,
                        "SELECT class_id, COUNT(*) FROM recordings WHERE class_id IS NOT NULL AND NOT removed GROUP BY "
                        "class_id");
    std::vector<std::pair<std::int64_t, std::int64_t>> counts;
    while (statement.next())
        counts.emplace_back(statement.integer(0), statement.integer(1));
    return counts;
}

std::int64_t ProjectStore::labelledCount() const {
    return database_->integer(
        "SELECT COUNT(*) FROM recordings r WHERE NOT r.removed AND (r.class_id IS NOT NULL OR EXISTS(SELECT 1 "
        "FROM annotations a WHERE a.recording_id = r.id))");
}

SceneLabels ProjectStore::labels() const {
    SceneLabels labels;
    std::vector<std::string> superOf;
    bool everyClassHasOne = true;
    for (const auto& each : classes()) {
        labels.classes.push_back(each.name);
        superOf.push_back(each.superClass);
        everyClassHasOne = everyClassHasOne && !each.superClass.empty();
    }
    if (!everyClassHasOne || labels.classes.empty())
        return labels;
    Statement statement(
        *database_,
        "SELECT name FROM super_classes s WHERE EXISTS(SELECT 1 FROM classes c WHERE c.super_id = s.id) ORDER BY position, id");
    while (statement.next())
        labels.superClasses.push_back(statement.text(0));
    for (const auto& name : superOf)
        labels.group.push_back(static_cast<int>(std::find(labels.superClasses.begin(), labels.superClasses.end(), name) -
                                                labels.superClasses.begin()));
    return labels;
}

void ProjectStore::setLabels(const SceneLabels& labels) {
    static constexpr std::string_view shortcuts = "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    Transaction transaction(writable());
    Statement addSuper(*database_, "INSERT OR IGNORE INTO super_classes(position, name) VALUES(?, ?)");
    for (std::size_t i = 0; i < labels.superClasses.size(); ++i)
        addSuper.bind(i, labels.superClasses[i]).run();
    Statement addClass(
        *database_,
        "INSERT INTO classes(position, name, super_id, colour, shortcut) "
        "VALUES(?1, ?2, (SELECT id FROM super_classes WHERE name = ?3), ?1, ?4) ON CONFLICT(name) DO UPDATE SET "
        "position = excluded.position, super_id = excluded.super_id, colour = excluded.colour, shortcut = excluded.shortcut");
    for (std::size_t i = 0; i < labels.classes.size(); ++i)
        addClass
            .bind(i, labels.classes[i],
                  labels.hasSuperClasses() ? labels.superClasses.at(std::size_t(labels.group.at(i))) : std::string(),
                  i < shortcuts.size() ? std::string(1, shortcuts[i]) : std::string())
            .run();
    transaction.commit();
}

std::int64_t ProjectStore::recordingCount() const {
    return database_->integer("SELECT COUNT(*) FROM recordings WHERE NOT removed");
}

std::vector<std::int64_t> ProjectStore::addRecordings(std::span<const NewRecording> recordings) {
    Transaction transaction(writable());
    Statement insert(*database_, "INSERT INTO recordings(name, size_bytes, content_hash, sample_rate_hz, frames, channels, "
                                 "location, city, device, class_id) "
                                 "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(name) DO NOTHING");
    Statement find(*database_, "SELECT id FROM recordings WHERE name = ?");
    Statement restore(*database_, "UPDATE recordings SET removed = 0 WHERE id = ? AND removed");
    std::vector<std::int64_t> ids;
    ids.reserve(recordings.size());
    for (const auto& each : recordings) {
        insert
            .bind(each.name, each.sizeBytes, each.contentHash, each.sampleRateHz, each.frames, each.channels, each.location,
                  each.city, each.device, each.classId)
            .run();
        if (database_->changes() > 0) {
            ids.push_back(database_->lastRowId());
            continue;
        }
        find.bind(each.name).next();
        ids.push_back(find.integer(0));
        find.reset();
        restore.bind(ids.back()).run();
    }
    transaction.commit();
    return ids;
}

std::vector<std::int64_t> ProjectStore::recordingIds(const RecordingFilter& filter, RecordingOrder order, bool descending) const {
    const Condition condition = conditionFor(filter);
    std::string sql = "SELECT r.id FROM recordings r";
    // A list that is only sorted by what the run says keeps what it has not judged.
    const bool narrows = filter.disagreement || filter.opinionClassId || order != RecordingOrder::opinion;
    if (needsOpinion(filter, order))
        sql += std::string(narrows ? "" : " LEFT") +
               " JOIN predictions p ON p.recording_id = r.id AND p.run_id = ? AND p.segment = 0";
    sql += " WHERE NOT r.removed" + condition.sql + " ORDER BY " + orderColumn(order) + (descending ? " DESC" : "") + ", r.id";
    Statement statement(*database_, sql);
    int index = 0;
    if (needsOpinion(filter, order))
        statement.bindText(++index, filter.run);
    for (const auto& text : condition.texts)
        statement.bindText(++index, text);
    std::vector<std::int64_t> ids;
    while (statement.next())
        ids.push_back(statement.integer(0));
    return ids;
}

std::vector<Recording> ProjectStore::recordings(std::span<const std::int64_t> ids) const {
    const fs::path audio = audioFolder();
    Statement statement(*database_, std::string("SELECT ") + kRecordingColumns + " FROM recordings r WHERE r.id = ?");
    std::vector<Recording> rows;
    rows.reserve(ids.size());
    for (const auto id : ids)
        if (statement.bind(id).next())
            rows.push_back(recordingFrom(statement, audio));
    return rows;
}

Recording ProjectStore::recording(std::int64_t id) const {
    auto rows = recordings(std::span(&id, 1));
    if (rows.empty())
        throw Error("has no recording with the number " + std::to_string(id), {folder_, 0, "reload the list of recordings"});
    return std::move(rows.front());
}

std::optional<std::int64_t> ProjectStore::findRecording(const std::string& name) const {
    Statement byName(*database_, "SELECT id FROM recordings WHERE name = ? AND NOT removed");
    if (byName.bind(name).next())
        return byName.integer(0);
    // Moved recordings are named by where they are; there are few of them.
    Statement byPlace(*database_, "SELECT id FROM recordings WHERE moved_to <> '' AND moved_to = ? AND NOT removed");
    return byPlace.bind(name).next() ? std::optional(byPlace.integer(0)) : std::nullopt;
}

std::optional<std::int64_t> ProjectStore::findRecordingByHash(const std::string& contentHash) const {
    Statement statement(*database_,
                        "SELECT id FROM recordings WHERE content_hash = ? AND content_hash <> '' AND NOT removed ORDER BY id");
    return statement.bind(contentHash).next() ? std::optional(statement.integer(0)) : std::nullopt;
}

std::vector<std::string> ProjectStore::devices() const {
    return distinct(*database_, "device");
}

std::vector<std::string> ProjectStore::locations() const {
    return distinct(*database_, "location");
}

void ProjectStore::storeSurvey(std::span<const SurveyResult> results) {
    Transaction transaction(writable());
    Statement absent(*database_, "UPDATE recordings SET missing = 1 WHERE id = ?");
    Statement present(*database_, "UPDATE recordings SET missing = 0, moved_to = CASE WHEN ?2 <> '' THEN ?2 ELSE moved_to END, "
                                  "size_bytes = ?3, modified_ns = ?4, "
                                  "content_hash = ?5, sample_rate_hz = ?6, frames = ?7, channels = ?8 WHERE id = ?1");
    for (const auto& each : results) {
        if (each.missing)
            absent.bind(each.recording).run();
        else
            present
                .bind(each.recording, each.movedTo.string(), each.sizeBytes, each.modifiedNs, each.contentHash, each.sampleRateHz,
                      each.frames, each.channels)
                .run();
    }
    transaction.commit();
}

std::pair<std::int64_t, std::int64_t> ProjectStore::surveyedState(std::int64_t recording) const {
    Statement statement(*database_, "SELECT modified_ns, size_bytes FROM recordings WHERE id = ?");
    return statement.bind(recording).next() ? std::pair(statement.integer(0), statement.integer(1))
                                            : std::pair<std::int64_t, std::int64_t>();
}

std::vector<ProjectStore::StoredFold> ProjectStore::folds() const {
    std::vector<StoredFold> folds;
    Statement numbers(*database_, "SELECT number, generated FROM folds ORDER BY number");
    Statement members(*database_, "SELECT m.recording_id FROM fold_members m JOIN recordings r ON r.id = m.recording_id "
                                  "WHERE m.fold = ? AND m.evaluate = ? AND NOT r.removed ORDER BY m.position");
    while (numbers.next()) {
        StoredFold& fold = folds.emplace_back();
        fold.number = static_cast<int>(numbers.integer(0));
        fold.generated = numbers.integer(1) != 0;
        for (members.bind(fold.number, 0); members.next();)
            fold.train.push_back(members.integer(0));
        for (members.bind(fold.number, 1); members.next();)
            fold.evaluate.push_back(members.integer(0));
    }
    return folds;
}

void ProjectStore::setFolds(std::span<const StoredFold> folds) {
    Transaction transaction(writable());
    database_->execute("DELETE FROM fold_members; DELETE FROM folds");
    Statement addFold(*database_, "INSERT INTO folds VALUES(?, ?)");
    Statement addMember(*database_, "INSERT INTO fold_members VALUES(?, ?, ?, ?)");
    for (const auto& fold : folds) {
        addFold.bind(fold.number, fold.generated).run();
        for (std::size_t i = 0; i < fold.train.size(); ++i)
            addMember.bind(fold.number, 0, i, fold.train[i]).run();
        for (std::size_t i = 0; i < fold.evaluate.size(); ++i)
            addMember.bind(fold.number, 1, i, fold.evaluate[i]).run();
    }
    transaction.commit();
}

} // namespace earshot
