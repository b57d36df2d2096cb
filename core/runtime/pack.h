#ifndef EARSHOT_RUNTIME_PACK_H
#define EARSHOT_RUNTIME_PACK_H

#include "runtime/model.h"

/* Number of int16 that er_pack writes for a layer of this kind; 0 for kinds whose weights stay in the blob. */
uint32_t er_packed_size(er_kind kind);

/* Copies the weights of one convolution from the blob's order [out, in / groups, bands, frames] into the kernels'
 * (kernels/kernels.h). */
void er_pack(const er_model* model, er_layer layer, int16_t* packed);

#endif
