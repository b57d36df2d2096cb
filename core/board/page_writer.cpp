#include "board/page_writer.h"

#include "base/crc.h"

#include <algorithm>

namespace earshot {
namespace {

constexpr int kTries = 4;
constexpr int kPasses = 4;
/// A page is compared in pieces: sixteen bits alone would take one differing page in 65,536 for equal.
constexpr std::size_t kPieceBytes = 1024;

} // namespace

PageWriter::PageWriter(SamBa& bootloader, std::span<const std::byte> image, Progress& progress, DeployObserver& observer)
    : bootloader_(bootloader), progress_(progress), observer_(observer) {
    for (std::size_t at = 0; at < image.size(); at += kFlashPageBytes) {
        const auto piece = image.subspan(at, std::min(kFlashPageBytes, image.size() - at));
        std::vector<std::byte> page(piece.begin(), piece.end());
        page.resize(kFlashPageBytes); // the last one padded with zeros
        pages_.push_back(std::move(page));
    }
}

/// Repeats work on a page that the line disturbed, after bringing the bootloader to its senses.
template <typename Work>
auto PageWriter::persistently(std::size_t page, const std::stop_token& stop, Work work) {
    for (int attempt = 1;; ++attempt) {
        try {
            return work();
        } catch (const SamBaError& error) {
            if (attempt == kTries)
                throw Error("page " + std::to_string(page) + ": " + error.problem(), {error.path(), 0, error.hint()});
            bootloader_.synchronise(stop);
        }
    }
}

void PageWriter::mark(std::size_t page, PageState state) {
    observer_.page(page, pages_.size(), state);
}

bool PageWriter::equals(std::size_t page, const std::stop_token& stop) {
    return persistently(page, stop, [&] {
        const std::span<const std::byte> bytes(pages_[page]);
        for (std::size_t at = 0; at < kFlashPageBytes; at += kPieceBytes)
            if (bootloader_.crc(page * kFlashPageBytes + at, kPieceBytes, stop) != crc16Xmodem(bytes.subspan(at, kPieceBytes)))
                return false;
        return true;
    });
}

void PageWriter::write(std::size_t page, const std::stop_token& stop) {
    for (int attempt = 1;; ++attempt) {
        throwIfStopped(stop);
        // From here on the page is in work: no stop until it is known whether it took.
        persistently(page, {}, [&] { bootloader_.writePage(page * kFlashPageBytes, pages_[page], {}); });
        mark(page, PageState::written);
        if (equals(page, {}))
            break;
        if (attempt == kTries)
            throw Error("page " + std::to_string(page) + " reads back different from what was written",
                        {{}, 0, "deploy again; if it happens again, the board's flash is worn out"});
    }
    mark(page, PageState::verified);
}

std::vector<std::size_t> PageWriter::differing(std::string_view activity, const std::stop_token& stop) {
    std::vector<std::size_t> found;
    for (std::size_t page = 0; page < pages_.size(); ++page) {
        throwIfStopped(stop);
        const bool equal = equals(page, stop);
        if (!equal)
            found.push_back(page);
        mark(page, !equal ? PageState::differs : touched_.contains(page) ? PageState::verified : PageState::equal);
        progress_.update(activity, static_cast<std::int64_t>(page + 1), static_cast<std::int64_t>(pages_.size()));
    }
    return found;
}

void PageWriter::run(const std::stop_token& stop) {
    observer_.step(DeployStep::compare, std::to_string(pages_.size()) + " pages");
    std::vector<std::size_t> todo = differing("Comparing the flash", stop);
    for (int pass = 0; !todo.empty(); ++pass) {
        if (pass == kPasses)
            throw Error("pages keep changing after they were verified", {{}, 0, "check the cable and deploy again"});
        observer_.step(DeployStep::write, std::to_string(todo.size()) + " pages");
        for (std::size_t i = 0; i < todo.size(); ++i) {
            throwIfStopped(stop);
            touched_.insert(todo[i]);
            write(todo[i], stop);
            progress_.update("Writing the flash", static_cast<std::int64_t>(i + 1), static_cast<std::int64_t>(todo.size()));
        }
        // A disturbed command may have hit another page: only a pass that finds all of them equal ends this.
        observer_.step(DeployStep::verify, std::to_string(pages_.size()) + " pages");
        todo = differing("Verifying the flash", stop);
    }
}

} // namespace earshot
