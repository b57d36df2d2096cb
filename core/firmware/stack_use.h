#pragma once
#include <stdint.h>

/// Fills the unused part of the stack with a pattern, so that its deepest use can be seen later.
void er_stack_paint(void);
/// Bytes of the stack that were ever used since er_stack_paint.
uint32_t er_stack_peak(void);
