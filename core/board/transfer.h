#pragma once
#include "base/progress.h"
#include "board/frame_link.h"

#include <functional>

namespace earshot {

/// The three requests of a transfer and what it carries.
struct TransferKind {
    er_message begin;
    er_message chunk;
    er_message end;
    er_message answer; ///< to `end`
    er_transfer_kind kind;
    FrameLink::Patience patience;    ///< for BEGIN and CHUNK
    FrameLink::Patience endPatience; ///< for END
};

/// Sends `bytes` as one transfer under a fresh transfer id and returns the id and the payload that answered END. Goes on from
/// where the board says it is, and begins again when the board lost the transfer or received other bytes (three times at most).
/// `sent` is told how many bytes the board has.
struct TransferAnswer {
    std::uint32_t transfer = 0;
    std::vector<std::uint8_t> payload;
};
TransferAnswer send(FrameLink& link, const TransferKind& kind, std::span<const std::uint8_t> bytes,
                    const std::function<void(std::size_t)>& sent, const std::stop_token& stop);

} // namespace earshot
