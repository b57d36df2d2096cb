#include "project/edit_state.h"

#include "base/error.h"

#include <chrono>
#include <nlohmann/json.hpp>

namespace earshot {
namespace {

using nlohmann::json;
using sqlite::Database;
using sqlite::Statement;

template <typename T>
json orNull(const std::optional<T>& value) {
    return value ? json(*value) : json();
}

template <typename T>
std::optional<T> optionalAt(const json& state, const char* key) {
    return state.at(key).is_null() ? std::nullopt : std::optional(state.at(key).get<T>());
}

std::optional<json> readRecording(Database& database, std::int64_t id) {
    Statement row(database, "SELECT class_id, labelled_by, flagged, note, removed FROM recordings WHERE id = ?");
    if (!row.bind(id).next())
        return std::nullopt;
    return json{{"class", orNull(row.optionalInteger(0))},
                {"by", row.text(1)},
                {"flagged", row.integer(2) != 0},
                {"note", row.text(3)},
                {"removed", row.integer(4) != 0}};
}

void writeRecording(Database& database, std::int64_t id, const json& state, const std::string& cause) {
    const auto classId = optionalAt<std::int64_t>(state, "class");
    const auto annotator = state.at("by").get<std::string>();
    // IS NOT compares absent labels too.
    Statement(
        database,
        "INSERT INTO clip_labels(recording_id, class_name, annotator, cause, made_at_ms) "
        "SELECT ?1, (SELECT name FROM classes WHERE id = ?2), ?3, ?4, ?5 FROM recordings WHERE id = ?1 AND class_id IS NOT ?2")
        .bind(id, classId, annotator, cause, nowMs())
        .run();
    Statement(database, "UPDATE recordings SET class_id = ?, labelled_by = ?, flagged = ?, note = ?, removed = ? WHERE id = ?")
        .bind(classId, annotator, state.at("flagged").get<bool>(), state.at("note").get<std::string>(),
              state.at("removed").get<bool>(), id)
        .run();
}

std::optional<json> readAnnotation(Database& database, std::int64_t id) {
    Statement row(
        database,
        "SELECT recording_id, start_sample, end_sample, low_hz, high_hz, class_id, annotator, note, flagged, confidence "
        "FROM annotations WHERE id = ?");
    if (!row.bind(id).next())
        return std::nullopt;
    return json{{"recording", row.integer(0)},
                {"start", row.integer(1)},
                {"end", row.integer(2)},
                {"low", orNull(row.optionalReal(3))},
                {"high", orNull(row.optionalReal(4))},
                {"class", orNull(row.optionalInteger(5))},
                {"by", row.text(6)},
                {"note", row.text(7)},
                {"flagged", row.integer(8) != 0},
                {"confidence", orNull(row.optionalReal(9))}};
}

void writeAnnotation(Database& database, std::int64_t id, const json& state) {
    Statement(
        database,
        "INSERT INTO annotations VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET "
        "recording_id = excluded.recording_id, start_sample = excluded.start_sample, end_sample = excluded.end_sample, "
        "low_hz = excluded.low_hz, high_hz = excluded.high_hz, class_id = excluded.class_id, annotator = excluded.annotator, "
        "note = excluded.note, flagged = excluded.flagged, confidence = excluded.confidence")
        .bind(id, state.at("recording").get<std::int64_t>(), state.at("start").get<std::int64_t>(),
              state.at("end").get<std::int64_t>(), optionalAt<double>(state, "low"), optionalAt<double>(state, "high"),
              optionalAt<std::int64_t>(state, "class"), state.at("by").get<std::string>(), state.at("note").get<std::string>(),
              state.at("flagged").get<bool>(), optionalAt<double>(state, "confidence"))
        .run();
}

std::optional<json> readClass(Database& database, std::int64_t id) {
    Statement row(database, "SELECT c.position, c.name, COALESCE(s.name, ''), c.colour, c.shortcut FROM classes c "
                            "LEFT JOIN super_classes s ON s.id = c.super_id WHERE c.id = ?");
    if (!row.bind(id).next())
        return std::nullopt;
    return json{{"position", row.integer(0)},
                {"name", row.text(1)},
                {"super", row.text(2)},
                {"colour", row.integer(3)},
                {"shortcut", row.text(4)}};
}

void writeClass(Database& database, std::int64_t id, const json& state) {
    const auto super = state.at("super").get<std::string>();
    if (!super.empty())
        Statement(database, "INSERT OR IGNORE INTO super_classes(position, name) VALUES((SELECT COUNT(*) FROM super_classes), ?)")
            .bind(super)
            .run();
    Statement(
        database,
        "INSERT INTO classes VALUES(?, ?, ?, (SELECT id FROM super_classes WHERE name = ?), ?, ?) ON CONFLICT(id) DO UPDATE SET "
        "position = excluded.position, name = excluded.name, super_id = excluded.super_id, colour = excluded.colour, "
        "shortcut = excluded.shortcut")
        .bind(id, state.at("position").get<std::int64_t>(), state.at("name").get<std::string>(), super,
              state.at("colour").get<int>(), state.at("shortcut").get<std::string>())
        .run();
}

std::optional<json> readReviewAnswer(Database& database, std::int64_t id) {
    Statement row(database,
                  "SELECT recording_id, segment, answer, class_name, annotator, made_at_ms FROM review_answers WHERE id = ?");
    if (!row.bind(id).next())
        return std::nullopt;
    return json{{"recording", row.integer(0)}, {"segment", row.integer(1)}, {"answer", row.text(2)},
                {"class", row.text(3)},        {"by", row.text(4)},         {"at", row.integer(5)}};
}

void writeReviewAnswer(Database& database, std::int64_t id, const json& state) {
    Statement(database, "INSERT OR REPLACE INTO review_answers VALUES(?, ?, ?, ?, ?, ?, ?)")
        .bind(id, state.at("recording").get<std::int64_t>(), state.at("segment").get<std::int64_t>(),
              state.at("answer").get<std::string>(), state.at("class").get<std::string>(), state.at("by").get<std::string>(),
              state.at("at").get<std::int64_t>())
        .run();
}

const char* tableOf(RowKind kind) {
    return kind == RowKind::annotation ? "annotations" : kind == RowKind::reviewAnswer ? "review_answers" : "classes";
}

} // namespace

std::string rowKindName(RowKind kind) {
    switch (kind) {
    case RowKind::recording:
        return "recording";
    case RowKind::annotation:
        return "annotation";
    case RowKind::projectClass:
        return "class";
    case RowKind::reviewAnswer:
        return "review";
    }
    return {};
}

RowKind rowKindFrom(const std::string& name) {
    for (const auto kind : {RowKind::recording, RowKind::annotation, RowKind::projectClass, RowKind::reviewAnswer})
        if (rowKindName(kind) == name)
            return kind;
    throw Error("its edit history has an entry of the unknown kind '" + name + "'", {{}, 0, "update Earshot"});
}

std::optional<std::string> readState(Database& database, RowKind kind, std::int64_t id) {
    const auto state = kind == RowKind::recording      ? readRecording(database, id)
                       : kind == RowKind::annotation   ? readAnnotation(database, id)
                       : kind == RowKind::reviewAnswer ? readReviewAnswer(database, id)
                                                       : readClass(database, id);
    // Notes may hold bytes that are no UTF-8 when they come from foreign files; better a replacement character than a lost edit.
    return state ? std::optional(state->dump(-1, ' ', false, json::error_handler_t::replace)) : std::nullopt;
}

void writeState(Database& database, RowKind kind, std::int64_t id, const std::optional<std::string>& text,
                const std::string& cause) {
    if (!text) {
        if (kind == RowKind::recording)
            throw Error("its edit history would delete a recording",
                        {database.path(), 0, "run: earshot-cli project check PROJECT"});
        Statement(database, std::string("DELETE FROM ") + tableOf(kind) + " WHERE id = ?").bind(id).run();
        return;
    }
    try {
        const json state = json::parse(*text);
        if (kind == RowKind::recording)
            writeRecording(database, id, state, cause);
        else if (kind == RowKind::annotation)
            writeAnnotation(database, id, state);
        else if (kind == RowKind::reviewAnswer)
            writeReviewAnswer(database, id, state);
        else
            writeClass(database, id, state);
    } catch (const json::exception& error) {
        throw Error(std::string("its edit history cannot be read: ") + error.what(),
                    {database.path(), 0, "run: earshot-cli project check PROJECT"});
    }
}

std::int64_t nowMs() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace earshot
