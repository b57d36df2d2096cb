#include "audio/audio_file.h"
#include "project/project_store.h"
#include "project/sqlite.h"

#include <string>

// What a run suggests and a person is asked, of a ProjectStore.
namespace earshot {
namespace {

using sqlite::Statement;
using sqlite::Transaction;

/// Label of segment `table`.segment: the class of the shortest region over its middle, else its recording's `r`.
std::string labelOf(const std::string& table) {
    const std::string middle =
        table + ".segment * " + std::to_string(kSegmentSamples) + " + " + std::to_string(kSegmentSamples / 2);
    return "COALESCE((SELECT a.class_id FROM annotations a WHERE a.recording_id = " + table +
           ".recording_id AND a.class_id IS NOT NULL AND a.start_sample <= " + middle + " AND a.end_sample > " + middle +
           " ORDER BY a.end_sample - a.start_sample LIMIT 1), r.class_id) AS label, r.device AS device";
}

const char* const kNotRejected = " AND NOT EXISTS(SELECT 1 FROM review_answers v JOIN classes c ON c.name = v.class_name WHERE "
                                 "v.recording_id = p.recording_id AND v.segment = p.segment AND v.answer = 'rejected' AND c.id = "
                                 "p.class_id)";

std::string orderOf(ReviewOrder order) {
    switch (order) {
    case ReviewOrder::margin:
        return "margin";
    case ReviewOrder::entropy:
        return "entropy DESC";
    case ReviewOrder::confidence:
    case ReviewOrder::likelyError:
        return "probability DESC";
    case ReviewOrder::requested:
        return "asked";
    }
    return "margin";
}

std::string queueOf(ReviewOrder order) {
    const std::string columns = "p.recording_id, p.segment, p.class_id, p.probability, p.entropy, p.margin, ";
    const std::string judged = "SELECT " + columns + labelOf("p") +
                               " FROM predictions p JOIN recordings r ON r.id = p.recording_id WHERE "
                               "p.run_id = ? AND NOT r.removed AND p.class_id IS NOT NULL" +
                               kNotRejected;
    if (order == ReviewOrder::likelyError)
        return "SELECT * FROM (" + judged + ") WHERE label IS NOT NULL AND label <> class_id";
    if (order != ReviewOrder::requested)
        return "SELECT * FROM (" + judged + ") WHERE label IS NULL";
    return "SELECT * FROM (SELECT v.recording_id, v.segment, o.class_id, COALESCE(o.probability, 0) AS probability, "
           "COALESCE(o.entropy, 0) AS entropy, COALESCE(o.margin, 0) AS margin, " +
           labelOf("v") +
           ", v.id AS asked FROM "
           "review_answers v JOIN recordings r ON r.id = v.recording_id LEFT JOIN predictions o ON o.run_id = ? AND "
           "o.recording_id = v.recording_id AND o.segment = v.segment WHERE v.answer = 'requested' AND NOT r.removed) WHERE 1";
}

} // namespace

void ProjectStore::addOpinions(const std::string& run, std::span<const std::pair<std::int64_t, std::vector<Opinion>>> opinions) {
    Transaction transaction(writable());
    Statement remove(*database_, "DELETE FROM predictions WHERE run_id = ? AND recording_id = ?");
    Statement insert(*database_, "INSERT INTO predictions VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
    for (const auto& [recording, segments] : opinions) {
        remove.bind(run, recording).run();
        for (const Opinion& each : segments) {
            insert.bind(run, recording, each.segment, each.classId, each.probability, each.entropy, each.margin);
            insert.bindBlob(8, std::as_bytes(std::span(each.probabilities)));
            insert.run();
        }
    }
    transaction.commit();
}

void ProjectStore::removeOpinions(const std::string& run) {
    Statement(writable(), "DELETE FROM predictions WHERE run_id = ?").bind(run).run();
}

bool ProjectStore::hasOpinions(const std::string& run) const {
    Statement statement(*database_, "SELECT 1 FROM predictions WHERE run_id = ? LIMIT 1");
    return statement.bind(run).next();
}

std::vector<std::int64_t> ProjectStore::recordingsWithoutOpinion(const std::string& run) const {
    Statement statement(*database_, "SELECT r.id FROM recordings r WHERE NOT r.removed AND NOT r.missing AND NOT EXISTS(SELECT 1 "
                                    "FROM predictions p WHERE p.recording_id = r.id AND p.run_id = ?) ORDER BY r.class_id IS NOT "
                                    "NULL, r.id");
    statement.bind(run);
    std::vector<std::int64_t> ids;
    while (statement.next())
        ids.push_back(statement.integer(0));
    return ids;
}

std::vector<ReviewItem> ProjectStore::reviewQueue(const ReviewFilter& filter) const {
    std::string sql = queueOf(filter.order);
    if (filter.classId)
        sql += " AND class_id = " + std::to_string(*filter.classId);
    if (filter.device)
        sql += " AND device = ?";
    sql += " ORDER BY " + orderOf(filter.order) + ", recording_id, segment";
    Statement statement(*database_, sql);
    statement.bindText(1, filter.run);
    if (filter.device)
        statement.bindText(2, *filter.device);
    std::vector<ReviewItem> items;
    while (statement.next())
        items.push_back({statement.integer(0), int(statement.integer(1)), statement.optionalInteger(2), statement.real(3),
                         statement.real(4), statement.real(5), statement.optionalInteger(6)});
    return items;
}

} // namespace earshot
