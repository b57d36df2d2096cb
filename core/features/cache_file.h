#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>

namespace earshot {

/// A file of the cache, read and written at given places. Several processes may hold it open. Every failure is an Error with the
/// file's path and a hint.
class CacheFile {
public:
    /// Opens the file for reading and writing; creates it when absent.
    explicit CacheFile(std::filesystem::path path);
    CacheFile(const CacheFile&) = delete;
    CacheFile& operator=(const CacheFile&) = delete;
    ~CacheFile();

    const std::filesystem::path& path() const { return path_; }
    std::uint64_t size() const;
    /// True when all of `target` could be read; false beyond the end of the file or when the disk fails.
    bool readAt(std::uint64_t offset, std::span<std::byte> target) const;
    void writeAt(std::uint64_t offset, std::span<const std::byte> source);
    void truncate(std::uint64_t size) noexcept;
    void sync();
    /// Opens what is at the path now; with `anew` an empty file is put there first. Those who hold the old file keep it.
    void reopen(bool anew);

    /// Keeps other processes, and other openings of this file, from locking it.
    class Lock {
    public:
        /// Waits; throws Cancelled when stopped meanwhile.
        Lock(const CacheFile& file, const std::stop_token& stop);
        Lock(const Lock&) = delete;
        Lock& operator=(const Lock&) = delete;
        ~Lock();

    private:
        int descriptor_;
    };

    /// The first bytes of a file, mapped for reading. Stays valid when the file is closed, grows or is deleted.
    class Mapping {
    public:
        Mapping() = default;
        Mapping(const CacheFile& file, std::uint64_t size);
        Mapping(const Mapping&) = delete;
        Mapping& operator=(const Mapping&) = delete;
        ~Mapping();
        const std::byte* data() const { return static_cast<const std::byte*>(data_); }

    private:
        void* data_ = nullptr;
        std::size_t size_ = 0;
    };

private:
    void open();

    std::filesystem::path path_;
    int descriptor_ = -1;
};

} // namespace earshot
