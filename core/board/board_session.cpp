#include "board/board_session.h"

#include "board/frame_link.h"
#include "board/sam_ba.h"
#include "board/transfer.h"
#include "runtime/crc32.h"
#include "runtime/little_endian.h"
#include "runtime/model.h"

#include <cstdio>
#include <cstring>

namespace earshot {
namespace {

using namespace std::chrono_literals;

std::string hexadecimal(std::uint64_t value, int digits) {
    char text[20];
    std::snprintf(text, sizeof text, "%0*llx", digits, static_cast<unsigned long long>(value));
    return text;
}

BoardInfo described(const er_hello& hello) {
    BoardInfo info;
    info.board = hello.board;
    info.serialNumber = hexadecimal(hello.board_serial, 16);
    info.firmwareVersion = std::to_string(hello.firmware_version >> 16) + "." +
                           std::to_string(hello.firmware_version >> 8 & 0xFF) + "." +
                           std::to_string(hello.firmware_version & 0xFF);
    info.protocolVersion = hello.protocol_version;
    info.canQueryFeatures = hello.capabilities & ER_CAN_QUERY_FEATURES;
    info.canQueryAudio = hello.capabilities & ER_CAN_QUERY_AUDIO;
    info.canUpdateModel = hello.capabilities & ER_CAN_UPDATE_MODEL;
    info.canProfile = hello.capabilities & ER_CAN_PROFILE;
    info.canSelftest = hello.capabilities & ER_CAN_SELFTEST;
    info.hasModel = hello.model_status == ER_OK;
    info.modelStatus = info.hasModel ? "ready" : er_status_text(static_cast<er_status>(hello.model_status));
    info.modelCrc = hello.model_crc;
    info.modelBytes = hello.model_bytes;
    info.architectureHash = hello.architecture_hash;
    info.frontEnd = hello.front_end;
    info.classes = hello.classes;
    info.superClasses = hello.super_classes;
    info.namesHash = hello.names_hash;
    info.inputInverseScale = hello.input_inverse_scale;
    info.ensembleR = hello.ensemble_r;
    info.activeSlot = hello.active_slot == 0xFF ? -1 : hello.active_slot;
    info.slotCount = hello.slot_count;
    info.slotBytes = hello.slot_bytes;
    info.slotAddress = hello.slot_address;
    info.ramTotal = hello.ram_total;
    info.ramStatic = hello.ram_static;
    info.ramStackPeak = hello.ram_stack_peak;
    info.executorBytes = hello.executor_bytes;
    info.resetReason = hello.reset_reason;
    info.lastFault = hello.last_fault;
    info.lastFaultAddress = hello.last_fault_pc;
    return info;
}

BoardInfo ask(FrameLink& link, const SessionPatience& patience, const std::string& path, const std::stop_token& stop) {
    const auto answer = link.exchange(ER_MESSAGE_HELLO, {}, ER_MESSAGE_HELLO_ANSWER, {patience.answer, 3}, stop);
    er_hello hello;
    if (!er_read_hello(&hello, answer.data(), answer.size()) || hello.protocol_version == 0)
        throw Error("the board's greeting is not Earshot's", {path, 0, "`board deploy` puts this Earshot's firmware there"});
    return described(hello);
}

bool bootloaderAnswers(Ports& ports, const std::string& path, const std::stop_token& stop) {
    const auto transport = ports.open(path);
    try {
        SamBa(*transport, path).synchronise(stop, 1);
        return true;
    } catch (const SamBaError&) {
        return false;
    }
}

} // namespace

std::uint32_t outputNamesHash(const std::vector<std::string>& names) {
    std::uint32_t hash = 0;
    for (const std::string& name : names)
        hash = er_crc32("\n", 1, er_crc32(name.data(), name.size(), hash));
    return hash;
}

std::uint32_t modelIdentity(std::span<const std::byte> blob) {
    er_model model;
    std::vector<std::uint64_t> aligned((blob.size() + 7) / 8); // er_model_open wants its blob aligned
    std::memcpy(aligned.data(), blob.data(), blob.size());
    const er_status status = er_model_open(aligned.data(), blob.size(), &model);
    if (status != ER_OK)
        throw Error(std::string("this is no model for the board: ") + er_status_text(status),
                    {{}, 0, "quantise the run again; the blob is written by `quantize`"});
    return model.crc;
}

BoardSession::BoardSession(Ports& ports, std::string path, const std::stop_token& stop, SessionPatience patience)
    : ports_(ports), path_(std::move(path)), patience_(patience) {
    const PortInfo port = requireUsable(ports_, path_);
    const auto inBootloader = [&] {
        return BootloaderOnly("the board is in its bootloader; no application runs", {path_, 0, "`board deploy` writes one"});
    };
    if (port.state == PortState::bootloader)
        throw inBootloader();
    try {
        connect(stop);
    } catch (const BoardSilent&) {
        // A pseudo-terminal has no ids that tell; the bootloader itself does.
        link_.reset();
        if (port.state == PortState::unknown && bootloaderAnswers(ports_, path_, stop))
            throw inBootloader();
        throw;
    }
}

BoardSession::~BoardSession() = default;

void BoardSession::connect(const std::stop_token& stop) {
    link_.reset(); // lets go of the port before it is opened again
    link_ = std::make_unique<FrameLink>(ports_.open(path_), path_);
    info_ = ask(*link_, patience_, path_, stop);
}

void BoardSession::reconnect(const std::stop_token& stop) {
    const BoardInfo before = info_;
    const auto deadline = ports_.now() + patience_.reconnect;
    for (;;) {
        throwIfStopped(stop);
        if (ports_.exists(path_)) {
            try {
                connect(stop);
                break;
            } catch (const Error&) {
                if (ports_.now() >= deadline) // still settling until then: the node appears before its permissions
                    throw;
            }
        } else if (ports_.now() >= deadline) {
            throw PortLost("the board went away and did not come back", {path_, 0, "plug it in again and repeat"});
        }
        ports_.pause(100ms);
    }
    if (info_.serialNumber != before.serialNumber)
        throw Error("another board is at this port now (" + info_.serialNumber + ", before " + before.serialNumber + ")",
                    {path_, 0, "start again with the board that is meant"});
}

template <typename Work>
auto BoardSession::withReconnection(const std::stop_token& stop, Work work) {
    for (int losses = 0;; ++losses) {
        try {
            if (!link_)
                reconnect(stop);
            return work();
        } catch (const PortLost&) {
            link_.reset();
            if (losses == 3)
                throw;
        }
    }
}

const BoardInfo& BoardSession::hello(const std::stop_token& stop) {
    withReconnection(stop, [&] { info_ = ask(*link_, patience_, path_, stop); });
    return info_;
}

BoardResult BoardSession::query(std::span<const std::int8_t> input, const std::stop_token& stop) {
    if (input.size() != ER_INPUT_BYTES)
        throw Error("an input for the board has " + std::to_string(ER_INPUT_BYTES) + " values, not " +
                    std::to_string(input.size()));
    return query(ER_TRANSFER_FEATURES, {reinterpret_cast<const std::uint8_t*>(input.data()), input.size()}, stop);
}

BoardResult BoardSession::queryAudio(std::span<const std::int16_t> samples, const std::stop_token& stop) {
    if (!info_.canQueryAudio)
        throw Error("the board's firmware computes no features from audio",
                    {path_, 0, "send features, or put this Earshot's firmware there with `board deploy`"});
    if (samples.size_bytes() != ER_AUDIO_BYTES)
        throw Error("audio for the board has " + std::to_string(ER_AUDIO_BYTES / sizeof samples[0]) + " samples, not " +
                    std::to_string(samples.size()));
    std::vector<std::uint8_t> bytes(ER_AUDIO_BYTES);
    for (std::size_t i = 0; i < samples.size(); ++i)
        er_put_u16(bytes.data() + 2 * i, static_cast<std::uint16_t>(samples[i]));
    return query(ER_TRANSFER_AUDIO, bytes, stop);
}

BoardResult BoardSession::query(er_transfer_kind kind, std::span<const std::uint8_t> bytes, const std::stop_token& stop) {
    const std::uint32_t model = info_.modelCrc;
    return withReconnection(stop, [&] {
        if (info_.modelCrc != model)
            throw Error("the board came back with another model", {path_, 0, "start again"});
        if (!info_.hasModel)
            throw Error("the board has no usable model: " + info_.modelStatus,
                        {path_, 0, "`board deploy RUN` writes firmware and model, `board update RUN` the model"});
        return queryOnce(kind, bytes, stop);
    });
}

BoardResult BoardSession::queryOnce(er_transfer_kind kind, std::span<const std::uint8_t> input, const std::stop_token& stop) {
    const TransferKind transfer{ER_MESSAGE_QUERY_BEGIN, ER_MESSAGE_QUERY_CHUNK,  ER_MESSAGE_QUERY_END, ER_MESSAGE_RESULT, kind,
                                {patience_.answer, 4},  {patience_.inference, 2}};
    const TransferAnswer answer = send(
        *link_, transfer, input, [](std::size_t) {}, stop);
    er_result result;
    if (!er_read_result(&result, answer.payload.data(), answer.payload.size()))
        throw Error("the board's result is malformed", {path_, 0, "deploy this Earshot's firmware"});
    if (result.transfer != answer.transfer || result.input_crc != er_crc32(input.data(), input.size(), 0))
        throw Error("the board answered another question", {path_, 0, "reset the board and repeat"});
    if (result.model_crc != info_.modelCrc)
        throw Error("the board's model changed during the query", {path_, 0, "is another program using the board?"});
    if (result.count != info_.classes + info_.superClasses)
        throw Error("the board's result has " + std::to_string(result.count) + " logits, its model " +
                        std::to_string(info_.classes + info_.superClasses),
                    {path_, 0, "deploy this Earshot's firmware"});
    return {{result.logits, result.logits + result.count},
            {result.accumulators, result.accumulators + result.count},
            result.cycles,
            result.microseconds,
            result.model_crc,
            result.front_end_cycles};
}

void BoardSession::uploadModel(std::span<const std::byte> blob, Progress& progress, const std::stop_token& stop) {
    const std::uint32_t identity = modelIdentity(blob);
    if (!info_.canUpdateModel)
        throw Error("the board's firmware cannot take a model alone", {path_, 0, "`board deploy` writes firmware and model"});
    if (blob.size() > info_.slotBytes)
        throw Error("the model has " + std::to_string(blob.size()) + " bytes, a slot " + std::to_string(info_.slotBytes),
                    {path_, 0, ""});
    const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(blob.data()), blob.size());
    const auto total = static_cast<std::int64_t>(blob.size());
    // A chunk may have to erase pages first, END to check the whole slot.
    const TransferKind kind{ER_MESSAGE_MODEL_BEGIN,
                            ER_MESSAGE_MODEL_CHUNK,
                            ER_MESSAGE_MODEL_END,
                            ER_MESSAGE_ACK,
                            ER_TRANSFER_BLOB,
                            {5000ms, 3},
                            {10000ms, 3}};
    progress.update("Uploading the model", 0, total);
    withReconnection(stop, [&] {
        // Whether END took effect before the port went away, HELLO tells.
        if (info_.hasModel && info_.modelCrc == identity)
            return;
        send(
            *link_, kind, bytes,
            [&](std::size_t sent) { progress.update("Uploading the model", static_cast<std::int64_t>(sent) - 1, total); }, stop);
        info_ = ask(*link_, patience_, path_, stop);
    });
    if (!info_.hasModel || info_.modelCrc != identity)
        throw Error("the board took the model but does not answer with it: " + info_.modelStatus,
                    {path_, 0, "`board deploy` writes firmware and model"});
    progress.update("Uploading the model", total, total);
}

bool BoardSession::echo(const std::stop_token& stop) {
    std::vector<std::uint8_t> sent(ER_FRAME_MAX_PAYLOAD);
    for (std::size_t i = 0; i < sent.size(); ++i)
        sent[i] = static_cast<std::uint8_t>(i * 7 / 3);
    return link_->exchange(ER_MESSAGE_ECHO, sent, ER_MESSAGE_ECHO_ANSWER, {patience_.answer, 3}, stop) == sent;
}

SelftestReport BoardSession::selftest(const std::stop_token& stop) {
    return withReconnection(stop, [&] {
        SelftestReport report;
        const auto add = [&](const char* name, bool passed) {
            report.checks.push_back({name, passed});
            report.passed = report.passed && passed;
        };
        add("1 KB there and back over the cable", echo(stop));
        if (!info_.canSelftest)
            return report;
        const auto answer = link_->exchange(ER_MESSAGE_SELFTEST, {}, ER_MESSAGE_SELFTEST_ANSWER, {patience_.inference, 2}, stop);
        er_selftest tests;
        if (!er_read_selftest(&tests, answer.data(), answer.size()))
            throw Error("the board's self-test report is malformed", {path_, 0, "deploy this Earshot's firmware"});
        constexpr struct {
            std::uint32_t bit;
            const char* name;
        } kNames[] = {{ER_TEST_RUNTIME_CRC, "runtime in flash as built"},
                      {ER_TEST_MODEL, "model in flash sound"},
                      {ER_TEST_RAM, "memory keeps a pattern"},
                      {ER_TEST_CLOCK, "crystal runs at 64 MHz"},
                      {ER_TEST_FLOAT, "floating point at its defaults"},
                      {ER_TEST_KERNELS, "kernels and FFT compute what they should"}};
        for (const auto& test : kNames)
            if (tests.run & test.bit)
                add(test.name, !(tests.failed & test.bit));
        return report;
    });
}

std::vector<LayerCycles> BoardSession::profile(const std::stop_token& stop) {
    return withReconnection(stop, [&] {
        const auto answer = link_->exchange(ER_MESSAGE_PROFILE, {}, ER_MESSAGE_PROFILE_ANSWER, {patience_.answer, 3}, stop);
        er_profile_entry entries[ER_PROFILE_MAX_ENTRIES];
        const int count = er_read_profile(entries, answer.data(), answer.size());
        std::vector<LayerCycles> layers;
        for (int i = 0; i < count; ++i)
            layers.push_back({entries[i].name, entries[i].cycles});
        return layers;
    });
}

} // namespace earshot
