#include "base/error.h"
#include "project/project_store.h"
#include "project/scene_model.h"
#include "project/sqlite.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

// Runs, metrics and predictions of a ProjectStore.
namespace earshot {
namespace {

using sqlite::Statement;
using sqlite::Transaction;

/// "name#3" -> name and 3; without a number behind the last '#', the whole text and 0.
std::pair<std::string, int> splitSegment(const std::string& text) {
    const auto hash = text.rfind('#');
    int segment = 0;
    if (hash == std::string::npos || hash + 1 == text.size())
        return {text, 0};
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data() + hash + 1, end, segment);
    if (result.ec != std::errc() || result.ptr != end || segment < 0)
        return {text, 0};
    return {text.substr(0, hash), segment};
}

Opinion opinionFrom(const Statement& row) {
    Opinion opinion;
    opinion.segment = static_cast<int>(row.integer(0));
    opinion.classId = row.optionalInteger(1);
    opinion.probability = row.real(2);
    opinion.entropy = row.real(3);
    opinion.margin = row.real(4);
    const auto bytes = row.blob(5);
    opinion.probabilities.resize(bytes.size() / sizeof(float));
    if (!opinion.probabilities.empty())
        std::memcpy(opinion.probabilities.data(), bytes.data(), opinion.probabilities.size() * sizeof(float));
    return opinion;
}

constexpr const char* kOpinionColumns = "segment, class_id, probability, entropy, margin, probabilities";

} // namespace

void ProjectStore::storeRun(const RunRecord& run) {
    Statement(
        writable(),
        "INSERT INTO runs VALUES(?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET name = excluded.name, state = excluded.state, "
        "config = excluded.config, made_at_ms = excluded.made_at_ms")
        .bind(run.id, run.name, run.state, run.config, run.madeAtMs)
        .run();
}

std::vector<RunRecord> ProjectStore::runs() const {
    Statement statement(*database_, "SELECT id, name, state, config, made_at_ms FROM runs ORDER BY made_at_ms DESC, id DESC");
    std::vector<RunRecord> runs;
    while (statement.next())
        runs.push_back({statement.text(0), statement.text(1), statement.text(2), statement.text(3), statement.integer(4)});
    return runs;
}

void ProjectStore::removeRun(const std::string& id) {
    Statement(writable(), "DELETE FROM runs WHERE id = ?").bind(id).run();
}

void ProjectStore::storeMetrics(const std::string& run, std::span<const Metric> metrics) {
    Transaction transaction(writable());
    Statement statement(*database_, "INSERT OR REPLACE INTO metrics VALUES(?, ?, ?, ?)");
    for (const auto& each : metrics)
        if (std::isfinite(each.value)) // SQLite has no NaN
            statement.bind(run, each.epoch, each.name, each.value).run();
    transaction.commit();
}

std::vector<Metric> ProjectStore::metrics(const std::string& run) const {
    Statement statement(*database_, "SELECT epoch, name, value FROM metrics WHERE run_id = ? ORDER BY epoch, name");
    statement.bind(run);
    std::vector<Metric> metrics;
    while (statement.next())
        metrics.push_back({static_cast<int>(statement.integer(0)), statement.text(1), statement.real(2)});
    return metrics;
}

std::int64_t ProjectStore::storePredictions(const std::string& run, const Predictions& predictions) {
    const std::size_t width = predictions.classes.size();
    std::vector<std::optional<std::int64_t>> classIds;
    for (const auto& name : predictions.classes)
        classIds.push_back(findClass(name));
    Transaction transaction(writable());
    Statement(*database_, "DELETE FROM predictions WHERE run_id = ?").bind(run).run();
    Statement find(*database_, "SELECT id FROM recordings WHERE name = ? AND NOT removed");
    Statement insert(*database_, "INSERT OR REPLACE INTO predictions VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
    std::int64_t matched = 0;
    for (std::size_t i = 0; i < predictions.rows.size() && width > 0; ++i) {
        const auto [name, segment] = splitSegment(predictions.rows[i].filename);
        std::optional<std::int64_t> id;
        if (find.bind(name).next())
            id = find.integer(0);
        find.reset();
        if (!id)
            id = findRecording(name);
        if (!id)
            continue;
        Opinion opinion;
        const std::size_t first = summarise(std::span(predictions.row(i), width), opinion);
        insert.bind(run, *id, segment, classIds[first], opinion.probability, opinion.entropy, opinion.margin);
        insert.bindBlob(8, std::as_bytes(std::span(opinion.probabilities)));
        insert.run();
        ++matched;
    }
    transaction.commit();
    return matched;
}

std::vector<Opinion> ProjectStore::opinions(const std::string& run, std::int64_t recording) const {
    Statement statement(*database_, std::string("SELECT ") + kOpinionColumns +
                                        " FROM predictions WHERE run_id = ? AND recording_id = ? ORDER BY segment");
    statement.bind(run, recording);
    std::vector<Opinion> opinions;
    while (statement.next())
        opinions.push_back(opinionFrom(statement));
    return opinions;
}

std::vector<std::optional<Opinion>> ProjectStore::opinions(const std::string& run, std::span<const std::int64_t> ids) const {
    Statement statement(*database_, std::string("SELECT ") + kOpinionColumns +
                                        " FROM predictions WHERE run_id = ? AND recording_id = ? AND segment = 0");
    std::vector<std::optional<Opinion>> opinions;
    opinions.reserve(ids.size());
    for (const auto id : ids)
        opinions.push_back(statement.bind(run, id).next() ? std::optional(opinionFrom(statement)) : std::nullopt);
    return opinions;
}

} // namespace earshot
