#ifndef ER_PROTOCOL_H
#define ER_PROTOCOL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What host and board say to each other in the frames of frame.h. This file is the contract between core/board and
/// core/firmware.
///
/// Rules
/// - The host asks, the board answers; the board never speaks unasked. Every sound request gets exactly one answer, whose frame
///   `sequence` equals the request's. Damaged frames get no answer: the host asks again after its time-out, with the same
///   sequence and the same bytes. Requests are therefore idempotent: done twice, they leave the same state and the same answer.
/// - The host uses each sequence for one request only and begins at a random one, so that a late answer to an earlier request or
///   an earlier host is recognised and dropped. The host sends the next request only after the answer or its time-out.
/// - A request type or a kind that the board does not know is answered with ER_ERROR_UNSUPPORTED, a payload of the wrong length
///   with ER_ERROR_MALFORMED. Longer payloads than documented are accepted for the answers HELLO, RESULT and SELFTEST: newer
///   firmware may append fields; the reader takes what it knows.
/// - Numbers are little-endian, layouts packed; `[n]` after a type is an array. The er_read_/er_write_ functions below are the
///   only code that knows offsets; both sides use them.
///
/// Requests and their answers (any request may be answered with ER_MESSAGE_ERROR instead)
///
///   HELLO         no payload                      -> HELLO_ANSWER er_hello
///   ECHO          0 .. 1024 bytes                 -> ECHO_ANSWER, the same bytes
///   MODEL_BEGIN   er_transfer_begin, kind blob    -> ACK er_ack
///   MODEL_CHUNK   er_chunk                        -> ACK er_ack
///   MODEL_END     er_transfer_end                 -> ACK er_ack   (from then on the new model answers)
///   QUERY_BEGIN   er_transfer_begin, features or audio -> ACK er_ack
///   QUERY_CHUNK   er_chunk                        -> ACK er_ack
///   QUERY_END     er_transfer_end                 -> RESULT er_result
///   SELFTEST      no payload                      -> SELFTEST_ANSWER er_selftest
///   PROFILE       no payload                      -> PROFILE_ANSWER, er_profile_entry of each layer of the last inference
///
/// Transfers (the model upload and the query work alike)
/// - The host chooses a random non-zero transfer id and names kind, length and CRC-32 of all bytes in BEGIN. BEGIN of a transfer
///   that is already open (same id, kind, length and CRC) keeps it as it stands; any other BEGIN drops what was open and starts
///   at 0.
/// - CHUNK carries `transfer`, `offset` and data. The board keeps `next`, the number of bytes it has in order.
///     offset == next: taken, `next` advances.
///     offset + size <= next: it has that already; nothing changes (for the model it may compare and refuse a difference with
///                            ER_ERROR_CRC).
///     anything else: ER_ERROR_OFFSET with `detail` = next; the host goes on from there.
///   A chunk that would pass the announced length is ER_ERROR_OFFSET as well. Chunks are ER_CHUNK_DATA bytes, the last one
///   shorter.
/// - ACK names the transfer and its `next`.
/// - END: fewer bytes than announced -> ER_ERROR_OFFSET with `detail` = next; CRC wrong -> ER_ERROR_CRC, the transfer is dropped.
/// - A transfer that is not open -> ER_ERROR_NO_TRANSFER: the host begins again.
/// - A repeated QUERY_END (same transfer id, still the last one finished) is answered with the kept RESULT, not computed again.
///   A repeated MODEL_END of the model that is now active is answered with ACK.
/// - The model goes to the slot that is not active. MODEL_BEGIN may erase pages lazily, as chunks arrive. Only
///   MODEL_END, after the CRC of the bytes *read back from flash* and the blob's own checks (er_model_open: ER_ERROR_MODEL with
///   the er_status as `detail`), switches the selector in one flash write. A power cut before that leaves the old model active.
/// - QUERY_BEGIN without a usable model -> ER_ERROR_NO_MODEL with `detail` = er_status. A model upload drops an open query.
///
/// A RESULT repeats the transfer id, the CRC of the input it was computed from and the model's CRC: a host that compares the
/// three cannot take a wrong result for its own.

#define ER_PROTOCOL_VERSION 1u
#define ER_CHUNK_DATA 1008u      ///< data bytes of a full chunk
#define ER_RESULT_MAX_LOGITS 80u ///< at least ER_MAX_LOGITS of model.h
#define ER_INPUT_BYTES 22528u    ///< INT8 features [2 channels, 256 bands, 44 frames]
#define ER_AUDIO_BYTES 88200u    ///< 16-bit PCM, one second at 44.1 kHz

typedef enum {
    ER_MESSAGE_HELLO = 0x01,
    ER_MESSAGE_ECHO = 0x02,
    ER_MESSAGE_MODEL_BEGIN = 0x10,
    ER_MESSAGE_MODEL_CHUNK = 0x11,
    ER_MESSAGE_MODEL_END = 0x12,
    ER_MESSAGE_QUERY_BEGIN = 0x20,
    ER_MESSAGE_QUERY_CHUNK = 0x21,
    ER_MESSAGE_QUERY_END = 0x22,
    ER_MESSAGE_SELFTEST = 0x30,
    ER_MESSAGE_PROFILE = 0x31,
    ER_MESSAGE_HELLO_ANSWER = 0x81,
    ER_MESSAGE_ECHO_ANSWER = 0x82,
    ER_MESSAGE_ACK = 0x90,
    ER_MESSAGE_RESULT = 0xA2,
    ER_MESSAGE_SELFTEST_ANSWER = 0xB0,
    ER_MESSAGE_PROFILE_ANSWER = 0xB1,
    ER_MESSAGE_ERROR = 0xFF
} er_message;

typedef enum {
    ER_ERROR_NONE = 0,
    ER_ERROR_UNSUPPORTED = 1, ///< message type or transfer kind; `detail`: the type or kind
    ER_ERROR_MALFORMED = 2,   ///< wrong length or impossible values
    ER_ERROR_NO_TRANSFER = 3, ///< no such transfer is open; `detail`: the open one's id, 0 for none
    ER_ERROR_OFFSET = 4,      ///< `detail`: the offset that is expected next
    ER_ERROR_CRC = 5,         ///< `detail`: the CRC that was computed
    ER_ERROR_TOO_LARGE = 6,   ///< announced length; `detail`: the largest allowed
    ER_ERROR_NO_MODEL = 7,    ///< `detail`: er_status
    ER_ERROR_MODEL = 8,       ///< the uploaded blob was refused; `detail`: er_status
    ER_ERROR_FLASH = 9,       ///< an erase or a write did not take; `detail`: the address
    ER_ERROR_INTERNAL = 10    ///< a check inside the firmware failed; `detail`: its number
} er_error_code;

/// Capabilities in er_hello.
#define ER_CAN_QUERY_FEATURES 0x01u
#define ER_CAN_QUERY_AUDIO 0x02u
#define ER_CAN_UPDATE_MODEL 0x04u
#define ER_CAN_PROFILE 0x08u
#define ER_CAN_SELFTEST 0x10u

#define ER_BOARD_NAME_BYTES 24u

typedef struct {
    uint16_t protocol_version;       ///< ER_PROTOCOL_VERSION
    uint32_t firmware_version;       ///< major << 16 | minor << 8 | patch
    uint64_t board_serial;           ///< FICR DEVICEID, as in the USB serial number
    char board[ER_BOARD_NAME_BYTES]; ///< "nano33ble", zero-padded
    uint32_t capabilities;           ///< ER_CAN_...
    uint32_t front_end;              ///< id of the feature definition the model expects (blob), 0 without a model
    uint8_t model_status;            ///< er_status of model.h: what the board found in its active slot; ER_OK (0) when usable
    uint8_t active_slot;             ///< 0 or 1; 0xFF: the selector names none
    uint8_t slot_count;
    uint32_t slot_bytes;   ///< room of one slot
    uint32_t slot_address; ///< flash address of the active slot, 0 for none
    uint32_t model_bytes;  ///< length of the blob, 0 without a model
    uint32_t model_crc;    ///< the model's identity: the CRC stored in its blob's last 4 bytes (er_model.crc); 0 without a model
    uint32_t architecture_hash; ///< er_model.architecture_hash of the active model, 0 without a model
    uint16_t classes;
    uint16_t super_classes;
    uint32_t names_hash;     ///< CRC-32 of the class names, then the super-classes' names, each followed by '\n'
    uint32_t ram_total;      ///< bytes
    uint32_t ram_static;     ///< .data, .bss and code in RAM
    uint32_t ram_stack_peak; ///< deepest stack seen, by a painted pattern
    uint32_t executor_bytes; ///< the executor's arena, part of ram_static
    uint32_t reset_reason;   ///< POWER RESETREAS at start
    uint32_t last_fault;     ///< 0 none, else the exception number of the fault before this start
    uint32_t last_fault_pc;
    float input_inverse_scale; ///< of the active model; 0 without one or from firmware that does not say
    float ensemble_r;          ///< likewise
} er_hello;
#define ER_HELLO_BYTES 114u
#define ER_HELLO_MIN_BYTES 106u ///< up to last_fault_pc: what every firmware sends

typedef enum {
    ER_TRANSFER_BLOB = 1,     ///< MODEL_BEGIN: a model blob
    ER_TRANSFER_FEATURES = 2, ///< QUERY_BEGIN: ER_INPUT_BYTES of int8
    ER_TRANSFER_AUDIO =
        3 ///< QUERY_BEGIN: ER_AUDIO_BYTES of int16, -32768..32767 for full scale; refused without ER_CAN_QUERY_AUDIO
} er_transfer_kind;

typedef struct {
    uint32_t transfer; ///< random, not 0
    uint8_t kind;      ///< er_transfer_kind
    uint32_t length;   ///< bytes
    uint32_t crc;      ///< CRC-32 of all `length` bytes (over a sound blob, which ends with its own CRC, always 0x2144DF1C)
} er_transfer_begin;
#define ER_TRANSFER_BEGIN_BYTES 13u

typedef struct {
    uint32_t transfer;
    uint32_t offset;
    uint16_t size; ///< what follows the 8 bytes of head; 1 .. ER_CHUNK_DATA
    const uint8_t* data;
} er_chunk;
#define ER_CHUNK_HEAD_BYTES 8u

typedef struct {
    uint32_t transfer;
} er_transfer_end;
#define ER_TRANSFER_END_BYTES 4u

typedef struct {
    uint32_t transfer;
    uint32_t next; ///< bytes received in order
} er_ack;
#define ER_ACK_BYTES 8u

typedef struct {
    uint32_t transfer;
    uint32_t input_crc;    ///< of the bytes as received
    uint32_t model_crc;    ///< as in er_hello
    uint64_t cycles;       ///< of the inference alone
    uint64_t microseconds; ///< likewise
    uint16_t count;        ///< 1 .. ER_RESULT_MAX_LOGITS; classes, then super-classes
    float logits[ER_RESULT_MAX_LOGITS];
    int32_t accumulators[ER_RESULT_MAX_LOGITS]; ///< before the scale
    uint64_t front_end_cycles; ///< from audio to features; 0 for a query with features or from firmware that does not say
} er_result;
#define ER_RESULT_HEAD_BYTES 30u

#define ER_ERROR_TEXT_BYTES 120u
typedef struct {
    uint16_t code; ///< er_error_code
    uint32_t detail;
    uint16_t text_length;
    char text[ER_ERROR_TEXT_BYTES]; ///< for people, UTF-8, not terminated
} er_error;
#define ER_ERROR_HEAD_BYTES 6u

/// Bits of er_selftest.
#define ER_TEST_RUNTIME_CRC 0x01u ///< the runtime's flash equals what was built
#define ER_TEST_MODEL 0x02u       ///< the active blob passes its checks
#define ER_TEST_RAM 0x04u         ///< a pattern written to the free RAM is read back
#define ER_TEST_CLOCK 0x08u       ///< the crystal runs and the cycle counter counts 64 a microsecond
#define ER_TEST_FLOAT 0x10u       ///< float rounding mode at its default, denormals kept
#define ER_TEST_KERNELS 0x20u     ///< kernels give plain C's integers, the FFT the known bits

typedef struct {
    uint32_t run;    ///< tests that this firmware has
    uint32_t failed; ///< of those
    uint32_t cycles; ///< it took
} er_selftest;
#define ER_SELFTEST_BYTES 12u

#define ER_PROFILE_NAME_BYTES 12u
typedef struct {
    char name[ER_PROFILE_NAME_BYTES]; ///< "conv1", zero-padded
    uint32_t cycles;
} er_profile_entry;
#define ER_PROFILE_ENTRY_BYTES 16u
#define ER_PROFILE_MAX_ENTRIES 60u

/// er_write_X puts a message into `out`, which holds ER_FRAME_MAX_PAYLOAD bytes, and returns its length. er_read_X takes a
/// payload apart; false when its length or a count in it is wrong (then the target is undefined).

size_t er_write_hello(const er_hello* message, uint8_t* out);
bool er_read_hello(er_hello* message, const uint8_t* payload, size_t length);

size_t er_write_transfer_begin(const er_transfer_begin* message, uint8_t* out);
bool er_read_transfer_begin(er_transfer_begin* message, const uint8_t* payload, size_t length);

/// `data` of the read chunk points into `payload`. Writing a chunk of more than ER_CHUNK_DATA bytes returns 0.
size_t er_write_chunk(const er_chunk* message, uint8_t* out);
bool er_read_chunk(er_chunk* message, const uint8_t* payload, size_t length);

size_t er_write_transfer_end(const er_transfer_end* message, uint8_t* out);
bool er_read_transfer_end(er_transfer_end* message, const uint8_t* payload, size_t length);

size_t er_write_ack(const er_ack* message, uint8_t* out);
bool er_read_ack(er_ack* message, const uint8_t* payload, size_t length);

/// Writing a `count` of 0 or above ER_RESULT_MAX_LOGITS returns 0.
size_t er_write_result(const er_result* message, uint8_t* out);
bool er_read_result(er_result* message, const uint8_t* payload, size_t length);

/// `text` of a longer `text_length` is cut.
size_t er_write_error(const er_error* message, uint8_t* out);
bool er_read_error(er_error* message, const uint8_t* payload, size_t length);

size_t er_write_selftest(const er_selftest* message, uint8_t* out);
bool er_read_selftest(er_selftest* message, const uint8_t* payload, size_t length);

/// At most ER_PROFILE_MAX_ENTRIES; reading returns how many there are, -1 for a wrong length.
size_t er_write_profile(const er_profile_entry* entries, size_t count, uint8_t* out);
int er_read_profile(er_profile_entry entries[ER_PROFILE_MAX_ENTRIES], const uint8_t* payload, size_t length);

#ifdef __cplusplus
}
#endif
#endif
