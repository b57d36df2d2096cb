#include "int8_blob.h"

#include "base/error.h"
#include "project/run_folder.h"

namespace earshot::cli {

std::filesystem::path int8BlobOf(const std::filesystem::path& run) {
    if (const auto blob = newestInt8Model(run))
        return *blob;
    throw Error("this run has no INT8 model", {run, 0, "make one with `quantize " + run.string() + " --data DIR`"});
}

} // namespace earshot::cli
