#include "features/cache_file.h"

#include "base/error.h"
#include "base/progress.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace earshot {
namespace {

[[noreturn]] void fail(const char* action, const std::filesystem::path& path, int error) {
    std::string hint = "the cache folder may be deleted; it is made anew";
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        hint = "free some space on that disk and run again; what was computed before is kept";
    else if (error == EACCES || error == EPERM || error == EROFS)
        hint = "choose a cache folder that you may write to";
    throw Error(std::string(action) + " failed: " + std::strerror(error), {path, 0, hint});
}

} // namespace

CacheFile::CacheFile(std::filesystem::path path) : path_(std::move(path)) {
    open();
}

CacheFile::~CacheFile() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

void CacheFile::open() {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0)
        fail("opening the feature cache", path_, errno);
}

void CacheFile::reopen(bool anew) {
    ::close(descriptor_);
    descriptor_ = -1;
    if (anew)
        ::unlink(path_.c_str());
    open();
}

std::uint64_t CacheFile::size() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0)
        fail("looking at the feature cache", path_, errno);
    return static_cast<std::uint64_t>(status.st_size);
}

bool CacheFile::readAt(std::uint64_t offset, std::span<std::byte> target) const {
    while (!target.empty()) {
        const ssize_t count = ::pread(descriptor_, target.data(), target.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        target = target.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
    return true;
}

void CacheFile::writeAt(std::uint64_t offset, std::span<const std::byte> source) {
    while (!source.empty()) {
        const ssize_t count = ::pwrite(descriptor_, source.data(), source.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            fail("writing the feature cache", path_, count == 0 ? ENOSPC : errno);
        source = source.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
}

void CacheFile::truncate(std::uint64_t size) noexcept {
    [[maybe_unused]] const int result = ::ftruncate(descriptor_, static_cast<off_t>(size));
}

void CacheFile::sync() {
    if (::fdatasync(descriptor_) != 0)
        fail("writing the feature cache to disk", path_, errno);
}

CacheFile::Lock::Lock(const CacheFile& file, const std::stop_token& stop) : descriptor_(file.descriptor_) {
    // Asked again and again rather than waited for: whoever holds it may have been suspended, and a stop has to be answered.
    while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            fail("locking the feature cache", file.path_, errno);
        throwIfStopped(stop);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

CacheFile::Lock::~Lock() {
    ::flock(descriptor_, LOCK_UN);
}

CacheFile::Mapping::Mapping(const CacheFile& file, std::uint64_t size) : size_(static_cast<std::size_t>(size)) {
    if (size_ == 0)
        return;
    void* const memory = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, file.descriptor_, 0);
    if (memory == MAP_FAILED)
        fail("mapping the feature cache", file.path_, errno);
    data_ = memory;
}

CacheFile::Mapping::~Mapping() {
    if (data_)
        ::munmap(data_, size_);
}

} // namespace earshot
