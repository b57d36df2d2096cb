#pragma once
#include "project/sqlite.h"

namespace earshot {

inline constexpr std::int64_t kProjectFormat = 2;                 ///< user_version that this build writes
inline constexpr std::int64_t kProjectApplicationId = 0x45415253; ///< "EARS"

/// Brings a database from any older format to kProjectFormat, one transaction a step. A new file is at format 0.
void migrateProject(sqlite::Database& database);

} // namespace earshot
