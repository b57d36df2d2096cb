#include "Earshot.h"

#include "earshot_model.h"
#include "runtime/executor.h"
#include "runtime/front_end.h"

#include <math.h>

EarshotClassifier Earshot;

// The audio is no longer needed once its log-mel is made: features and executor then take its place.
static union {
    int16_t audio[ER_SEGMENT_SAMPLES];
    struct {
        int8_t features[ER_INPUT_SIZE];
        uint8_t workspace[ER_MAX_WORKSPACE_BYTES];
    } network;
} memory __attribute__((aligned(8)));

static er_front_end_memory frontEnd;
static er_model model;
static er_status status = ER_NOT_A_MODEL;
static float logitValues[ER_MAX_LOGITS];
static float probabilities[ER_MAX_CLASSES];
static void (*pollFunction)() = nullptr;

static void poll(void*) {
    if (pollFunction)
        pollFunction();
}

bool EarshotClassifier::begin() {
    status = er_model_open(earshot_model, sizeof earshot_model, &model);
    return status == ER_OK;
}

const char* EarshotClassifier::problem() const {
    return er_status_text(status);
}

int16_t* EarshotClassifier::audio() {
    return memory.audio;
}

// The ensemble of both heads on logits, r z + (1 - r) z[super-class], then softmax.
static size_t ensemble() {
    const size_t classes = model.sizes.classes;
    size_t best = 0;
    for (size_t i = 0; i < classes; ++i) {
        const float super = model.group ? logitValues[classes + model.group[i]] : 0.0f;
        const float r = model.group ? model.ensemble_r : 1.0f;
        probabilities[i] = r * logitValues[i] + (1.0f - r) * super;
        if (probabilities[i] > probabilities[best])
            best = i;
    }
    const float largest = probabilities[best];
    float sum = 0;
    for (size_t i = 0; i < classes; ++i)
        sum += probabilities[i] = expf(probabilities[i] - largest);
    for (size_t i = 0; i < classes; ++i)
        probabilities[i] /= sum;
    return best;
}

size_t EarshotClassifier::classify() {
    if (status != ER_OK)
        return 0;
    const er_poll bus = {poll, nullptr};
    const er_hooks hooks = {poll, nullptr, nullptr, nullptr};
    er_front_end(memory.audio, model.input_inverse_scale, &frontEnd, memory.network.features, &bus);
    er_infer(&model, memory.network.features, memory.network.workspace, &hooks, logitValues, nullptr);
    return ensemble();
}

size_t EarshotClassifier::classes() const {
    return status == ER_OK ? model.sizes.classes : 0;
}

const char* EarshotClassifier::name(size_t index) const {
    return index < classes() ? er_model_name(&model, static_cast<uint32_t>(index)) : "";
}

float EarshotClassifier::probability(size_t index) const {
    return index < classes() ? probabilities[index] : 0.0f;
}

const float* EarshotClassifier::logits() const {
    return logitValues;
}

void EarshotClassifier::onPoll(void (*poll)()) {
    pollFunction = poll;
}
