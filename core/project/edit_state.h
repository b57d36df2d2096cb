#pragma once
#include "project/sqlite.h"

#include <cstdint>
#include <optional>
#include <string>

// Inside of core/project: what undo remembers.
namespace earshot {

/// The kinds of rows that an edit may change.
enum class RowKind { recording, annotation, projectClass, reviewAnswer };

/// One row's editable state before and after an edit, as JSON; nothing: the row does not exist then.
struct RowChange {
    RowKind kind = RowKind::recording;
    std::int64_t id = 0;
    std::optional<std::string> before;
    std::optional<std::string> after;
};

std::string rowKindName(RowKind kind);
RowKind rowKindFrom(const std::string& name); ///< throws Error for an unknown one

std::optional<std::string> readState(sqlite::Database& database, RowKind kind, std::int64_t id);
/// Makes the row look like `state`. A changed clip label is entered into the label history with `cause`.
void writeState(sqlite::Database& database, RowKind kind, std::int64_t id, const std::optional<std::string>& state,
                const std::string& cause);

/// Milliseconds since 1970, UTC.
std::int64_t nowMs();

} // namespace earshot
