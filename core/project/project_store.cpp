#include "project/project_store.h"

#include "base/error.h"
#include "project/project_lock.h"
#include "project/schema.h"
#include "project/sqlite.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace earshot {
namespace {

namespace fs = std::filesystem;
using sqlite::Database;
using sqlite::Statement;

constexpr const char* kDatabaseName = "project.sqlite";
constexpr const char* kCheckHint =
    "run: earshot-cli project check PROJECT, which saves what can be read and keeps the damaged file";

void configure(Database& database) {
    database.execute("PRAGMA journal_mode = WAL");
    database.execute("PRAGMA synchronous = FULL");
    database.execute("PRAGMA foreign_keys = ON");
    database.execute("PRAGMA cache_size = -65536"); // KiB; a whole project of 230,000 recordings is about 50 MB
}

void syncFolder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    ::fsync(descriptor);
    ::close(descriptor);
}

/// Fills `folder` with an empty project and closes it again.
void writeEmptyProject(const fs::path& folder) {
    fs::create_directories(folder / "runs");
    fs::create_directories(folder / "cache");
    Database database(folder / kDatabaseName, sqlite::Access::readWrite);
    configure(database);
    migrateProject(database);
}

void requireKnownFormat(Database& database, const fs::path& folder) {
    const auto application = database.integer("PRAGMA application_id");
    const auto format = database.integer("PRAGMA user_version");
    if (application != kProjectApplicationId)
        throw Error("its project.sqlite was not made by Earshot",
                    {folder, 0, "name a folder made by earshot-cli project create"});
    if (format > kProjectFormat)
        throw Error("was written by a newer Earshot (project format " + std::to_string(format) + "; this one reads up to " +
                        std::to_string(kProjectFormat) + ")",
                    {folder, 0, "update Earshot to open it; nothing was changed"});
}

/// Reads every page's header once; what is wrong, or nothing.
std::string damageOf(Database& database) {
    try {
        Statement statement(database, "PRAGMA quick_check(1)");
        const std::string verdict = statement.next() ? statement.text(0) : "no answer";
        return verdict == "ok" ? std::string() : verdict;
    } catch (const Error& error) {
        return error.problem();
    }
}

std::unique_ptr<Database> openForReading(const fs::path& file) {
    try {
        auto database = std::make_unique<Database>(file, sqlite::Access::readOnly);
        database->integer("PRAGMA schema_version");
        return database;
    } catch (const Error&) {
        // A write-ahead log cannot be set up on a read-only medium; without one beside it, the file is all there is.
        if (fs::exists(file.string() + "-wal"))
            throw;
        return std::make_unique<Database>(file, sqlite::Access::immutable);
    }
}

} // namespace

std::int64_t Recording::samples() const {
    if (sampleRateHz <= 0)
        return 0;
    return static_cast<std::int64_t>(double(frames) * 44100.0 / sampleRateHz + 0.5);
}

ProjectStore::ProjectStore() = default;
ProjectStore::ProjectStore(ProjectStore&&) noexcept = default;
ProjectStore& ProjectStore::operator=(ProjectStore&&) noexcept = default;
ProjectStore::~ProjectStore() = default;

bool ProjectStore::isProject(const fs::path& folder) {
    std::error_code error;
    return fs::is_regular_file(folder / kDatabaseName, error);
}

ProjectStore ProjectStore::create(const fs::path& given, const fs::path& audioFolder,
                                  const std::function<void(ProjectStore&)>& fill) {
    fs::path folder = fs::absolute(given).lexically_normal();
    if (!folder.has_filename())
        folder = folder.parent_path();
    if (folder.extension() != ".earshot" || folder.stem().empty())
        throw Error("is no name for a project", {given, 0, "a project is a folder whose name ends in .earshot"});
    if (fs::exists(folder))
        throw Error("is there already", {given, 0, "open it, or choose another name"});
    const fs::path draft = folder.parent_path() / ("." + folder.filename().string() + "." + std::to_string(::getpid()));
    std::error_code ignored;
    try {
        fs::remove_all(draft);
        writeEmptyProject(draft);
        {
            ProjectStore store = open(draft);
            store.setAudioFolder(audioFolder.empty() ? folder.parent_path() : audioFolder);
            if (fill)
                fill(store);
        }
        syncFolder(draft);
        fs::rename(draft, folder);
    } catch (const fs::filesystem_error& error) {
        fs::remove_all(draft, ignored);
        throw Error("cannot be created: " + error.code().message(), {given, 0, "choose a folder that you may write to"});
    } catch (...) {
        fs::remove_all(draft, ignored);
        throw;
    }
    syncFolder(folder.parent_path());
    return open(folder);
}

ProjectStore ProjectStore::open(const fs::path& given, Access access) {
    if (!isProject(given))
        throw Error("is no project", {given, 0, "name a .earshot folder, or make one: earshot-cli project create NAME.earshot"});
    ProjectStore store;
    store.folder_ = fs::absolute(given).lexically_normal();
    if (!store.folder_.has_filename())
        store.folder_ = store.folder_.parent_path();
    if (access == Access::readOnly) {
        store.readOnlyReason_ = "the project was opened for reading only";
    } else {
        std::string holder;
        store.lock_ = ProjectLock::tryLock(store.folder_, holder);
        if (!store.lock_)
            store.readOnlyReason_ = holder.empty()
                                        ? "the project's folder cannot be written to; check its permissions"
                                        : "the project is open for editing in " + holder + "; close it there to edit here";
    }
    const fs::path file = store.folder_ / kDatabaseName;
    try {
        store.database_ = openForReading(file);
        requireKnownFormat(*store.database_, given);
        if (const std::string damage = damageOf(*store.database_); !damage.empty()) {
            store.damaged_ = true;
            store.readOnlyReason_ = "the project's database is damaged (" + damage + "); " + kCheckHint;
            store.lock_.reset();
        }
        store.database_->integer("SELECT COUNT(*) FROM settings");
    } catch (const Error& error) {
        if (store.damaged_ || (store.database_ && store.database_->damaged()))
            throw Error("its database is too damaged to be opened", {given, 0, kCheckHint});
        throw;
    }
    if (!store.isReadOnly()) {
        store.database_ = std::make_unique<Database>(file, sqlite::Access::readWrite);
        configure(*store.database_);
        migrateProject(*store.database_);
    }
    return store;
}

ProjectStore ProjectStore::sibling() const {
    ProjectStore store;
    store.folder_ = folder_;
    store.readOnlyReason_ = readOnlyReason_;
    store.damaged_ = damaged_;
    const fs::path file = folder_ / kDatabaseName;
    if (isReadOnly()) {
        store.database_ = openForReading(file);
        return store;
    }
    store.lock_ = lock_->share();
    if (!store.lock_)
        throw Error("cannot be opened once more: too many files are open", {folder_, 0, "close other programs"});
    store.database_ = std::make_unique<Database>(file, sqlite::Access::readWrite);
    configure(*store.database_);
    return store;
}

std::string ProjectStore::name() const {
    return folder_.stem().string();
}

void ProjectStore::requireWritable() const {
    if (isReadOnly())
        throw Error("cannot be edited: " + readOnlyReason_, {folder_, 0, {}});
}

Database& ProjectStore::writable() const {
    requireWritable();
    return *database_;
}

std::int64_t ProjectStore::foreignChanges() const {
    return database_->integer("PRAGMA data_version");
}

std::string ProjectStore::setting(const std::string& key, const std::string& fallback) const {
    Statement statement(*database_, "SELECT value FROM settings WHERE key = ?");
    statement.bind(key);
    return statement.next() ? statement.text(0) : fallback;
}

void ProjectStore::setSetting(const std::string& key, const std::string& value) {
    Statement(writable(), "INSERT INTO settings VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value")
        .bind(key, value)
        .run();
}

fs::path ProjectStore::audioFolder() const {
    const fs::path absolute = setting("audio_folder");
    std::error_code error;
    if (!absolute.empty() && fs::exists(absolute, error))
        return absolute;
    // Project and audio may have been moved together.
    const std::string relative = setting("audio_folder_from_project");
    const fs::path beside = (folder_ / relative).lexically_normal();
    return !relative.empty() && fs::exists(beside, error) ? beside : absolute.empty() ? folder_.parent_path() : absolute;
}

void ProjectStore::setAudioFolder(const fs::path& folder) {
    fs::path absolute = fs::absolute(folder).lexically_normal();
    if (!absolute.has_filename())
        absolute = absolute.parent_path();
    setSetting("audio_folder", absolute.string());
    setSetting("audio_folder_from_project", absolute.lexically_relative(folder_).string());
}

} // namespace earshot
