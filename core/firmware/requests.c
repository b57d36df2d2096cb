#include "firmware/requests.h"

#include <string.h>

#include "firmware/flash_map.h"
#include "firmware/inference.h"
#include "firmware/nrf52840.h"
#include "firmware/selftest.h"
#include "firmware/stack_use.h"
#include "runtime/crc32.h"

#define FIRMWARE_VERSION (0u << 16 | 1u << 8 | 0u)
#define RAM_BYTES 0x40000u

extern uint32_t codeRamBegin[], codeRamEnd[], dataBegin[], bssEnd[];

static size_t write_refusal(struct er_refusal refusal, uint8_t* payload) {
    const er_error error = {.code = (uint16_t)refusal.code, .detail = refusal.detail, .text_length = 0};
    return er_write_error(&error, payload);
}

static uint32_t names_hash(const er_model* model) {
    uint32_t hash = 0;
    for (uint32_t i = 0; i < model->logits; ++i) {
        const char* name = er_model_name(model, i);
        hash = er_crc32("\n", 1, er_crc32(name, strlen(name), hash));
    }
    return hash;
}

static void describe_model(const struct er_active_model* active, er_hello* hello) {
    hello->model_status = (uint8_t)active->status;
    hello->active_slot = active->slot;
    hello->slot_address = active->slot == ER_NO_SLOT ? 0 : er_slot_address(active->slot);
    if (active->status != ER_OK)
        return;
    const er_model* model = &active->model;
    hello->front_end = model->front_end;
    hello->model_bytes = model->total_bytes;
    hello->model_crc = model->crc;
    hello->architecture_hash = model->architecture_hash;
    hello->classes = model->sizes.classes;
    hello->super_classes = model->sizes.super_classes;
    hello->names_hash = names_hash(model);
    hello->input_inverse_scale = model->input_inverse_scale;
    hello->ensemble_r = model->ensemble_r;
}

static size_t write_hello(const struct er_transfers* transfers, const struct er_start* start, uint8_t* payload) {
    er_hello hello = {
        .protocol_version = ER_PROTOCOL_VERSION,
        .firmware_version = FIRMWARE_VERSION,
        .board_serial = (uint64_t)FICR_DEVICEID1 << 32 | FICR_DEVICEID0,
        .board = "nano33ble",
        .capabilities = ER_CAN_QUERY_FEATURES | ER_CAN_QUERY_AUDIO | ER_CAN_UPDATE_MODEL | ER_CAN_PROFILE | ER_CAN_SELFTEST,
        .slot_count = ER_SLOT_COUNT,
        .slot_bytes = ER_SLOT_BYTES,
        .ram_total = RAM_BYTES,
        .ram_static = (uint32_t)((uintptr_t)bssEnd - (uintptr_t)dataBegin + (uintptr_t)codeRamEnd - (uintptr_t)codeRamBegin),
        .ram_stack_peak = er_stack_peak(),
        .executor_bytes = (uint32_t)er_inference_workspace(),
        .reset_reason = start->resetReason,
        .last_fault = start->fault.exception,
        .last_fault_pc = start->fault.programCounter,
    };
    describe_model(&transfers->active, &hello);
    return er_write_hello(&hello, payload);
}

static size_t write_profile(uint8_t* payload) {
    er_profile_entry entries[ER_LAYER_COUNT];
    memset(entries, 0, sizeof entries);
    const uint32_t* cycles = er_inference_profile();
    for (unsigned layer = 0; layer < ER_LAYER_COUNT; ++layer) {
        strncpy(entries[layer].name, layer == ER_INPUT ? "bus" : er_layer_name((er_layer)layer), ER_PROFILE_NAME_BYTES - 1);
        entries[layer].cycles = cycles[layer];
    }
    return er_write_profile(entries, ER_LAYER_COUNT, payload);
}

static struct er_refusal malformed(void) {
    return (struct er_refusal){ER_ERROR_MALFORMED, 0};
}

static struct er_refusal take_transfer(struct er_transfers* transfers, const er_frame* request) {
    const bool ofModel = request->type <= ER_MESSAGE_MODEL_END;
    er_transfer_begin begin;
    er_chunk chunk;
    er_transfer_end end;
    switch (request->type) {
    case ER_MESSAGE_MODEL_BEGIN:
    case ER_MESSAGE_QUERY_BEGIN:
        if (!er_read_transfer_begin(&begin, request->payload, request->length))
            return malformed();
        return er_transfers_begin(transfers, &begin, ofModel);
    case ER_MESSAGE_MODEL_CHUNK:
    case ER_MESSAGE_QUERY_CHUNK:
        if (!er_read_chunk(&chunk, request->payload, request->length))
            return malformed();
        return er_transfers_chunk(transfers, &chunk, ofModel);
    default:
        if (!er_read_transfer_end(&end, request->payload, request->length))
            return malformed();
        return ofModel ? er_transfers_end_model(transfers, end.transfer) : er_transfers_end_query(transfers, end.transfer);
    }
}

static void answer_transfer(struct er_transfers* transfers, const er_frame* request, er_frame* answer, uint8_t* payload) {
    const struct er_refusal refusal = take_transfer(transfers, request);
    if (refusal.code != ER_ERROR_NONE) {
        answer->type = ER_MESSAGE_ERROR;
        answer->length = (uint16_t)write_refusal(refusal, payload);
    } else if (request->type == ER_MESSAGE_QUERY_END) {
        answer->type = ER_MESSAGE_RESULT;
        answer->length = (uint16_t)er_write_result(&transfers->result, payload);
    } else {
        uint32_t transfer; // every transfer request begins with it
        memcpy(&transfer, request->payload, sizeof transfer);
        const er_ack ack = {.transfer = transfer, .next = transfers->next};
        answer->type = ER_MESSAGE_ACK;
        answer->length = (uint16_t)er_write_ack(&ack, payload);
    }
}

void er_requests_answer(struct er_transfers* transfers, const struct er_start* start, const er_frame* request, er_frame* answer,
                        uint8_t* payload) {
    answer->sequence = request->sequence;
    answer->flags = 0;
    answer->payload = payload;
    switch (request->type) {
    case ER_MESSAGE_HELLO:
        answer->type = ER_MESSAGE_HELLO_ANSWER;
        answer->length = (uint16_t)write_hello(transfers, start, payload);
        return;
    case ER_MESSAGE_ECHO:
        answer->type = ER_MESSAGE_ECHO_ANSWER;
        answer->length = request->length;
        memcpy(payload, request->payload, request->length);
        return;
    case ER_MESSAGE_MODEL_BEGIN:
    case ER_MESSAGE_MODEL_CHUNK:
    case ER_MESSAGE_MODEL_END:
    case ER_MESSAGE_QUERY_BEGIN:
    case ER_MESSAGE_QUERY_CHUNK:
    case ER_MESSAGE_QUERY_END:
        answer_transfer(transfers, request, answer, payload);
        return;
    case ER_MESSAGE_SELFTEST: {
        const er_selftest result = er_selftest_run(&transfers->active);
        answer->type = ER_MESSAGE_SELFTEST_ANSWER;
        answer->length = (uint16_t)er_write_selftest(&result, payload);
        return;
    }
    case ER_MESSAGE_PROFILE:
        answer->type = ER_MESSAGE_PROFILE_ANSWER;
        answer->length = (uint16_t)write_profile(payload);
        return;
    default:
        answer->type = ER_MESSAGE_ERROR;
        answer->length = (uint16_t)write_refusal((struct er_refusal){ER_ERROR_UNSUPPORTED, request->type}, payload);
    }
}
