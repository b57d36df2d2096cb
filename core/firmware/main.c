// The firmware's main loop: serve the bus, find frames, answer them. Nothing else runs.
#include "firmware/requests.h"
#include "firmware/stack_use.h"
#include "firmware/system.h"
#include "firmware/usb_serial.h"

static struct er_transfers transfers;
static er_frame_decoder decoder;
static uint8_t payload[ER_FRAME_MAX_PAYLOAD];
static uint8_t encoded[ER_FRAME_MAX_ENCODED];

int main(void) {
    er_stack_paint();
    const struct er_start start = {.fault = er_fault_take(), .resetReason = POWER_RESETREAS};
    POWER_RESETREAS = start.resetReason; // written ones clear it
    er_system_start();
    er_slots_open_active(&transfers.active);
    er_frame_decoder_begin(&decoder);
    for (;;) {
        er_usb_poll();
        uint8_t packet[64];
        const size_t received = er_usb_read(packet);
        for (size_t i = 0; i < received; ++i) {
            er_frame request;
            if (er_frame_decoder_push(&decoder, packet[i], &request) != ER_FRAME_READY)
                continue;
            er_frame answer;
            er_requests_answer(&transfers, &start, &request, &answer, payload);
            er_usb_write(encoded, er_frame_encode(&answer, encoded, sizeof encoded));
        }
    }
}
