# earshot_test(NAME [LABELS unit golden ...] [LIBRARIES earshot_core ...] [SOURCES extra.cpp ...])
# builds NAME.cpp of the current folder as one Qt Test program and registers it with CTest.
# Labels: unit, golden, gui, board, cli, crash, slow. Every test finds the reference data through EARSHOT_SHARED_DIR and
# skips with a message when that folder is absent.
if(EARSHOT_TESTS)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Test)
endif()

function(earshot_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "LABELS;LIBRARIES;SOURCES" ${ARGN})
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${name}.cpp ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_compile_definitions(${name} PRIVATE QT_NO_KEYWORDS EARSHOT_SHARED_DIR="${CMAKE_SOURCE_DIR}/../shared"
                             EARSHOT_GOLDEN_DIR="${CMAKE_SOURCE_DIR}/tests/golden" EARSHOT_BIN_DIR="${CMAKE_BINARY_DIR}/bin")
  target_link_libraries(${name} PRIVATE earshot_test_support ${ARG_LIBRARIES} Qt6::Test)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT}
                       ENVIRONMENT "QT_QPA_PLATFORM=offscreen;OMP_NUM_THREADS=1;OMP_WAIT_POLICY=passive;QTEST_FUNCTION_TIMEOUT=3600000") # TIMEOUT rules
endfunction()

# earshot_fuzz(NAME LIBRARIES ...) builds NAME.cpp as a libFuzzer target when EARSHOT_FUZZ is on.
function(earshot_fuzz name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES" ${ARGN})
  if(EARSHOT_FUZZ)
    add_executable(${name} ${name}.cpp)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES})
  endif()
endfunction()
