// Classifies audio that arrives over the serial port: 88,200 bytes are one second of 16-bit mono samples at 44.1 kHz, low byte
// first, as they stand in a WAV file behind its header. Each second is answered with a line for each class.
#include <Earshot.h>

static size_t received = 0;

void setup() {
    Serial.begin(115200);
    while (!Serial) {
    }
    if (!Earshot.begin()) {
        Serial.println(Earshot.problem());
        while (true) {
        }
    }
    Serial.println("ready");
}

void loop() {
    uint8_t* bytes = reinterpret_cast<uint8_t*>(Earshot.audio());
    const size_t wanted = 2 * EarshotClassifier::kSamples;
    while (received < wanted && Serial.available() > 0)
        bytes[received++] = static_cast<uint8_t>(Serial.read());
    if (received < wanted)
        return;
    received = 0;
    const unsigned long begin = millis();
    const size_t best = Earshot.classify();
    Serial.print(Earshot.name(best));
    Serial.print(" in ");
    Serial.print(millis() - begin);
    Serial.println(" ms");
    for (size_t i = 0; i < Earshot.classes(); ++i) {
        Serial.print("  ");
        Serial.print(Earshot.name(i));
        Serial.print(" ");
        Serial.println(Earshot.probability(i), 4);
    }
}
