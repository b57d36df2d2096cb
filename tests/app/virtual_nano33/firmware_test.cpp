// The firmware as it goes to a real board, on a virtual one.
#include "authors_network.h"
#include "base/error.h"
#include "base/random.h"
#include "booted_board.h"
#include "runtime/crc32.h"
#include "runtime/front_end.h"
#include "runtime/int8_engine.h"
#include "untrained_model.h"

#include <QtTest>

#include <cstring>

using namespace earshot;
using namespace earshot::test;

namespace {

const std::vector<std::byte>& someBlob() {
    static const std::vector<std::byte> blob = untrainedModelBlob();
    return blob;
}

const std::vector<std::byte>& someImage() {
    static const std::vector<std::byte> image = buildImage(someBlob());
    return image;
}

er_result resultOf(const DirectSession::Answer& answer) {
    er_result result{};
    if (answer.type != ER_MESSAGE_RESULT || !er_read_result(&result, answer.payload.data(), answer.payload.size()))
        result.count = 0;
    return result;
}

er_error errorOf(const DirectSession::Answer& answer) {
    er_error error{};
    if (answer.type == ER_MESSAGE_ERROR)
        er_read_error(&error, answer.payload.data(), answer.payload.size());
    return error;
}

std::vector<std::uint8_t> randomInput(std::uint64_t seed) {
    Random random(seed);
    std::vector<std::uint8_t> input(ER_INPUT_BYTES);
    for (std::uint8_t& value : input)
        value = std::uint8_t(std::int8_t(int(random.below(255)) - 127));
    return input;
}

} // namespace

class FirmwareTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void enumeratesAtAStrictHostWithoutBreakingARuleOfTheChip() {
        BootedBoard board(someImage());
        board.ready();
        const UsbHost& host = board.chip->host();
        QCOMPARE(host.device().vendor, std::uint16_t(0x2341));
        QCOMPARE(host.device().product, std::uint16_t(0x805A));
        QCOMPARE(host.serialNumber(), std::string("0123456789ABCDEF"));
        QCOMPARE(board.chip->cpu().complaints(), std::vector<std::string>());
    }

    void helloTellsOfTheModelInTheImage() {
        BootedBoard board(someImage());
        const er_hello hello = board.ready().hello();
        QCOMPARE(std::string(hello.board), std::string("nano33ble"));
        QCOMPARE(hello.board_serial, std::uint64_t(0x0123456789ABCDEF));
        QCOMPARE(hello.model_status, std::uint8_t(ER_OK));
        QCOMPARE(hello.model_crc, readImage(someImage()).modelCrc);
        QCOMPARE(hello.active_slot, std::uint8_t(0));
        QCOMPARE(hello.slot_address, std::uint32_t(ER_SLOTS_BEGIN));
        QCOMPARE(hello.classes, std::uint16_t(10));
        QCOMPARE(hello.super_classes, std::uint16_t(3));
        QCOMPARE(hello.last_fault, 0u);
        QVERIFY(hello.ram_stack_peak > 0 && hello.ram_stack_peak < 6000);
    }

    void echoes200KilobytesUnchanged() {
        BootedBoard board(someImage());
        DirectSession& session = board.ready();
        Random random(5);
        for (int i = 0; i < 200; ++i) {
            std::vector<std::uint8_t> payload(i % 8 == 0 ? random.below(ER_FRAME_MAX_PAYLOAD + 1) : ER_FRAME_MAX_PAYLOAD);
            for (std::uint8_t& byte : payload)
                byte = std::uint8_t(random.below(i % 2 ? 256 : 3));
            const auto answer = session.ask(ER_MESSAGE_ECHO, payload);
            QCOMPARE(answer.type, ER_MESSAGE_ECHO_ANSWER);
            QVERIFY(answer.payload == payload);
        }
        QCOMPARE(board.chip->cpu().complaints(), std::vector<std::string>());
    }

    void garbageNeverKeepsTheNextRequestFromBeingAnswered() {
        BootedBoard board(someImage());
        DirectSession& session = board.ready();
        Random random(6);
        for (int round = 0; round < 40; ++round) {
            for (std::uint64_t i = random.below(5000); i > 0; --i)
                board.line.toBoard.push_back(std::uint8_t(random.below(round % 2 ? 256 : 4)));
            QCOMPARE(session.hello().model_status, std::uint8_t(ER_OK));
        }
    }

    void theGoldenSegmentsGiveTheReferencesLogits() {
        REQUIRE_SHARED(shared("reference/int8/scales.json"));
        BootedBoard board(buildImage(authorsModel().toBlob()));
        DirectSession& session = board.ready();
        for (const std::string segment : {"park", "street_traffic", "metro"}) {
            const auto input = golden<std::int8_t>(segment + "/input_q");
            const er_result result = resultOf(session.transfer(ER_TRANSFER_FEATURES, octets(std::as_bytes(std::span(input)))));
            const auto logits = golden<float>(segment + "/logits");
            const auto accumulators = golden<std::int32_t>(segment + "/fc2");
            QCOMPARE(std::size_t(result.count), logits.size());
            QVERIFY(std::equal(logits.begin(), logits.end(), result.logits));
            QVERIFY(std::equal(accumulators.begin(), accumulators.end(), result.accumulators));
        }
        QCOMPARE(board.chip->cpu().complaints(), std::vector<std::string>());
        QCOMPARE(session.hello().last_fault, 0u);
    }

    void randomInputsGiveTheHostsLogits() {
        BootedBoard board(someImage());
        DirectSession& session = board.ready();
        const Int8Engine engine(someBlob());
        for (std::uint64_t seed = 1; seed <= 2; ++seed) {
            const auto input = randomInput(seed);
            std::vector<std::int8_t> values(input.size());
            std::memcpy(values.data(), input.data(), input.size());
            const er_result result = resultOf(session.transfer(ER_TRANSFER_FEATURES, input));
            const auto expected = engine.inferQuantised(values);
            QCOMPARE(std::size_t(result.count), expected.size());
            QVERIFY(std::equal(expected.begin(), expected.end(), result.logits));
            QCOMPARE(result.input_crc, er_crc32(input.data(), input.size(), 0));
            QCOMPARE(result.model_crc, engine.model().crc);
            QCOMPARE(result.microseconds, result.cycles / 64);
        }
    }

    void audioGivesTheHostsLogits() {
        BootedBoard board(someImage());
        DirectSession& session = board.ready();
        const Int8Engine engine(someBlob());
        Random random(8);
        std::vector<std::int16_t> audio(ER_SEGMENT_SAMPLES);
        for (std::int16_t& sample : audio)
            sample = std::int16_t(3000 * random.normal());
        const auto bytes = octets(std::as_bytes(std::span(audio)));
        const er_result result = resultOf(session.transfer(ER_TRANSFER_AUDIO, bytes));
        const auto expected = engine.inferQuantised(engine.quantise(std::span<const std::int16_t>(audio)));
        QCOMPARE(std::size_t(result.count), expected.size());
        QVERIFY(std::equal(expected.begin(), expected.end(), result.logits));
        QCOMPARE(result.input_crc, er_crc32(bytes.data(), bytes.size(), 0));
        QVERIFY(result.front_end_cycles > 1'000'000 && result.front_end_cycles < 64'000'000);
        qInfo("front end %.2f, network %.2f Mcycles", double(result.front_end_cycles) / 1e6, double(result.cycles) / 1e6);

        // Features and audio share their memory: one must not disturb the other.
        const auto input = randomInput(1);
        std::vector<std::int8_t> values(input.size());
        std::memcpy(values.data(), input.data(), input.size());
        const er_result features = resultOf(session.transfer(ER_TRANSFER_FEATURES, input));
        const auto host = engine.inferQuantised(values);
        QVERIFY(std::equal(host.begin(), host.end(), features.logits));
        QCOMPARE(features.front_end_cycles, std::uint64_t(0));
        QCOMPARE(board.chip->cpu().complaints(), std::vector<std::string>());
    }

    void theBusIsServedEveryTenMillisecondsDuringAQuery() {
        BootedBoard board(someImage());
        DirectSession& session = board.ready();
        std::vector<std::uint8_t> audio(ER_AUDIO_BYTES, 3);
        audio[5000] = 77; // no silence, which is spared the spectra
        QVERIFY(resultOf(session.transfer(ER_TRANSFER_AUDIO, audio)).count > 0);
        const std::uint64_t longest = board.chip->host().longestSilence();
        qInfo("longest time without a look at the bus: %.2f ms", double(longest) / 64e3);
        QVERIFY(longest > 0 && longest < 640'000);
    }

    void audioOfTheWrongLengthIsRefused() {
        BootedBoard board(someImage());
        DirectSession& session = board.ready();
        QCOMPARE(errorOf(session.transfer(ER_TRANSFER_AUDIO, std::vector<std::uint8_t>(ER_AUDIO_BYTES - 2))).code,
                 std::uint16_t(ER_ERROR_MALFORMED));
        QCOMPARE(errorOf(session.transfer(ER_TRANSFER_AUDIO, std::vector<std::uint8_t>(ER_AUDIO_BYTES + 2))).code,
                 std::uint16_t(ER_ERROR_TOO_LARGE));
        QCOMPARE(errorOf(session.transfer(er_transfer_kind(9), std::vector<std::uint8_t>(100))).code,
                 std::uint16_t(ER_ERROR_UNSUPPORTED));
    }

    void theProfileAddsUpToTheInference() {
        BootedBoard board(someImage());
        DirectSession& session = board.ready();
        const er_result result = resultOf(session.transfer(ER_TRANSFER_FEATURES, randomInput(1)));
        std::uint64_t sum = 0;
        for (const er_profile_entry& entry : session.profile()) {
            QVERIFY(entry.cycles > 0);
            sum += entry.cycles;
        }
        QCOMPARE(sum, result.cycles);
    }

    void aRepeatedQueryEndIsAnsweredWithoutComputingAgain() {
        BootedBoard board(someImage());
        DirectSession& session = board.ready();
        const auto first = session.transfer(ER_TRANSFER_FEATURES, randomInput(2));
        const std::uint64_t cycles = resultOf(first).cycles;
        const std::uint64_t before = board.chip->cpu().count().cycles;
        std::array<std::uint8_t, 16> payload;
        const er_transfer_end end{.transfer = resultOf(first).transfer};
        const auto again = session.ask(ER_MESSAGE_QUERY_END, {payload.data(), er_write_transfer_end(&end, payload.data())});
        QVERIFY(again.payload == first.payload);
        QVERIFY(board.chip->cpu().count().cycles - before < cycles / 10);
    }

    void requestsOutOfOrderAreRefusedAndLeaveTheBoardWell() {
        BootedBoard board(someImage());
        DirectSession& session = board.ready();
        std::array<std::uint8_t, 64> payload;
        const er_transfer_end end{.transfer = 99};
        const std::size_t endBytes = er_write_transfer_end(&end, payload.data());
        QCOMPARE(errorOf(session.ask(ER_MESSAGE_QUERY_END, {payload.data(), endBytes})).code,
                 std::uint16_t(ER_ERROR_NO_TRANSFER));
        QCOMPARE(errorOf(session.ask(ER_MESSAGE_MODEL_END, {payload.data(), endBytes})).code,
                 std::uint16_t(ER_ERROR_NO_TRANSFER));
        QCOMPARE(errorOf(session.ask(er_message(0x77))).code, std::uint16_t(ER_ERROR_UNSUPPORTED));
        QCOMPARE(errorOf(session.ask(ER_MESSAGE_QUERY_CHUNK)).code, std::uint16_t(ER_ERROR_MALFORMED));
        const std::vector<std::uint8_t> tooLong(ER_INPUT_BYTES + 1);
        QCOMPARE(errorOf(session.transfer(ER_TRANSFER_FEATURES, tooLong)).code, std::uint16_t(ER_ERROR_TOO_LARGE));
        QVERIFY(resultOf(session.transfer(ER_TRANSFER_FEATURES, randomInput(1))).count == 13);
    }

    void aBadModelIsRefusedAndTheBoardStillSaysHello() {
        auto image = someImage();
        image[ER_SLOTS_BEGIN - ER_RUNTIME_BEGIN + 70000] ^= std::byte(4);
        BootedBoard board(image);
        DirectSession& session = board.ready();
        QCOMPARE(session.hello().model_status, std::uint8_t(ER_BAD_CRC));
        QCOMPARE(session.hello().model_crc, 0u);
        const er_error error = errorOf(session.transfer(ER_TRANSFER_FEATURES, randomInput(1)));
        QCOMPARE(error.code, std::uint16_t(ER_ERROR_NO_MODEL));
        QCOMPARE(error.detail, std::uint32_t(ER_BAD_CRC));
    }

    void aBoardWithoutAModelTakesOne() {
        const auto runtimeOnly =
            std::vector<std::byte>(someImage().begin(), someImage().begin() + (ER_SELECTOR_BEGIN - ER_RUNTIME_BEGIN));
        BootedBoard board(runtimeOnly);
        DirectSession& session = board.ready();
        QCOMPARE(session.hello().active_slot, std::uint8_t(0xFF));
        QCOMPARE(session.transfer(ER_TRANSFER_BLOB, octets(someBlob())).type, ER_MESSAGE_ACK);
        QCOMPARE(session.hello().model_status, std::uint8_t(ER_OK));
        QVERIFY(resultOf(session.transfer(ER_TRANSFER_FEATURES, randomInput(1))).count == 13);
        QCOMPARE(board.chip->cpu().complaints(), std::vector<std::string>());
    }

    void modelsAlternateBetweenTheSlotsAndSurviveAReset() {
        BootedBoard board(someImage());
        board.ready();
        for (std::uint64_t seed = 11; seed < 13; ++seed) {
            const auto blob = untrainedModelBlob({}, seed);
            QCOMPARE(board.session->transfer(ER_TRANSFER_BLOB, octets(blob)).type, ER_MESSAGE_ACK);
            board.reset();
            const er_hello hello = board.ready().hello();
            QCOMPARE(hello.active_slot, std::uint8_t(seed % 2));
            QCOMPARE(hello.model_crc, Int8Engine(blob).model().crc);
        }
    }

    void anUploadThatIsNoModelLeavesTheOldOneActive() {
        BootedBoard board(someImage());
        DirectSession& session = board.ready();
        auto damaged = untrainedModelBlob({}, 9);
        damaged[4000] ^= std::byte(1);
        const er_error error = errorOf(session.transfer(ER_TRANSFER_BLOB, octets(damaged)));
        QCOMPARE(error.code, std::uint16_t(ER_ERROR_MODEL));
        QCOMPARE(session.hello().model_crc, readImage(someImage()).modelCrc);
        QVERIFY(resultOf(session.transfer(ER_TRANSFER_FEATURES, randomInput(1))).count == 13);
    }

    void aPowerCutDuringAModelUploadLeavesOneOfTheTwoModels() {
        const auto next = untrainedModelBlob({}, 21);
        const std::uint32_t oldCrc = readImage(someImage()).modelCrc, newCrc = Int8Engine(next).model().crc;
        BootedBoard whole(someImage());
        whole.ready().transfer(ER_TRANSFER_BLOB, octets(next));
        const std::uint64_t operations = whole.flash.operations();
        QVERIFY(operations > next.size() / 4 * 9 / 10);
        Random random(2);
        for (int i = 0; i < 6; ++i) {
            BootedBoard board(someImage());
            board.ready();
            board.flash.cutPowerAt(i < 3 ? operations - std::uint64_t(i) : 1 + random.below(operations));
            try {
                board.session->transfer(ER_TRANSFER_BLOB, octets(next));
            } catch (const Error&) {
            }
            board.flash.restorePower();
            board.ram->fill(0x5A);
            board.retained = {};
            board.reset();
            const er_hello hello = board.ready().hello();
            QCOMPARE(hello.model_status, std::uint8_t(ER_OK));
            QVERIFY(hello.model_crc == oldCrc || (hello.model_crc == newCrc && i == 0));
        }
    }

    void theTouchRestartsIntoTheBootloader() {
        BootedBoard board(someImage());
        board.ready();
        board.line.speed = 1200;
        board.runUntilItStops(2'000'000);
        QCOMPARE(board.retained.generalPurpose, std::uint8_t(0));
        board.line.open = false;
        QCOMPARE(board.runUntilItStops(20'000'000), Chip::State::Reset);
        QCOMPARE(board.retained.generalPurpose, std::uint8_t(0xB0));
    }

    void closingThePortAtAnotherSpeedIsNoTouch() {
        BootedBoard board(someImage());
        board.ready();
        board.line.speed = 9600;
        board.runUntilItStops(2'000'000);
        board.line.open = false;
        QCOMPARE(board.runUntilItStops(20'000'000), Chip::State::Running);
        board.line.open = true;
        QCOMPARE(board.session->hello().model_status, std::uint8_t(ER_OK));
    }

    void theTouchIsHeardDuringAnInference() {
        BootedBoard board(someImage());
        DirectSession& session = board.ready();
        session.hello();
        std::array<std::uint8_t, ER_FRAME_MAX_PAYLOAD> payload;
        const auto input = randomInput(3);
        const er_transfer_begin begin{.transfer = 5,
                                      .kind = ER_TRANSFER_FEATURES,
                                      .length = ER_INPUT_BYTES,
                                      .crc = er_crc32(input.data(), input.size(), 0)};
        session.ask(ER_MESSAGE_QUERY_BEGIN, {payload.data(), er_write_transfer_begin(&begin, payload.data())});
        for (std::uint32_t at = 0; at < input.size(); at += ER_CHUNK_DATA) {
            const er_chunk chunk{.transfer = 5,
                                 .offset = at,
                                 .size = std::uint16_t(std::min<std::size_t>(ER_CHUNK_DATA, input.size() - at)),
                                 .data = input.data() + at};
            session.ask(ER_MESSAGE_QUERY_CHUNK, {payload.data(), er_write_chunk(&chunk, payload.data())});
        }
        const er_transfer_end end{.transfer = 5};
        const er_frame request{.type = ER_MESSAGE_QUERY_END,
                               .flags = 0,
                               .sequence = 77,
                               .length = std::uint16_t(er_write_transfer_end(&end, payload.data())),
                               .payload = payload.data()};
        std::array<std::uint8_t, 64> encoded;
        const std::size_t size = er_frame_encode(&request, encoded.data(), encoded.size());
        board.line.toBoard.insert(board.line.toBoard.end(), encoded.begin(), encoded.begin() + std::ptrdiff_t(size));
        board.line.speed = 1200;
        QCOMPARE(board.runUntilItStops(10'000'000), Chip::State::Running); // computing
        board.line.open = false;
        QCOMPARE(board.runUntilItStops(10'000'000), Chip::State::Reset);
        QCOMPARE(board.retained.generalPurpose, std::uint8_t(0xB0));
    }

    void theSelfTestPasses() {
        BootedBoard board(someImage());
        const auto answer = board.ready().ask(ER_MESSAGE_SELFTEST);
        er_selftest result;
        QVERIFY(er_read_selftest(&result, answer.payload.data(), answer.payload.size()));
        QCOMPARE(result.failed, 0u);
        QCOMPARE(result.run, ER_TEST_RUNTIME_CRC | ER_TEST_MODEL | ER_TEST_RAM | ER_TEST_CLOCK | ER_TEST_FLOAT | ER_TEST_KERNELS);
        QCOMPARE(board.chip->cpu().complaints(), std::vector<std::string>());
    }

    void aFaultRestartsTheBoardWhichThenTellsOfIt() {
        BootedBoard board(someImage());
        board.ready();
        // Somebody's cosmic ray: a query runs into an instruction that is none.
        const std::uint32_t address = 0x2003F000;
        const std::array<std::uint8_t, 2> undefined{0x00, 0xDE};
        board.chip->cpu().writeRam(address, undefined);
        board.chip->cpu().jump(address);
        QCOMPARE(board.runUntilItStops(1'000'000), Chip::State::Reset);
        QCOMPARE(board.retained.generalPurpose, std::uint8_t(0));
        board.reset();
        const er_hello hello = board.ready().hello();
        QCOMPARE(hello.last_fault, 3u);
        QCOMPARE(hello.last_fault_pc, address);
        board.reset();
        QCOMPARE(board.ready().hello().last_fault, 0u);
    }
};

QTEST_GUILESS_MAIN(FirmwareTest)
#include "firmware_test.moc"
