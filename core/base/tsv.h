#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace earshot {

/// A tab-separated table with a header line, as the DCASE challenge distributes its lists. Byte order mark and CR LF are
/// tolerated, blank lines skipped. Fields are views into `content`, which the table owns.
class TsvTable {
public:
    struct Row {
        std::int64_t line; ///< from 1
        std::vector<std::string_view> fields;
    };

    /// Parses `content`; `path` is for messages only. Throws Error when there is no header.
    static TsvTable parse(std::string content, const std::filesystem::path& path);
    static TsvTable read(const std::filesystem::path& path);

    TsvTable(TsvTable&&) = default;
    TsvTable& operator=(TsvTable&&) = default;
    TsvTable(const TsvTable&) = delete;
    TsvTable& operator=(const TsvTable&) = delete;

    const std::filesystem::path& path() const { return path_; }
    const std::vector<std::string_view>& header() const { return header_; }
    const std::vector<Row>& rows() const { return rows_; }
    std::optional<std::size_t> column(std::string_view name) const;
    /// Index of a column that must be there; throws Error naming the file and the columns that it has.
    std::size_t requiredColumn(std::string_view name) const;

private:
    TsvTable() = default;

    std::filesystem::path path_;
    std::vector<char> content_; // a vector: moving it keeps the views valid
    std::vector<std::string_view> header_;
    std::vector<Row> rows_;
};

} // namespace earshot
