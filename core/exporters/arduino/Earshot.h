// One second of audio in, a scene out. Everything is static: one classifier a program.
#pragma once

#include <stddef.h>
#include <stdint.h>

class EarshotClassifier {
public:
    static constexpr size_t kSamples = 44100; // one second at 44.1 kHz

    /// Checks the model that this library carries. False: `problem()` says why.
    bool begin();
    const char* problem() const;

    /// Where to put the samples, 16 bits, kSamples of them. classify() uses the memory for its own work.
    int16_t* audio();

    /// Classifies what is in audio(); returns the class of the highest probability. About 1.6 s on a Nano 33 BLE.
    size_t classify();

    size_t classes() const;
    const char* name(size_t index) const;
    /// Of the last classification, 0 to 1.
    float probability(size_t index) const;
    /// The network's raw outputs of the last classification: classes, then super-classes.
    const float* logits() const;

    /// Called every few milliseconds while classify() computes; may be nullptr.
    void onPoll(void (*poll)());
};

extern EarshotClassifier Earshot;
