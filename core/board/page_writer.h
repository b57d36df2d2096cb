#pragma once
#include "board/deploy.h"
#include "board/sam_ba.h"

#include <set>

namespace earshot {

/// Brings the flash behind a bootloader to equal an image, page by page.
class PageWriter {
public:
    PageWriter(SamBa& bootloader, std::span<const std::byte> image, Progress& progress, DeployObserver& observer);

    /// Compares, writes what differs and verifies, until one pass over all pages finds every one equal. Throws Error when a page
    /// will not verify. Stops only between pages.
    void run(const std::stop_token& stop);

    /// Pages that were written, also when `run` threw.
    std::size_t written() const { return touched_.size(); }
    std::size_t pages() const { return pages_.size(); }

private:
    template <typename Work>
    auto persistently(std::size_t page, const std::stop_token& stop, Work work);
    bool equals(std::size_t page, const std::stop_token& stop);
    void write(std::size_t page, const std::stop_token& stop);
    void mark(std::size_t page, PageState state);
    std::vector<std::size_t> differing(std::string_view activity, const std::stop_token& stop);

    SamBa& bootloader_;
    Progress& progress_;
    DeployObserver& observer_;
    std::vector<std::vector<std::byte>> pages_;
    std::set<std::size_t> touched_;
};

} // namespace earshot
