#pragma once
#include <filesystem>
#include <memory>
#include <string>

namespace earshot {

/// Holds a project for writing: an advisory lock on `lock` in its folder, which ends with the process however it ends.
class ProjectLock {
public:
    /// The lock, or nothing when another process or window has it (`holder` then says which) or the folder cannot be written
    /// (`holder` stays empty).
    static std::unique_ptr<ProjectLock> tryLock(const std::filesystem::path& folder, std::string& holder);
    /// The same lock held once more: it ends when the last holder in this process is gone. Null when descriptors have run out.
    std::unique_ptr<ProjectLock> share() const;
    ProjectLock(const ProjectLock&) = delete;
    ProjectLock& operator=(const ProjectLock&) = delete;
    ~ProjectLock();

private:
    explicit ProjectLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

} // namespace earshot
