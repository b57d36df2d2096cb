#include "project/project_check.h"

#include "base/error.h"
#include "project/project_lock.h"
#include "project/schema.h"
#include "project/sqlite.h"

#include <array>
#include <optional>

namespace earshot {
namespace {

namespace fs = std::filesystem;
using sqlite::Access;
using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

/// A table and the number by which its rows can be taken in ranges.
struct Table {
    const char* name;
    const char* key;
};

constexpr std::array kTables{
    Table{"settings", nullptr},           Table{"super_classes", "rowid"}, Table{"classes", "rowid"},
    Table{"recordings", "rowid"},         Table{"folds", "rowid"},         Table{"fold_members", "recording_id"},
    Table{"annotations", "rowid"},        Table{"clip_labels", "rowid"},   Table{"edits", "rowid"},
    Table{"edit_changes", "edit_id"},     Table{"runs", nullptr},          Table{"metrics", "epoch"},
    Table{"predictions", "recording_id"}, Table{"review_answers", "rowid"}};

constexpr int kFailureBudget = 20'000; ///< unreadable ranges of a table before the rest of it is given up

std::vector<std::string> damageOf(const fs::path& file) {
    std::vector<std::string> damage;
    try {
        Database database(file, Access::readOnly);
        Statement integrity(database, "PRAGMA integrity_check(20)");
        while (integrity.next())
            if (const std::string line = integrity.text(0); line != "ok")
                damage.push_back(line);
        Statement references(database, "PRAGMA foreign_key_check");
        std::int64_t broken = 0;
        while (references.next())
            ++broken;
        if (broken > 0)
            damage.push_back(std::to_string(broken) + " rows refer to something that is not there");
    } catch (const Error& error) {
        damage.push_back(error.problem());
    }
    return damage;
}

/// A table that is copied from the damaged database into the fresh one. The two have connections of their own: a damaged page that
/// one connection has met can spoil what it writes elsewhere.
class Salvage {
public:
    /// Throws Error when the damaged database does not know the table.
    Salvage(Database& damaged, Database& fresh, const Table& table, const std::stop_token& stop)
        : stop_(stop), rows_(damaged, "SELECT * FROM " + std::string(table.name) +
                                          (table.key ? " WHERE " + std::string(table.key) + " BETWEEN ? AND ?" : std::string())),
          insert_(fresh, "INSERT OR IGNORE INTO " + std::string(table.name) + " VALUES (" + placeholders(rows_.columns()) + ")") {}

    /// Copies the rows up to the first that cannot be read.
    void copyAll() { copyRows(); }

    /// Copies what can be read of the rows with keys in [first, last]: in one go, else in halves.
    void copyRange(std::int64_t first, std::int64_t last) {
        throwIfStopped(stop_);
        rows_.bind(first, last);
        if (copyRows() || --budget_ <= 0 || first == last)
            return;
        const std::int64_t middle = first + (last - first) / 2;
        copyRange(first, middle);
        copyRange(middle + 1, last);
    }

private:
    static std::string placeholders(int count) {
        std::string text = "?";
        for (int i = 1; i < count; ++i)
            text += ",?";
        return text;
    }

    /// False when it met a row that cannot be read.
    bool copyRows() {
        for (;;) {
            try {
                if (!rows_.next())
                    return true;
            } catch (const Error&) {
                return false;
            }
            insert_.bindRow(rows_);
            insert_.run();
        }
    }

    const std::stop_token& stop_;
    Statement rows_;
    Statement insert_;
    int budget_ = kFailureBudget;
};

/// The highest key of a table; where the way to its last row is broken, more than any project has.
std::int64_t lastKey(Database& damaged, const Table& table) {
    try {
        return std::max<std::int64_t>(1,
                                      damaged.integer("SELECT MAX(" + std::string(table.key) + ") FROM " + std::string(table.name)));
    } catch (const Error&) {
        return std::int64_t(1) << 24;
    }
}

void salvageTable(Database& damaged, Database& fresh, const Table& table, const std::stop_token& stop) {
    std::optional<Salvage> salvage;
    try {
        salvage.emplace(damaged, fresh, table, stop);
    } catch (const Error&) {
        return; // the table came with a later format than the damaged project's, or the catalogue itself is broken
    }
    if (table.key)
        salvage->copyRange(0, lastKey(damaged, table));
    else
        salvage->copyAll();
}

/// Rows whose partner was lost: labels become absent, the rest goes.
void dropDanglingRows(Database& database) {
    database.execute(
        "UPDATE classes SET super_id = NULL WHERE super_id NOT IN (SELECT id FROM super_classes);"
        "UPDATE recordings SET class_id = NULL WHERE class_id NOT IN (SELECT id FROM classes);"
        "UPDATE annotations SET class_id = NULL WHERE class_id NOT IN (SELECT id FROM classes);"
        "UPDATE predictions SET class_id = NULL WHERE class_id NOT IN (SELECT id FROM classes);"
        "DELETE FROM annotations WHERE recording_id NOT IN (SELECT id FROM recordings);"
        "DELETE FROM clip_labels WHERE recording_id NOT IN (SELECT id FROM recordings);"
        "DELETE FROM fold_members WHERE recording_id NOT IN (SELECT id FROM recordings) OR fold NOT IN (SELECT number FROM "
        "folds);"
        "DELETE FROM predictions WHERE recording_id NOT IN (SELECT id FROM recordings) OR run_id NOT IN (SELECT id FROM runs);"
        "DELETE FROM review_answers WHERE recording_id NOT IN (SELECT id FROM recordings);"
        "DELETE FROM metrics WHERE run_id NOT IN (SELECT id FROM runs);"
        "DELETE FROM edit_changes WHERE edit_id NOT IN (SELECT id FROM edits)");
}

/// Builds the new database beside the damaged one and puts it in its place. Returns where the damaged one is kept.
fs::path repair(const fs::path& file, Progress& progress, const std::stop_token& stop) {
    const fs::path fresh = file.string() + ".repaired";
    fs::remove(fresh);
    {
        Database damaged(file, Access::readOnly);
        Database database(fresh, Access::readWrite);
        migrateProject(database);
        Transaction transaction(database);
        for (std::size_t i = 0; i < kTables.size(); ++i) {
            progress.update("Saving what can be read", static_cast<std::int64_t>(i), static_cast<std::int64_t>(kTables.size()));
            salvageTable(damaged, database, kTables[i], stop);
        }
        dropDanglingRows(database);
        transaction.commit();
        if (database.integer("SELECT (SELECT COUNT(*) FROM recordings) + (SELECT COUNT(*) FROM classes)") == 0)
            throw Error("nothing can be read from its database",
                        {file, 0, "restore the project from a backup; the damaged file is unchanged"});
    }
    fs::path kept;
    for (int number = 1; kept.empty() || fs::exists(kept); ++number)
        kept = file.string() + ".damaged-" + std::to_string(number);
    // Copies first, so that a kill at any instant leaves the damaged database or the repaired one. An old write-ahead log must
    // not meet the new database.
    fs::copy_file(file, kept);
    for (const char* suffix : {"-wal", "-shm"}) {
        const fs::path beside = file.string() + suffix;
        if (fs::exists(beside) && std::string_view(suffix) == "-wal")
            fs::copy_file(beside, kept.string() + suffix, fs::copy_options::overwrite_existing);
        fs::remove(beside);
    }
    fs::rename(fresh, file);
    return kept;
}

} // namespace

ProjectCheck checkProject(const fs::path& folder, Progress& progress, const std::stop_token& stop) {
    if (!ProjectStore::isProject(folder))
        ProjectStore::open(folder); // says why not
    ProjectCheck check;
    {
        std::string holder;
        const auto lock = ProjectLock::tryLock(folder, holder);
        if (!lock)
            throw Error(holder.empty() ? "its folder cannot be written to" : "is open for editing in " + holder,
                        {folder, 0, holder.empty() ? "check its permissions" : "close it there, then check again"});
        const fs::path file = folder / "project.sqlite";
        progress.update("Checking the database", 0, 0);
        check.damage = damageOf(file);
        if (!check.damage.empty()) {
            try {
                check.kept = repair(file, progress, stop);
            } catch (const fs::filesystem_error& error) {
                throw Error("cannot be repaired: " + error.code().message(),
                            {folder, 0, "check space and permissions; the damaged file is unchanged"});
            }
            check.repaired = true;
        }
    }
    ProjectStore project = ProjectStore::open(folder);
    project.requireWritable();
    check.recordings = project.recordingCount();
    check.annotations = static_cast<std::int64_t>(project.allAnnotations().size());
    check.edits = project.editCount();
    std::vector<fs::path> search{project.folder().parent_path()};
    if (const fs::path audio = project.audioFolder(); audio != search.front() && fs::exists(audio))
        search.push_back(audio);
    check.files = surveyRecordings(project, search, progress, stop);
    return check;
}

} // namespace earshot
