# cmake -DINPUT=profile.json -DOUTPUT=layer_cycles.cpp -P layer_cycles.cmake: the profile as a C++ table. Without INPUT an empty one.
set(rows "")
set(count 0)
set(ram 0)
set(front_end 0)
if(INPUT)
  file(READ ${INPUT} profile)
  string(JSON ram GET "${profile}" ram_bytes)
  string(JSON front_end GET "${profile}" front_end_cycles)
  string(JSON count LENGTH "${profile}" layers)
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(JSON name GET "${profile}" layers ${i} name)
    string(JSON cycles GET "${profile}" layers ${i} cycles)
    string(APPEND rows "    MeasuredLayer{\"${name}\", ${cycles}},\n")
  endforeach()
endif()
file(WRITE ${OUTPUT} "#include \"firmware/layer_cycles.h\"

#include <array>

namespace earshot {

namespace {
constexpr std::array<MeasuredLayer, ${count}> kLayers{
${rows}};
} // namespace

std::span<const MeasuredLayer> measuredLayers() {
    return kLayers;
}

std::uint32_t measuredRamBytes() {
    return ${ram};
}

std::uint64_t measuredFrontEndCycles() {
    return ${front_end};
}

} // namespace earshot
")
