#pragma once
#include "labels/label_text.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

// Inside of core/labels: columns by name, for the formats that are tables.
namespace earshot::labels {

class Columns {
public:
    Columns() = default;
    explicit Columns(const std::vector<std::string>& header) {
        for (const auto& name : header)
            names_.push_back(lower(trimmed(name)));
    }
    /// Index of the first of `aliases` (lower case) that the header has.
    std::optional<std::size_t> find(std::initializer_list<std::string_view> aliases) const {
        for (const auto alias : aliases)
            for (std::size_t i = 0; i < names_.size(); ++i)
                if (names_[i] == alias)
                    return i;
        return std::nullopt;
    }

private:
    std::vector<std::string> names_;
};

/// The field in that column; empty when the column or the field is absent (ragged rows).
inline std::string fieldAt(const std::vector<std::string>& row, std::optional<std::size_t> column) {
    return column && *column < row.size() ? row[*column] : std::string();
}

} // namespace earshot::labels
