#include "firmware/usb_serial.h"

#include <string.h>

#include "firmware/nrf52840.h"
#include "firmware/system.h"
#include "firmware/usb_controller.h"
#include "firmware/usb_descriptors.h"

#define TOUCH_BAUD 1200u
#define TOUCH_DELAY (ER_CORE_HZ / 100) // the status stage reaches the host before the device leaves
#define LINE_CODING_BYTES 7u

enum { kStandard = 0x00, kClass = 0x20, kTypeMask = 0x60, kDeviceToHost = 0x80, kRecipientMask = 0x1F, kEndpointRecipient = 2 };
enum {
    kGetStatus = 0,
    kClearFeature = 1,
    kSetFeature = 3,
    kSetAddress = 5,
    kGetDescriptor = 6,
    kGetConfiguration = 8,
    kSetConfiguration = 9,
    kGetInterface = 10,
    kSetInterface = 11,
    kSetLineCoding = 0x20,
    kGetLineCoding = 0x21,
    kSetControlLineState = 0x22,
    kSendBreak = 0x23
};

struct setup {
    uint8_t requestType, request;
    uint16_t value, index, length;
};

static struct {
    // control endpoint
    struct setup setup;
    const uint8_t* send; // what is left of an answer
    unsigned left;
    bool endWithEmptyPacket; // the answer is shorter than asked for and fills its last packet
    bool expectLineCoding;
    uint8_t reply[LINE_CODING_BYTES];
    // state of the port
    uint8_t lineCoding[LINE_CODING_BYTES];
    uint8_t configuration;
    bool terminalReady; // DTR
    uint8_t halted;     // bit 0: data OUT, bit 1: data IN
    // data endpoint
    bool sending;
    bool received;
} port = {.lineCoding = {0x00, 0xC2, 0x01, 0x00, 0, 0, 8}}; // 115200 8N1

static void stall_control(void) {
    USBD_EP0STALL = 1;
}
static void accept(void) {
    USBD_EP0STATUS = 1;
}

static void send_next(void) {
    const unsigned size = port.left < ER_USB_PACKET ? port.left : ER_USB_PACKET;
    er_usbd_send(0, port.send, size);
    port.send += size;
    port.left -= size;
    if (size < ER_USB_PACKET)
        port.endWithEmptyPacket = false;
}

static void answer(const void* bytes, unsigned size) {
    port.endWithEmptyPacket = size < port.setup.length && size % ER_USB_PACKET == 0;
    port.send = bytes;
    port.left = size < port.setup.length ? size : port.setup.length;
    send_next();
}

static void answer_byte(uint8_t first, unsigned size) {
    port.reply[0] = first;
    port.reply[1] = 0;
    answer(port.reply, size);
}

static void leave_configuration(void) {
    port.configuration = 0;
    port.terminalReady = false;
    port.halted = 0;
    port.sending = false;
    port.received = false;
}

static void set_configuration(void) {
    const uint16_t value = port.setup.value;
    if (value > 1) {
        stall_control();
        return;
    }
    leave_configuration();
    if (value == 1)
        er_usbd_enable_serial(ER_USB_DATA_ENDPOINT, ER_USB_NOTIFICATION_ENDPOINT);
    else
        er_usbd_enable_control();
    port.configuration = (uint8_t)value;
    accept();
}

/// Halting and releasing an endpoint; every other feature is none of ours.
static void set_feature(bool halt) {
    const uint8_t endpoint = (uint8_t)port.setup.index;
    const bool ofEndpoint = (port.setup.requestType & kRecipientMask) == kEndpointRecipient;
    if (!ofEndpoint || port.setup.value != 0 || !port.configuration) {
        stall_control();
        return;
    }
    if ((endpoint & 7u) == ER_USB_DATA_ENDPOINT) {
        const uint8_t bit = endpoint & kDeviceToHost ? 2 : 1;
        port.halted = (uint8_t)(halt ? port.halted | bit : port.halted & ~bit);
    }
    er_usbd_stall(endpoint, halt);
    if (!halt) {
        er_usbd_reset_toggle(endpoint);
        if (endpoint == ER_USB_DATA_ENDPOINT && !port.received)
            USBD_SIZE_EPOUT(ER_USB_DATA_ENDPOINT) = 0;
    }
    accept();
}

static uint8_t endpoint_status(void) {
    const uint8_t endpoint = (uint8_t)port.setup.index;
    if ((port.setup.requestType & kRecipientMask) != kEndpointRecipient || (endpoint & 7u) != ER_USB_DATA_ENDPOINT)
        return 0;
    return port.halted >> (endpoint & kDeviceToHost ? 1 : 0) & 1u;
}

static void standard_request(void) {
    const struct setup* setup = &port.setup;
    switch (setup->request) {
    case kSetAddress:
        return; // the controller does it, status stage included
    case kGetDescriptor: {
        unsigned size;
        const uint8_t* descriptor = er_usb_descriptor((uint8_t)(setup->value >> 8), (uint8_t)setup->value, &size);
        if (descriptor)
            answer(descriptor, size);
        else
            stall_control();
        return;
    }
    case kSetConfiguration:
        set_configuration();
        return;
    case kGetConfiguration:
        answer_byte(port.configuration, 1);
        return;
    case kGetStatus:
        answer_byte(endpoint_status(), 2);
        return;
    case kClearFeature:
        set_feature(false);
        return;
    case kSetFeature:
        set_feature(true);
        return;
    case kGetInterface:
        answer_byte(0, 1);
        return;
    case kSetInterface:
        if (setup->value == 0 && setup->index < 2)
            accept();
        else
            stall_control();
        return;
    default:
        stall_control();
    }
}

static uint32_t baud(void) {
    uint32_t value;
    memcpy(&value, port.lineCoding, sizeof value);
    return value;
}

static void restart_into_bootloader(void) {
    const uint32_t begin = er_cycles();
    while (er_cycles() - begin < TOUCH_DELAY) {
    }
    er_usbd_disconnect();
    er_system_reset(true);
}

static void class_request(void) {
    const struct setup* setup = &port.setup;
    switch (setup->request) {
    case kSetLineCoding:
        if (setup->length != LINE_CODING_BYTES) {
            stall_control();
            return;
        }
        port.expectLineCoding = true;
        USBD_EP0RCVOUT = 1;
        return;
    case kGetLineCoding:
        answer(port.lineCoding, LINE_CODING_BYTES);
        return;
    case kSetControlLineState:
        port.terminalReady = setup->value & 1u;
        accept();
        if (!port.terminalReady && baud() == TOUCH_BAUD)
            restart_into_bootloader();
        return;
    case kSendBreak:
        accept();
        return;
    default:
        stall_control();
    }
}

static void take_setup(void) {
    uint8_t raw[8];
    for (unsigned i = 0; i < sizeof raw; ++i)
        raw[i] = (uint8_t)USBD_SETUP_BYTE(i);
    port.setup = (struct setup){
        .requestType = raw[0],
        .request = raw[1],
        .value = (uint16_t)(raw[2] | raw[3] << 8),
        .index = (uint16_t)(raw[4] | raw[5] << 8),
        .length = (uint16_t)(raw[6] | raw[7] << 8),
    };
    // A new request ends whatever the one before it left unfinished.
    port.left = 0;
    port.endWithEmptyPacket = false;
    port.expectLineCoding = false;
    USBD_EVENT_EP0DATADONE = 0;
    if ((raw[0] & kTypeMask) == kStandard)
        standard_request();
    else if ((raw[0] & kTypeMask) == kClass)
        class_request();
    else
        stall_control();
}

/// A packet of a control request's data stage has passed.
static void control_data_done(void) {
    if (port.setup.requestType & kDeviceToHost) {
        if (port.left || port.endWithEmptyPacket)
            send_next();
        else
            accept();
    } else if (port.expectLineCoding) {
        uint8_t bytes[ER_USB_PACKET];
        port.expectLineCoding = false;
        if (er_usbd_receive(0, bytes) == LINE_CODING_BYTES) {
            memcpy(port.lineCoding, bytes, LINE_CODING_BYTES);
            accept();
        } else {
            stall_control();
        }
    }
}

static void take_bus_events(void) {
    USBD_EVENT_USBEVENT = 0;
    const uint32_t cause = USBD_EVENTCAUSE;
    USBD_EVENTCAUSE = cause;
    if (cause & USBD_EVENTCAUSE_SUSPEND)
        er_usbd_suspend(true);
    if (cause & USBD_EVENTCAUSE_RESUME)
        er_usbd_suspend(false);
}

void er_usb_poll(void) {
    bool changed;
    const bool on = er_usbd_follow_cable(&changed);
    if (changed)
        leave_configuration();
    if (!on)
        return;
    if (USBD_EVENT_USBRESET) {
        USBD_EVENT_USBRESET = 0;
        leave_configuration();
        er_usbd_enable_control();
    }
    if (USBD_EVENT_USBEVENT)
        take_bus_events();
    if (USBD_EVENT_EPDATA) {
        USBD_EVENT_EPDATA = 0;
        const uint32_t status = USBD_EPDATASTATUS;
        USBD_EPDATASTATUS = status;
        if (status & 1u << ER_USB_DATA_ENDPOINT)
            port.sending = false;
        if (status & 1u << (16 + ER_USB_DATA_ENDPOINT))
            port.received = true;
    }
    if (USBD_EVENT_EP0DATADONE) {
        USBD_EVENT_EP0DATADONE = 0;
        control_data_done();
    }
    if (USBD_EVENT_EP0SETUP) {
        USBD_EVENT_EP0SETUP = 0;
        take_setup();
    }
}

size_t er_usb_read(uint8_t bytes[64]) {
    if (!port.received || !port.configuration)
        return 0;
    port.received = false;
    return er_usbd_receive(ER_USB_DATA_ENDPOINT, bytes);
}

/// Waits until the data endpoint is free. False when the host is gone.
static bool wait_to_send(void) {
    while (port.configuration && port.terminalReady) {
        if (!port.sending)
            return true;
        er_usb_poll();
    }
    return false;
}

bool er_usb_write(const uint8_t* bytes, size_t size) {
    size_t sent = 0;
    bool full = false; // a last packet that is full is followed by an empty one, or the host goes on waiting
    while (sent < size || full) {
        if (!wait_to_send())
            return false;
        const unsigned part = size - sent < ER_USB_PACKET ? (unsigned)(size - sent) : ER_USB_PACKET;
        port.sending = true;
        er_usbd_send(ER_USB_DATA_ENDPOINT, bytes + sent, part);
        sent += part;
        full = part == ER_USB_PACKET && sent == size;
    }
    return true;
}
