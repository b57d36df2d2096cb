#include "runtime/protocol.h"

#include "runtime/little_endian.h"

// A place in a payload that moves on as fields are written or read; the callers have checked the length.
typedef struct {
    uint8_t* at;
} writer;

static void u8(writer* to, uint8_t value) {
    *to->at++ = value;
}
static void u16(writer* to, uint16_t value) {
    er_put_u16(to->at, value);
    to->at += 2;
}
static void u32(writer* to, uint32_t value) {
    er_put_u32(to->at, value);
    to->at += 4;
}
static void u64(writer* to, uint64_t value) {
    er_put_u64(to->at, value);
    to->at += 8;
}
static void bytes(writer* to, const void* from, size_t size) {
    memcpy(to->at, from, size);
    to->at += size;
}

typedef struct {
    const uint8_t* at;
} reader;

static uint8_t takeU8(reader* from) {
    return *from->at++;
}
static uint16_t takeU16(reader* from) {
    from->at += 2;
    return er_get_u16(from->at - 2);
}
static uint32_t takeU32(reader* from) {
    from->at += 4;
    return er_get_u32(from->at - 4);
}
static uint64_t takeU64(reader* from) {
    from->at += 8;
    return er_get_u64(from->at - 8);
}
static void takeBytes(reader* from, void* to, size_t size) {
    memcpy(to, from->at, size);
    from->at += size;
}

size_t er_write_hello(const er_hello* message, uint8_t* out) {
    writer to = {out};
    u16(&to, message->protocol_version);
    u32(&to, message->firmware_version);
    u64(&to, message->board_serial);
    bytes(&to, message->board, ER_BOARD_NAME_BYTES);
    u32(&to, message->capabilities);
    u32(&to, message->front_end);
    u8(&to, message->model_status);
    u8(&to, message->active_slot);
    u8(&to, message->slot_count);
    u8(&to, 0);
    u32(&to, message->slot_bytes);
    u32(&to, message->slot_address);
    u32(&to, message->model_bytes);
    u32(&to, message->model_crc);
    u32(&to, message->architecture_hash);
    u16(&to, message->classes);
    u16(&to, message->super_classes);
    u32(&to, message->names_hash);
    u32(&to, message->ram_total);
    u32(&to, message->ram_static);
    u32(&to, message->ram_stack_peak);
    u32(&to, message->executor_bytes);
    u32(&to, message->reset_reason);
    u32(&to, message->last_fault);
    u32(&to, message->last_fault_pc);
    er_put_f32(to.at, message->input_inverse_scale);
    er_put_f32(to.at + 4, message->ensemble_r);
    return (size_t)(to.at - out) + 8;
}

bool er_read_hello(er_hello* message, const uint8_t* payload, size_t length) {
    if (length < ER_HELLO_MIN_BYTES)
        return false;
    reader from = {payload};
    message->protocol_version = takeU16(&from);
    message->firmware_version = takeU32(&from);
    message->board_serial = takeU64(&from);
    takeBytes(&from, message->board, ER_BOARD_NAME_BYTES);
    message->board[ER_BOARD_NAME_BYTES - 1] = 0;
    message->capabilities = takeU32(&from);
    message->front_end = takeU32(&from);
    message->model_status = takeU8(&from);
    message->active_slot = takeU8(&from);
    message->slot_count = takeU8(&from);
    (void)takeU8(&from);
    message->slot_bytes = takeU32(&from);
    message->slot_address = takeU32(&from);
    message->model_bytes = takeU32(&from);
    message->model_crc = takeU32(&from);
    message->architecture_hash = takeU32(&from);
    message->classes = takeU16(&from);
    message->super_classes = takeU16(&from);
    message->names_hash = takeU32(&from);
    message->ram_total = takeU32(&from);
    message->ram_static = takeU32(&from);
    message->ram_stack_peak = takeU32(&from);
    message->executor_bytes = takeU32(&from);
    message->reset_reason = takeU32(&from);
    message->last_fault = takeU32(&from);
    message->last_fault_pc = takeU32(&from);
    const bool complete = length >= ER_HELLO_BYTES;
    message->input_inverse_scale = complete ? er_get_f32(from.at) : 0;
    message->ensemble_r = complete ? er_get_f32(from.at + 4) : 0;
    return true;
}

size_t er_write_transfer_begin(const er_transfer_begin* message, uint8_t* out) {
    writer to = {out};
    u32(&to, message->transfer);
    u8(&to, message->kind);
    u32(&to, message->length);
    u32(&to, message->crc);
    return (size_t)(to.at - out);
}

bool er_read_transfer_begin(er_transfer_begin* message, const uint8_t* payload, size_t length) {
    if (length != ER_TRANSFER_BEGIN_BYTES)
        return false;
    reader from = {payload};
    message->transfer = takeU32(&from);
    message->kind = takeU8(&from);
    message->length = takeU32(&from);
    message->crc = takeU32(&from);
    return message->transfer != 0 && message->length != 0;
}

size_t er_write_chunk(const er_chunk* message, uint8_t* out) {
    if (message->size == 0 || message->size > ER_CHUNK_DATA)
        return 0;
    writer to = {out};
    u32(&to, message->transfer);
    u32(&to, message->offset);
    bytes(&to, message->data, message->size);
    return (size_t)(to.at - out);
}

bool er_read_chunk(er_chunk* message, const uint8_t* payload, size_t length) {
    if (length <= ER_CHUNK_HEAD_BYTES || length > ER_CHUNK_HEAD_BYTES + ER_CHUNK_DATA)
        return false;
    reader from = {payload};
    message->transfer = takeU32(&from);
    message->offset = takeU32(&from);
    message->size = (uint16_t)(length - ER_CHUNK_HEAD_BYTES);
    message->data = from.at;
    return true;
}

size_t er_write_transfer_end(const er_transfer_end* message, uint8_t* out) {
    er_put_u32(out, message->transfer);
    return ER_TRANSFER_END_BYTES;
}

bool er_read_transfer_end(er_transfer_end* message, const uint8_t* payload, size_t length) {
    if (length != ER_TRANSFER_END_BYTES)
        return false;
    message->transfer = er_get_u32(payload);
    return true;
}

size_t er_write_ack(const er_ack* message, uint8_t* out) {
    er_put_u32(out, message->transfer);
    er_put_u32(out + 4, message->next);
    return ER_ACK_BYTES;
}

bool er_read_ack(er_ack* message, const uint8_t* payload, size_t length) {
    if (length != ER_ACK_BYTES)
        return false;
    message->transfer = er_get_u32(payload);
    message->next = er_get_u32(payload + 4);
    return true;
}

size_t er_write_result(const er_result* message, uint8_t* out) {
    if (message->count == 0 || message->count > ER_RESULT_MAX_LOGITS)
        return 0;
    writer to = {out};
    u32(&to, message->transfer);
    u32(&to, message->input_crc);
    u32(&to, message->model_crc);
    u64(&to, message->cycles);
    u64(&to, message->microseconds);
    u16(&to, message->count);
    for (uint16_t i = 0; i < message->count; ++i, to.at += 4)
        er_put_f32(to.at, message->logits[i]);
    for (uint16_t i = 0; i < message->count; ++i, to.at += 4)
        er_put_i32(to.at, message->accumulators[i]);
    u64(&to, message->front_end_cycles);
    return (size_t)(to.at - out);
}

bool er_read_result(er_result* message, const uint8_t* payload, size_t length) {
    if (length < ER_RESULT_HEAD_BYTES)
        return false;
    reader from = {payload};
    message->transfer = takeU32(&from);
    message->input_crc = takeU32(&from);
    message->model_crc = takeU32(&from);
    message->cycles = takeU64(&from);
    message->microseconds = takeU64(&from);
    message->count = takeU16(&from);
    if (message->count == 0 || message->count > ER_RESULT_MAX_LOGITS || length < ER_RESULT_HEAD_BYTES + 8u * message->count)
        return false;
    for (uint16_t i = 0; i < message->count; ++i, from.at += 4)
        message->logits[i] = er_get_f32(from.at);
    for (uint16_t i = 0; i < message->count; ++i, from.at += 4)
        message->accumulators[i] = er_get_i32(from.at);
    const bool saysFrontEnd = length >= ER_RESULT_HEAD_BYTES + 8u * message->count + 8u;
    message->front_end_cycles = saysFrontEnd ? takeU64(&from) : 0;
    return true;
}

size_t er_write_error(const er_error* message, uint8_t* out) {
    const size_t size = message->text_length < ER_ERROR_TEXT_BYTES ? message->text_length : ER_ERROR_TEXT_BYTES;
    writer to = {out};
    u16(&to, message->code);
    u32(&to, message->detail);
    bytes(&to, message->text, size);
    return (size_t)(to.at - out);
}

bool er_read_error(er_error* message, const uint8_t* payload, size_t length) {
    if (length < ER_ERROR_HEAD_BYTES || length > ER_ERROR_HEAD_BYTES + ER_ERROR_TEXT_BYTES)
        return false;
    reader from = {payload};
    message->code = takeU16(&from);
    message->detail = takeU32(&from);
    message->text_length = (uint16_t)(length - ER_ERROR_HEAD_BYTES);
    takeBytes(&from, message->text, message->text_length);
    return true;
}

size_t er_write_selftest(const er_selftest* message, uint8_t* out) {
    writer to = {out};
    u32(&to, message->run);
    u32(&to, message->failed);
    u32(&to, message->cycles);
    return (size_t)(to.at - out);
}

bool er_read_selftest(er_selftest* message, const uint8_t* payload, size_t length) {
    if (length < ER_SELFTEST_BYTES)
        return false;
    reader from = {payload};
    message->run = takeU32(&from);
    message->failed = takeU32(&from);
    message->cycles = takeU32(&from);
    return true;
}

size_t er_write_profile(const er_profile_entry* entries, size_t count, uint8_t* out) {
    if (count > ER_PROFILE_MAX_ENTRIES)
        count = ER_PROFILE_MAX_ENTRIES;
    writer to = {out};
    for (size_t i = 0; i < count; ++i) {
        bytes(&to, entries[i].name, ER_PROFILE_NAME_BYTES);
        u32(&to, entries[i].cycles);
    }
    return (size_t)(to.at - out);
}

int er_read_profile(er_profile_entry entries[ER_PROFILE_MAX_ENTRIES], const uint8_t* payload, size_t length) {
    if (length % ER_PROFILE_ENTRY_BYTES != 0 || length > ER_PROFILE_ENTRY_BYTES * ER_PROFILE_MAX_ENTRIES)
        return -1;
    const int count = (int)(length / ER_PROFILE_ENTRY_BYTES);
    reader from = {payload};
    for (int i = 0; i < count; ++i) {
        takeBytes(&from, entries[i].name, ER_PROFILE_NAME_BYTES);
        entries[i].name[ER_PROFILE_NAME_BYTES - 1] = 0;
        entries[i].cycles = takeU32(&from);
    }
    return count;
}
