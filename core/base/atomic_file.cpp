#include "base/atomic_file.h"

#include "base/error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace earshot {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& action, const fs::path& path, int error) {
    std::string hint;
    if (error == ENOSPC || error == EDQUOT)
        hint = "free some space on that disk and try again; what was there before is unchanged";
    else if (error == EACCES || error == EPERM || error == EROFS)
        hint = "choose a folder that you may write to";
    throw Error(action + " failed: " + std::strerror(error), {path, 0, hint});
}

/// An open file descriptor whose file is removed unless `keep` was called.
class TemporaryFile {
public:
    explicit TemporaryFile(const fs::path& target) : path_(target.string() + ".part-XXXXXX") {
        descriptor_ = ::mkstemp(path_.data());
        if (descriptor_ < 0)
            fail("creating a temporary file", target, errno);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (descriptor_ >= 0)
            ::close(descriptor_);
        if (!kept_)
            ::unlink(path_.c_str());
    }

    void write(std::span<const std::byte> content, const fs::path& target) {
        while (!content.empty()) {
            const ssize_t written = ::write(descriptor_, content.data(), content.size());
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                fail("writing", target, errno);
            content = content.subspan(static_cast<std::size_t>(written));
        }
    }

    void moveTo(const fs::path& target, Durability durability) {
        ::fchmod(descriptor_, 0644);
        if (durability == Durability::now && ::fsync(descriptor_) != 0)
            fail("writing to disk", target, errno);
        const int closed = ::close(descriptor_);
        descriptor_ = -1;
        if (closed != 0)
            fail("closing", target, errno);
        if (::rename(path_.c_str(), target.c_str()) != 0)
            fail("renaming a temporary file", target, errno);
        kept_ = true;
    }

private:
    std::string path_;
    int descriptor_ = -1;
    bool kept_ = false;
};

void syncFolder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        fail("opening the folder", folder, errno);
    const int result = ::fsync(descriptor);
    const int error = errno;
    ::close(descriptor);
    if (result != 0 && error != EINVAL) // some file systems cannot sync folders
        fail("writing the folder to disk", folder, error);
}

} // namespace

void writeFileAtomically(const fs::path& path, std::span<const std::byte> content, Durability durability) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        fail("creating the folder", folder, error.value());
    TemporaryFile file(path);
    file.write(content, path);
    file.moveTo(path, durability);
    if (durability == Durability::now)
        syncFolder(folder);
}

void syncFileSystem(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        fail("opening the folder", folder, errno);
    const int result = ::syncfs(descriptor);
    const int error = errno;
    ::close(descriptor);
    if (result != 0)
        fail("writing to disk", folder, error);
}

void writeFileAtomically(const fs::path& path, std::string_view content) {
    writeFileAtomically(path, std::as_bytes(std::span(content.data(), content.size())));
}

std::string readFile(const fs::path& path, std::size_t limitBytes) {
    std::error_code status;
    if (fs::is_directory(path, status))
        throw Error("is a folder, not a file", {path, 0, "name a file"});
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        throw Error("cannot be opened: " + std::string(std::strerror(errno)), {path, 0, "check the name and the permissions"});
    std::string content;
    char buffer[1 << 16];
    while (stream.read(buffer, sizeof buffer) || stream.gcount() > 0) {
        content.append(buffer, static_cast<std::size_t>(stream.gcount()));
        if (content.size() > limitBytes)
            throw Error("is larger than " + std::to_string(limitBytes) + " bytes",
                        {path, 0, "this is not a file of the expected kind"});
    }
    if (stream.bad())
        throw Error("cannot be read: " + std::string(std::strerror(errno)), {path, 0, "check the disk"});
    return content;
}

std::vector<std::byte> readFileBytes(const fs::path& path, std::size_t limitBytes) {
    const std::string content = readFile(path, limitBytes);
    const auto bytes = std::as_bytes(std::span(content.data(), content.size()));
    return {bytes.begin(), bytes.end()};
}

} // namespace earshot
