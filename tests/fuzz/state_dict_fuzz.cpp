#include "base/error.h"
#include "network/authors_checkpoint.h"
#include "network/pickle_graph.h"

#include <cstdint>
#include <span>

/// Any bytes are read as a checkpoint (and as its pickle alone) or refused with an Error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace earshot;
    const auto bytes = std::as_bytes(std::span(data, size));
    try {
        readPickle(bytes);
    } catch (const Error&) {
    }
    try {
        networkWeights(readStateDict(ZipArchive({bytes.begin(), bytes.end()}, "fuzz.pt")));
    } catch (const Error&) {
    }
    return 0;
}
