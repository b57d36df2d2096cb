#include "project/project_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace earshot {

std::unique_ptr<ProjectLock> ProjectLock::tryLock(const std::filesystem::path& folder, std::string& holder) {
    holder.clear();
    // Close-on-exec: a worker that outlives the window must not keep the project.
    const int descriptor = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return nullptr;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        char text[32]{};
        const ssize_t length = ::pread(descriptor, text, sizeof text - 1, 0);
        const std::string process(text, length > 0 ? static_cast<std::size_t>(length) : 0);
        holder = process.empty() ? "another program" : "process " + process;
        ::close(descriptor);
        return nullptr;
    }
    const std::string process = std::to_string(::getpid());
    if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, process.data(), process.size(), 0) < 0) {
        // The number is a courtesy to the next one who asks; the lock holds without it.
    }
    return std::unique_ptr<ProjectLock>(new ProjectLock(descriptor));
}

std::unique_ptr<ProjectLock> ProjectLock::share() const {
    // A duplicate refers to the same open file, and so to the same lock.
    const int descriptor = ::fcntl(descriptor_, F_DUPFD_CLOEXEC, 0);
    return descriptor < 0 ? nullptr : std::unique_ptr<ProjectLock>(new ProjectLock(descriptor));
}

ProjectLock::~ProjectLock() {
    ::close(descriptor_);
}

} // namespace earshot
