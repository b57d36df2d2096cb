#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

// Inside of core/project: thin owners over SQLite's C interface.
namespace earshot::sqlite {

enum class Access { readWrite, readOnly, immutable };

/// One connection to a database file. Belongs to one thread at a time.
class Database {
public:
    /// Opens a file (created when absent with readWrite). Throws Error.
    Database(const std::filesystem::path& path, Access access);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    /// Runs one or more statements without parameters or results.
    void execute(const std::string& sql);
    std::int64_t integer(const std::string& sql);
    std::int64_t lastRowId() const;
    std::int64_t changes() const;
    const std::filesystem::path& path() const { return path_; }
    /// True after SQLite found the file's structure broken; writing is no use then.
    bool damaged() const { return damaged_; }
    /// Throws Error for a result code: what SQLite says, and what a person can do about it.
    [[noreturn]] void fail(int code, const std::string& action);

private:
    friend class Statement;
    std::filesystem::path path_;
    sqlite3* handle_ = nullptr;
    bool damaged_ = false;
    std::unordered_map<std::string, std::vector<sqlite3_stmt*>> idle_; ///< prepared before and free to be used again
};

/// A prepared statement; the database keeps it for the next one with the same text. bind() counts from 1, column() from 0; run()
/// and next() may be repeated after reset().
class Statement {
public:
    Statement(Database& database, std::string_view sql);
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    Statement& bindInteger(int index, std::int64_t value);
    Statement& bindReal(int index, double value);
    Statement& bindText(int index, std::string_view value);
    Statement& bindBlob(int index, std::span<const std::byte> value);
    Statement& bindNull(int index);
    /// Binds every column of another statement's row, whatever its type. It may belong to another database.
    Statement& bindRow(const Statement& row);

    /// Binds all parameters in order: integers, bool, double, text, optionals of these (absent: NULL).
    template <typename... T>
    Statement& bind(const T&... values) {
        reset();
        int index = 0;
        (bindOne(++index, values), ...);
        return *this;
    }
    /// Executes and leaves the statement ready to be bound again.
    void run();
    /// Steps to the next row; false at the end.
    bool next();
    void reset();

    int columns() const;
    bool isNull(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string text(int column) const;
    std::span<const std::byte> blob(int column) const; ///< valid until the next step
    std::optional<std::int64_t> optionalInteger(int column) const;
    std::optional<double> optionalReal(int column) const;

private:
    template <typename T>
    void bindOne(int index, const T& value) {
        if constexpr (std::is_integral_v<T>)
            bindInteger(index, static_cast<std::int64_t>(value));
        else if constexpr (std::is_floating_point_v<T>)
            bindReal(index, value);
        else
            bindText(index, value);
    }
    template <typename T>
    void bindOne(int index, const std::optional<T>& value) {
        if (value.has_value())
            bindOne(index, value.value());
        else
            bindNull(index);
    }

    Database& database_;
    std::string sql_;
    sqlite3_stmt* handle_ = nullptr;
};

/// Everything until commit() becomes durable together; leaving without commit() undoes it.
class Transaction {
public:
    explicit Transaction(Database& database);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit();

private:
    Database& database_;
    bool open_ = true;
};

} // namespace earshot::sqlite
