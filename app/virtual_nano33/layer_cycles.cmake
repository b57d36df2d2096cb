# cmake -DINPUT=profile.json -DOUTPUT=layer_cycles.cpp -P layer_cycles.cmake: the profile as a C++ table. Without INPUT an empty one.
set(rows "")
set(count 0)
if(INPUT)
  file(READ ${INPUT} profile)
  string(JSON count LENGTH "${profile}" layers)
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(JSON name GET "${profile}" layers ${i} name)
    string(JSON cycles GET "${profile}" layers ${i} cycles)
    string(APPEND rows "    LayerCycles{\"${name}\", ${cycles}},\n")
  endforeach()
endif()
file(WRITE ${OUTPUT} "#include \"firmware/layer_cycles.h\"

#include <array>

namespace earshot {

namespace {
constexpr std::array<LayerCycles, ${count}> kLayers{
${rows}};
} // namespace

std::span<const LayerCycles> layerCycles() {
    return kLayers;
}

} // namespace earshot
")
