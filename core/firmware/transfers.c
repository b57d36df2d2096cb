#include "firmware/transfers.h"

#include <string.h>

#include "firmware/flash.h"
#include "firmware/flash_map.h"
#include "firmware/inference.h"
#include "firmware/system.h"
#include "firmware/usb_serial.h"
#include "runtime/crc32.h"

#define CRC_BETWEEN_POLLS 8192u

_Static_assert(ER_AUDIO_BYTES == ER_SEGMENT_SAMPLES * sizeof(int16_t) && ER_INPUT_BYTES == ER_INPUT_SIZE,
               "protocol and runtime agree");

static struct er_refusal refuse(er_error_code code, uint32_t detail) {
    return (struct er_refusal){code, detail};
}
static struct er_refusal done(void) {
    return refuse(ER_ERROR_NONE, 0);
}

static bool is_open(const struct er_transfers* transfers, uint32_t transfer, bool ofModel) {
    return transfer != 0 && transfers->open.transfer == transfer && (transfers->open.kind == ER_TRANSFER_BLOB) == ofModel;
}

static void drop(struct er_transfers* transfers) {
    transfers->open.transfer = 0;
}

/// Where the bytes of a query of this kind go; both kinds share their memory.
static uint8_t* query_bytes(uint8_t kind) {
    return kind == ER_TRANSFER_AUDIO ? (uint8_t*)er_inference_audio() : (uint8_t*)er_inference_features();
}

static uint32_t room_for(uint8_t kind) {
    switch (kind) {
    case ER_TRANSFER_BLOB:
        return ER_SLOT_BYTES;
    case ER_TRANSFER_FEATURES:
        return ER_INPUT_BYTES;
    case ER_TRANSFER_AUDIO:
        return ER_AUDIO_BYTES;
    default:
        return 0;
    }
}

static struct er_refusal check_begin(const struct er_transfers* transfers, const er_transfer_begin* begin, bool ofModel) {
    const uint32_t room = room_for(begin->kind);
    if (room == 0 || (begin->kind == ER_TRANSFER_BLOB) != ofModel)
        return refuse(ER_ERROR_UNSUPPORTED, begin->kind);
    if (begin->length > room)
        return refuse(ER_ERROR_TOO_LARGE, room);
    if (!ofModel && begin->length != room)
        return refuse(ER_ERROR_MALFORMED, room);
    if (!ofModel && transfers->active.status != ER_OK)
        return refuse(ER_ERROR_NO_MODEL, transfers->active.status);
    return done();
}

struct er_refusal er_transfers_begin(struct er_transfers* transfers, const er_transfer_begin* begin, bool ofModel) {
    const struct er_refusal refusal = check_begin(transfers, begin, ofModel);
    if (refusal.code != ER_ERROR_NONE)
        return refusal;
    const er_transfer_begin* open = &transfers->open;
    if (open->transfer == begin->transfer && open->kind == begin->kind && open->length == begin->length &&
        open->crc == begin->crc)
        return done();
    transfers->open = *begin;
    transfers->next = 0;
    if (ofModel) {
        transfers->slot = er_slots_idle(&transfers->active);
        transfers->erasedEnd = er_slot_address(transfers->slot);
    }
    return done();
}

/// Writes a piece of the model behind what is there, erasing pages as it reaches them.
static struct er_refusal write_model(struct er_transfers* transfers, const er_chunk* chunk) {
    const uint32_t address = er_slot_address(transfers->slot) + chunk->offset;
    while (transfers->erasedEnd < address + chunk->size) {
        if (!er_flash_erase_page(transfers->erasedEnd, er_usb_poll))
            return refuse(ER_ERROR_FLASH, transfers->erasedEnd);
        transfers->erasedEnd += ER_FLASH_PAGE;
    }
    if (!er_flash_write(address, chunk->data, chunk->size, er_usb_poll))
        return refuse(ER_ERROR_FLASH, address);
    return done();
}

struct er_refusal er_transfers_chunk(struct er_transfers* transfers, const er_chunk* chunk, bool ofModel) {
    if (!is_open(transfers, chunk->transfer, ofModel))
        return refuse(ER_ERROR_NO_TRANSFER, transfers->open.transfer);
    if (chunk->offset > transfers->next || chunk->size > transfers->open.length - chunk->offset)
        return refuse(ER_ERROR_OFFSET, transfers->next);
    const uint32_t end = chunk->offset + chunk->size;
    if (end <= transfers->next)
        return done();
    if (chunk->offset < transfers->next)
        return refuse(ER_ERROR_OFFSET, transfers->next);
    if (ofModel) {
        const struct er_refusal refusal = write_model(transfers, chunk);
        if (refusal.code != ER_ERROR_NONE) {
            drop(transfers);
            return refusal;
        }
    } else {
        memcpy(query_bytes(transfers->open.kind) + chunk->offset, chunk->data, chunk->size);
    }
    transfers->next = end;
    return done();
}

/// CRC-32 of many bytes, serving the bus in between.
static uint32_t crc_of(const void* bytes, uint32_t size) {
    uint32_t crc = 0;
    for (uint32_t at = 0; at < size; at += CRC_BETWEEN_POLLS) {
        const uint32_t part = size - at < CRC_BETWEEN_POLLS ? size - at : CRC_BETWEEN_POLLS;
        crc = er_crc32((const uint8_t*)bytes + at, part, crc);
        er_usb_poll();
    }
    return crc;
}

/// Complete and undamaged? A damaged transfer is dropped.
static struct er_refusal check_end(struct er_transfers* transfers, const void* bytes) {
    if (transfers->next != transfers->open.length)
        return refuse(ER_ERROR_OFFSET, transfers->next);
    const uint32_t crc = crc_of(bytes, transfers->open.length);
    if (crc == transfers->open.crc)
        return done();
    drop(transfers);
    return refuse(ER_ERROR_CRC, crc);
}

struct er_refusal er_transfers_end_model(struct er_transfers* transfers, uint32_t transfer) {
    if (transfer != 0 && transfer == transfers->finishedUpload && transfers->open.transfer != transfer)
        return done();
    if (!is_open(transfers, transfer, true))
        return refuse(ER_ERROR_NO_TRANSFER, transfers->open.transfer);
    const struct er_refusal refusal = check_end(transfers, (const void*)er_slot_address(transfers->slot));
    if (refusal.code != ER_ERROR_NONE)
        return refusal;
    er_model model;
    const er_status status = er_slots_check(transfers->slot, transfers->open.length, &model);
    drop(transfers);
    if (status != ER_OK)
        return refuse(ER_ERROR_MODEL, status);
    if (!er_slots_select(transfers->slot, model.crc, er_usb_poll))
        return refuse(ER_ERROR_FLASH, ER_SELECTOR_BEGIN);
    er_slots_open_active(&transfers->active);
    transfers->finishedUpload = transfer;
    transfers->answered = false; // its result was another model's
    return done();
}

static void compute(struct er_transfers* transfers) {
    static struct er_inference inference;
    const er_model* model = &transfers->active.model;
    er_led(true);
    er_inference_run(model, transfers->open.kind == ER_TRANSFER_AUDIO, er_usb_poll, &inference);
    er_led(false);

    er_result* result = &transfers->result;
    result->transfer = transfers->open.transfer;
    result->input_crc = transfers->open.crc;
    result->model_crc = model->crc;
    result->cycles = inference.cycles;
    result->microseconds = inference.cycles / (ER_CORE_HZ / 1000000u);
    result->front_end_cycles = inference.frontEndCycles;
    result->count = model->logits;
    memcpy(result->logits, inference.logits, model->logits * sizeof inference.logits[0]);
    memcpy(result->accumulators, inference.accumulators, model->logits * sizeof inference.accumulators[0]);
    transfers->answered = true;
}

struct er_refusal er_transfers_end_query(struct er_transfers* transfers, uint32_t transfer) {
    if (transfers->answered && transfer == transfers->result.transfer && transfers->open.transfer != transfer)
        return done();
    if (!is_open(transfers, transfer, false))
        return refuse(ER_ERROR_NO_TRANSFER, transfers->open.transfer);
    const struct er_refusal refusal = check_end(transfers, query_bytes(transfers->open.kind));
    if (refusal.code != ER_ERROR_NONE)
        return refusal;
    compute(transfers);
    drop(transfers);
    return done();
}
