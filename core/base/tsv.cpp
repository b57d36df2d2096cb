#include "base/tsv.h"

#include "base/atomic_file.h"
#include "base/error.h"

#include <algorithm>

namespace earshot {
namespace {

std::vector<std::string_view> splitFields(std::string_view line) {
    std::vector<std::string_view> fields;
    for (;;) {
        const std::size_t tab = line.find('\t');
        fields.push_back(line.substr(0, tab));
        if (tab == std::string_view::npos)
            return fields;
        line.remove_prefix(tab + 1);
    }
}

} // namespace

TsvTable TsvTable::parse(std::string content, const std::filesystem::path& path) {
    TsvTable table;
    table.path_ = path;
    table.content_.assign(content.begin(), content.end());
    std::string_view rest(table.content_.data(), table.content_.size());
    if (rest.starts_with("\xEF\xBB\xBF"))
        rest.remove_prefix(3);
    for (std::int64_t line = 1; !rest.empty(); ++line) {
        const std::size_t end = rest.find('\n');
        std::string_view text = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (text.ends_with('\r'))
            text.remove_suffix(1);
        if (text.empty())
            continue;
        if (table.header_.empty())
            table.header_ = splitFields(text);
        else
            table.rows_.push_back({line, splitFields(text)});
    }
    if (table.header_.empty())
        throw Error("is empty", {path, 0, "expected a header line with tab-separated column names"});
    return table;
}

TsvTable TsvTable::read(const std::filesystem::path& path) {
    return parse(readFile(path), path);
}

std::optional<std::size_t> TsvTable::column(std::string_view name) const {
    const auto found = std::find(header_.begin(), header_.end(), name);
    if (found == header_.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - header_.begin());
}

std::size_t TsvTable::requiredColumn(std::string_view name) const {
    if (const auto index = column(name))
        return *index;
    std::string present;
    for (const auto column : header_)
        present += (present.empty() ? "'" : ", '") + std::string(column) + "'";
    throw Error("has no column '" + std::string(name) + "'",
                {path_, 1, "the header must name it, separated by tabs; it names " + present});
}

} // namespace earshot
