#include "board/transfer.h"

#include "runtime/crc32.h"

#include <algorithm>
#include <array>
#include <random>

namespace earshot {
namespace {

constexpr int kRestarts = 3;
constexpr int kResumptions = 16; ///< how often the board may send us elsewhere before that counts as a defect

using Payload = std::array<std::uint8_t, ER_FRAME_MAX_PAYLOAD>;

/// One attempt at a transfer.
class Attempt {
public:
    Attempt(FrameLink& link, const TransferKind& kind, std::span<const std::uint8_t> bytes, const std::stop_token& stop)
        : link_(link), kind_(kind), bytes_(bytes), stop_(stop), transfer_(std::random_device{}() | 1u) {}

    TransferAnswer run(const std::function<void(std::size_t)>& sent) {
        const er_transfer_begin begin{transfer_, static_cast<std::uint8_t>(kind_.kind), static_cast<std::uint32_t>(bytes_.size()),
                                      er_crc32(bytes_.data(), bytes_.size(), 0)};
        std::size_t next = acknowledged(kind_.begin, er_write_transfer_begin(&begin, payload_.data()));
        for (;;) {
            try {
                while (next < bytes_.size()) {
                    next = sendChunk(next);
                    sent(next);
                }
                const er_transfer_end end{transfer_};
                const std::size_t size = er_write_transfer_end(&end, payload_.data());
                return {transfer_, link_.exchange(kind_.end, {payload_.data(), size}, kind_.answer, kind_.endPatience, stop_)};
            } catch (const BoardRefusal& refusal) {
                if (refusal.code() != ER_ERROR_OFFSET || refusal.detail() > bytes_.size() || ++resumptions_ > kResumptions)
                    throw;
                next = refusal.detail();
            }
        }
    }

private:
    std::size_t sendChunk(std::size_t offset) {
        const std::size_t size = std::min<std::size_t>(ER_CHUNK_DATA, bytes_.size() - offset);
        const er_chunk chunk{transfer_, static_cast<std::uint32_t>(offset), static_cast<std::uint16_t>(size),
                             bytes_.data() + offset};
        const std::size_t next = acknowledged(kind_.chunk, er_write_chunk(&chunk, payload_.data()));
        if (next <= offset && ++resumptions_ > kResumptions)
            throw BoardRefusal(ER_ERROR_INTERNAL, static_cast<std::uint32_t>(next), "it acknowledges but does not go on",
                               link_.port());
        return next;
    }

    std::size_t acknowledged(er_message request, std::size_t size) {
        const auto answer = link_.exchange(request, {payload_.data(), size}, ER_MESSAGE_ACK, kind_.patience, stop_);
        er_ack ack;
        if (!er_read_ack(&ack, answer.data(), answer.size()) || ack.transfer != transfer_ || ack.next > bytes_.size())
            throw BoardRefusal(ER_ERROR_NO_TRANSFER, 0, "it acknowledged something else", link_.port());
        return ack.next;
    }

    FrameLink& link_;
    const TransferKind& kind_;
    std::span<const std::uint8_t> bytes_;
    const std::stop_token& stop_;
    std::uint32_t transfer_;
    int resumptions_ = 0;
    Payload payload_{};
};

bool worthRestarting(er_error_code code) {
    return code == ER_ERROR_NO_TRANSFER || code == ER_ERROR_CRC || code == ER_ERROR_OFFSET;
}

} // namespace

TransferAnswer send(FrameLink& link, const TransferKind& kind, std::span<const std::uint8_t> bytes,
                    const std::function<void(std::size_t)>& sent, const std::stop_token& stop) {
    for (int restart = 0;; ++restart) {
        try {
            return Attempt(link, kind, bytes, stop).run(sent);
        } catch (const BoardRefusal& refusal) {
            if (!worthRestarting(refusal.code()) || restart == kRestarts)
                throw;
        }
    }
}

} // namespace earshot
