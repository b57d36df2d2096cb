#include "project/sqlite.h"

#include "base/error.h"

#include <sqlite3.h>

namespace earshot::sqlite {
namespace {

std::string hintFor(int code) {
    switch (code & 0xff) {
    case SQLITE_FULL:
        return "free some space on that disk; what was saved before is unchanged";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another program is writing to this project; wait for it or close it";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "the database is damaged; run: earshot-cli project check PROJECT, which saves what can be read and keeps the "
               "damaged file";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return "the project is open for reading only; check the permissions of its folder";
    case SQLITE_CANTOPEN:
        return "check the name and the permissions";
    case SQLITE_IOERR:
        return "check the disk; what was saved before is unchanged";
    default:
        return {};
    }
}

/// file: URI with every byte that is not plainly safe escaped.
std::string immutableUri(const std::filesystem::path& path) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const unsigned char byte : std::filesystem::absolute(path).string()) {
        if (std::isalnum(byte) != 0 || byte == '/' || byte == '.' || byte == '-' || byte == '_') {
            uri += static_cast<char>(byte);
        } else {
            uri += '%';
            uri += digits[byte >> 4];
            uri += digits[byte & 15];
        }
    }
    return uri + "?immutable=1";
}

constexpr int kBusyMilliseconds = 5000;

} // namespace

Database::Database(const std::filesystem::path& path, Access access) : path_(path) {
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= access == Access::readWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    if (access == Access::immutable)
        flags |= SQLITE_OPEN_URI;
    const std::string name = access == Access::immutable ? immutableUri(path) : path.string();
    const int code = sqlite3_open_v2(name.c_str(), &handle_, flags, nullptr);
    if (code != SQLITE_OK) {
        const std::string reason = sqlite3_errstr(code);
        sqlite3_close(handle_);
        handle_ = nullptr;
        throw Error("cannot be opened: " + reason, {path, 0, hintFor(code)});
    }
    sqlite3_busy_timeout(handle_, kBusyMilliseconds);
}

Database::~Database() {
    for (const auto& [sql, statements] : idle_)
        for (sqlite3_stmt* statement : statements)
            sqlite3_finalize(statement);
    sqlite3_close_v2(handle_);
}

void Database::fail(int code, const std::string& action) {
    const int kind = code & 0xff;
    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB)
        damaged_ = true;
    throw Error(action + " failed: " + sqlite3_errmsg(handle_), {path_, 0, hintFor(code)});
}

void Database::execute(const std::string& sql) {
    const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        fail(code, "a database operation");
}

std::int64_t Database::integer(const std::string& sql) {
    Statement statement(*this, sql);
    return statement.next() ? statement.integer(0) : 0;
}

std::int64_t Database::lastRowId() const {
    return sqlite3_last_insert_rowid(handle_);
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(handle_);
}

Statement::Statement(Database& database, std::string_view sql) : database_(database), sql_(sql) {
    auto& idle = database.idle_[sql_];
    if (!idle.empty()) {
        handle_ = idle.back();
        idle.pop_back();
        return;
    }
    const int code = sqlite3_prepare_v2(database.handle_, sql_.data(), static_cast<int>(sql_.size()), &handle_, nullptr);
    if (code != SQLITE_OK)
        database_.fail(code, "a database query");
}

Statement::~Statement() {
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
    try {
        database_.idle_[sql_].push_back(handle_);
    } catch (const std::bad_alloc&) {
        sqlite3_finalize(handle_);
    }
}

Statement& Statement::bindInteger(int index, std::int64_t value) {
    sqlite3_bind_int64(handle_, index, value);
    return *this;
}

Statement& Statement::bindReal(int index, double value) {
    sqlite3_bind_double(handle_, index, value);
    return *this;
}

Statement& Statement::bindText(int index, std::string_view value) {
    sqlite3_bind_text64(handle_, index, value.data() != nullptr ? value.data() : "", value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bindBlob(int index, std::span<const std::byte> value) {
    if (value.empty())
        sqlite3_bind_zeroblob(handle_, index, 0);
    else
        sqlite3_bind_blob64(handle_, index, value.data(), value.size(), SQLITE_TRANSIENT);
    return *this;
}

Statement& Statement::bindNull(int index) {
    sqlite3_bind_null(handle_, index);
    return *this;
}

Statement& Statement::bindRow(const Statement& row) {
    reset();
    for (int column = 0; column < row.columns(); ++column)
        sqlite3_bind_value(handle_, column + 1, sqlite3_column_value(row.handle_, column));
    return *this;
}

void Statement::run() {
    while (next()) {
    }
    reset();
}

bool Statement::next() {
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    // Built before the reset: resetting clears the message.
    try {
        database_.fail(code, "a database operation");
    } catch (...) {
        sqlite3_reset(handle_);
        throw;
    }
}

void Statement::reset() {
    sqlite3_reset(handle_);
}

int Statement::columns() const {
    return sqlite3_column_count(handle_);
}

bool Statement::isNull(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_, column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(handle_, column);
}

std::string Statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}

std::span<const std::byte> Statement::blob(int column) const {
    const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(handle_, column));
    return {bytes, bytes == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::optional<std::int64_t> Statement::optionalInteger(int column) const {
    return isNull(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<double> Statement::optionalReal(int column) const {
    return isNull(column) ? std::nullopt : std::optional(real(column));
}

Transaction::Transaction(Database& database) : database_(database) {
    database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (!open_)
        return;
    try {
        database_.execute("ROLLBACK");
    } catch (const std::exception&) {
        // SQLite has rolled back by itself (disk full, damage); the cause is already on its way to the caller.
    }
}

void Transaction::commit() {
    database_.execute("COMMIT");
    open_ = false;
}

} // namespace earshot::sqlite
