#pragma once
// What the chip can say about its own health.
#include "firmware/model_slots.h"
#include "runtime/protocol.h"

/// Runs every test (ER_TEST_...). Serves the bus meanwhile.
er_selftest er_selftest_run(const struct er_active_model* active);
