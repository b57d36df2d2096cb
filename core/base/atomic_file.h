#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace earshot {

/// `later` leaves out the fsyncs: for one of many files that count only together, after one syncFileSystem.
enum class Durability { now, later };

/// Writes a whole file so that a kill at any instant leaves the old content or the new one, never a mixture: temporary file in
/// the same folder, fsync, rename, fsync of the folder. Creates missing parent folders. Throws Error (disk full, no permission)
/// and leaves the old file untouched.
void writeFileAtomically(const std::filesystem::path& path, std::string_view content);
void writeFileAtomically(const std::filesystem::path& path, std::span<const std::byte> content,
                         Durability durability = Durability::now);

/// Waits until everything written to the file system of `folder` is on the disk. Throws Error when it cannot be.
void syncFileSystem(const std::filesystem::path& folder);

/// The whole content of a file. Throws Error when it cannot be read or is larger than `limitBytes`.
std::string readFile(const std::filesystem::path& path, std::size_t limitBytes = std::size_t(1) << 30);
std::vector<std::byte> readFileBytes(const std::filesystem::path& path, std::size_t limitBytes = std::size_t(1) << 30);

} // namespace earshot
