#include "runtime/crc32.h"
#include "runtime/frame.h"
#include "runtime/protocol.h"

#include <QtTest>

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

namespace {

using Bytes = std::vector<std::uint8_t>;
using Generator = std::mt19937;

struct Frame {
    std::uint8_t type = 0;
    std::uint32_t sequence = 0;
    Bytes payload;
    bool operator==(const Frame&) const = default;
};

std::uint8_t randomByte(Generator& random) {
    return static_cast<std::uint8_t>(random() & 0xFF);
}

/// Payloads of the kinds that are hard for COBS: zeros, runs longer than a block, anything.
Frame randomFrame(Generator& random) {
    Frame frame{randomByte(random), static_cast<std::uint32_t>(random()), Bytes(random() % (ER_FRAME_MAX_PAYLOAD + 1))};
    const auto kind = random() % 3;
    for (std::uint8_t& byte : frame.payload)
        byte = kind == 0 ? 0 : kind == 1 ? std::uint8_t(1 + random() % 255) : randomByte(random);
    return frame;
}

Bytes encode(const Frame& frame) {
    const er_frame wire{frame.type, 0, frame.sequence, static_cast<std::uint16_t>(frame.payload.size()), frame.payload.data()};
    Bytes out(ER_FRAME_MAX_ENCODED);
    out.resize(er_frame_encode(&wire, out.data(), out.size()));
    return out;
}

std::vector<Frame> decode(er_frame_decoder& decoder, const Bytes& bytes) {
    std::vector<Frame> frames;
    er_frame frame;
    for (const std::uint8_t byte : bytes)
        if (er_frame_decoder_push(&decoder, byte, &frame) == ER_FRAME_READY)
            frames.push_back({frame.type, frame.sequence, Bytes(frame.payload, frame.payload + frame.length)});
    return frames;
}

std::vector<Frame> decode(const Bytes& bytes) {
    er_frame_decoder decoder;
    er_frame_decoder_begin(&decoder);
    return decode(decoder, bytes);
}

void append(Bytes& to, const Bytes& from) {
    to.insert(to.end(), from.begin(), from.end());
}

Bytes damaged(Bytes bytes, Generator& random) {
    const auto hits = 1 + random() % 4;
    for (std::size_t hit = 0; hit < hits && !bytes.empty(); ++hit) {
        const auto at = static_cast<std::ptrdiff_t>(random() % bytes.size());
        switch (random() % 6) {
        case 0:
            bytes[std::size_t(at)] ^= static_cast<std::uint8_t>(1u << random() % 8);
            break;
        case 1:
            bytes[std::size_t(at)] = randomByte(random);
            break;
        case 2:
            bytes.erase(bytes.begin() + at);
            break;
        case 3:
            bytes.insert(bytes.begin() + at, randomByte(random));
            break;
        case 4: // a cut
            bytes.erase(bytes.begin() + at,
                        bytes.begin() + at + static_cast<std::ptrdiff_t>(random() % (bytes.size() - std::size_t(at))));
            break;
        default: // a piece twice
            const Bytes piece(bytes.begin() + at,
                              bytes.begin() + at + static_cast<std::ptrdiff_t>(random() % (bytes.size() - std::size_t(at))));
            bytes.insert(bytes.begin() + at, piece.begin(), piece.end());
        }
    }
    return bytes;
}

} // namespace

class FrameTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theCrcMatchesItsPublishedCheckValue() {
        QCOMPARE(er_crc32("123456789", 9, 0), 0xCBF43926u);
        QCOMPARE(er_crc32("6789", 4, er_crc32("12345", 5, 0)), 0xCBF43926u);
    }

    void aFrameHasTheDocumentedBytes() {
        const Bytes wire = encode({0x01, 7, {}});
        const Bytes header{1, 1, 0, 0, 7, 0, 0, 0, 0, 0};
        QCOMPARE(wire.front(), std::uint8_t(0));
        QCOMPARE(wire.back(), std::uint8_t(0));
        // blocks: 01 01 | empty | 07 | four empty ones | then the CRC
        const Bytes start{0, 3, 1, 1, 1, 2, 7, 1, 1, 1, 1};
        QCOMPARE(Bytes(wire.begin(), wire.begin() + 11), start);
        const std::uint32_t crc = er_crc32(header.data(), header.size(), 0);
        QCOMPARE(wire[12], std::uint8_t(crc & 0xFF));
    }

    void everyLengthRoundTrips() {
        Generator random(1);
        for (std::size_t length = 0; length <= ER_FRAME_MAX_PAYLOAD; ++length) {
            for (const int kind : {0, 1, 2}) {
                Frame frame{0x21, static_cast<std::uint32_t>(random()), Bytes(length)};
                for (std::uint8_t& byte : frame.payload)
                    byte = kind == 0 ? 0 : kind == 1 ? 0xFF : randomByte(random);
                const Bytes wire = encode(frame);
                QVERIFY(!wire.empty());
                QCOMPARE(std::count(wire.begin(), wire.end(), 0), 2);
                QCOMPARE(decode(wire), std::vector<Frame>{frame});
            }
        }
    }

    void aTooLongPayloadOrATooSmallBufferIsRefused() {
        const Bytes payload(ER_FRAME_MAX_PAYLOAD + 1, 1);
        Bytes out(2 * ER_FRAME_MAX_ENCODED);
        er_frame frame{1, 0, 1, static_cast<std::uint16_t>(payload.size()), payload.data()};
        QCOMPARE(er_frame_encode(&frame, out.data(), out.size()), std::size_t(0));
        frame.length = 100;
        const std::size_t needed = er_frame_encode(&frame, out.data(), out.size());
        for (std::size_t capacity = 0; capacity < needed; ++capacity)
            QCOMPARE(er_frame_encode(&frame, out.data(), capacity), std::size_t(0));
        QCOMPARE(er_frame_encode(&frame, out.data(), needed), needed);
    }

    void everySplitGivesTheSameFrames() {
        Generator random(2);
        const std::vector<Frame> frames{randomFrame(random), {0x01, 3, {}}, randomFrame(random)};
        Bytes wire;
        for (const Frame& frame : frames)
            append(wire, encode(frame));
        for (std::size_t split = 0; split <= wire.size(); ++split) {
            er_frame_decoder decoder;
            er_frame_decoder_begin(&decoder);
            const auto middle = wire.begin() + static_cast<std::ptrdiff_t>(split);
            std::vector<Frame> found = decode(decoder, Bytes(wire.begin(), middle));
            const std::vector<Frame> rest = decode(decoder, Bytes(middle, wire.end()));
            found.insert(found.end(), rest.begin(), rest.end());
            QCOMPARE(found, frames);
        }
    }

    void aFrameAfterAnyGarbageIsFound() {
        Generator random(3);
        for (int trial = 0; trial < 2000; ++trial) {
            Bytes wire(random() % 3000);
            for (std::uint8_t& byte : wire)
                byte = randomByte(random);
            const Frame frame = randomFrame(random);
            append(wire, encode(frame));
            const std::vector<Frame> found = decode(wire);
            QVERIFY(!found.empty());
            QCOMPARE(found.back(), frame);
            QCOMPARE(found.size(), std::size_t(1));
        }
    }

    void everyTruncationGivesNothing() {
        Generator random(4);
        const Bytes wire = encode(randomFrame(random));
        for (std::size_t cut = 0; cut + 1 < wire.size(); ++cut) {
            Bytes stream(wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(cut));
            stream.push_back(0);
            QVERIFY(decode(stream).empty());
        }
    }

    void aHundredThousandDamagedStreamsNeverGiveAWrongFrame() {
        Generator random(5);
        int survived = 0;
        for (int trial = 0; trial < 100000; ++trial) {
            const std::vector<Frame> sent{
                {randomByte(random), static_cast<std::uint32_t>(random()), Bytes(random() % 60, randomByte(random))},
                {randomByte(random), static_cast<std::uint32_t>(random()), Bytes(random() % 300, 0x55)}};
            Bytes wire = encode(sent[0]);
            append(wire, encode(sent[1]));
            for (const Frame& frame : decode(damaged(std::move(wire), random))) {
                QVERIFY(frame == sent[0] || frame == sent[1]);
                ++survived;
            }
        }
        QVERIFY(survived > 10000); // the undamaged neighbour is still found
    }

    void messagesRoundTripAndRefuseEveryShorterPayload() {
        Bytes out(ER_FRAME_MAX_PAYLOAD);
        er_hello hello{};
        hello.protocol_version = 1;
        hello.board_serial = 0x0123456789ABCDEFu;
        std::strcpy(hello.board, "nano33ble");
        hello.model_crc = 0xCAFEBABE;
        hello.classes = 10;
        hello.last_fault_pc = 0x10001;
        hello.ensemble_r = 0.8f;
        QCOMPARE(er_write_hello(&hello, out.data()), std::size_t(ER_HELLO_BYTES));
        er_hello helloBack{};
        QVERIFY(er_read_hello(&helloBack, out.data(), ER_HELLO_BYTES));
        QVERIFY(er_read_hello(&helloBack, out.data(), ER_HELLO_BYTES + 4)); // newer firmware
        QCOMPARE(helloBack.board_serial, hello.board_serial);
        QCOMPARE(std::string(helloBack.board), std::string("nano33ble"));
        QCOMPARE(helloBack.model_crc, hello.model_crc);
        QCOMPARE(helloBack.classes, hello.classes);
        QCOMPARE(helloBack.last_fault_pc, hello.last_fault_pc);
        QCOMPARE(helloBack.ensemble_r, hello.ensemble_r);
        QVERIFY(er_read_hello(&helloBack, out.data(), ER_HELLO_MIN_BYTES)); // older firmware
        QCOMPARE(helloBack.ensemble_r, 0.0f);
        for (std::size_t length = 0; length < ER_HELLO_MIN_BYTES; ++length)
            QVERIFY(!er_read_hello(&helloBack, out.data(), length));

        er_result result{};
        result.transfer = 9;
        result.count = 13;
        result.cycles = 1ull << 40;
        result.logits[12] = -1.5f;
        result.accumulators[12] = -84198;
        result.front_end_cycles = 13'000'000;
        const std::size_t length = er_write_result(&result, out.data());
        const std::size_t withoutFrontEnd = ER_RESULT_HEAD_BYTES + 13 * 8;
        QCOMPARE(length, withoutFrontEnd + 8);
        er_result resultBack{};
        QVERIFY(er_read_result(&resultBack, out.data(), length));
        QCOMPARE(resultBack.cycles, result.cycles);
        QCOMPARE(resultBack.logits[12], result.logits[12]);
        QCOMPARE(resultBack.accumulators[12], result.accumulators[12]);
        QCOMPARE(resultBack.front_end_cycles, result.front_end_cycles);
        QVERIFY(er_read_result(&resultBack, out.data(), withoutFrontEnd)); // older firmware
        QCOMPARE(resultBack.front_end_cycles, std::uint64_t(0));
        for (std::size_t shorter = 0; shorter < withoutFrontEnd; ++shorter)
            QVERIFY(!er_read_result(&resultBack, out.data(), shorter));
        result.count = ER_RESULT_MAX_LOGITS;
        QVERIFY(er_write_result(&result, out.data()) <= ER_FRAME_MAX_PAYLOAD);
        result.count = ER_RESULT_MAX_LOGITS + 1;
        QCOMPARE(er_write_result(&result, out.data()), std::size_t(0));
    }

    void chunksErrorsAndProfilesRoundTrip() {
        Bytes out(ER_FRAME_MAX_PAYLOAD);
        const Bytes data(ER_CHUNK_DATA, 0x5A);
        const er_chunk chunk{3, 1008, ER_CHUNK_DATA, data.data()};
        const std::size_t length = er_write_chunk(&chunk, out.data());
        QVERIFY(length <= ER_FRAME_MAX_PAYLOAD);
        er_chunk chunkBack{};
        QVERIFY(er_read_chunk(&chunkBack, out.data(), length));
        QCOMPARE(Bytes(chunkBack.data, chunkBack.data + chunkBack.size), data);
        QCOMPARE(chunkBack.offset, 1008u);
        QVERIFY(!er_read_chunk(&chunkBack, out.data(), ER_CHUNK_HEAD_BYTES));

        er_error error{ER_ERROR_OFFSET, 2016, 3, {'n', 'o', '!'}};
        er_error errorBack{};
        QVERIFY(er_read_error(&errorBack, out.data(), er_write_error(&error, out.data())));
        QCOMPARE(errorBack.detail, 2016u);
        QCOMPARE(std::string(errorBack.text, errorBack.text_length), std::string("no!"));

        er_profile_entry entries[ER_PROFILE_MAX_ENTRIES] = {{"conv1", 9000000}, {"low_dw1", 5}};
        er_profile_entry entriesBack[ER_PROFILE_MAX_ENTRIES];
        QCOMPARE(er_read_profile(entriesBack, out.data(), er_write_profile(entries, 2, out.data())), 2);
        QCOMPARE(std::string(entriesBack[1].name), std::string("low_dw1"));
        QVERIFY(er_write_profile(entries, ER_PROFILE_MAX_ENTRIES, out.data()) <= ER_FRAME_MAX_PAYLOAD);
        QCOMPARE(er_read_profile(entriesBack, out.data(), 15), -1);
    }
};

QTEST_GUILESS_MAIN(FrameTest)
#include "frame_test.moc"
