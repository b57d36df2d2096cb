# Every library the build uses, all from the distribution. A room links what it needs from here.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(Qt6 6.4 REQUIRED COMPONENTS Core)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(FFTW3 REQUIRED IMPORTED_TARGET fftw3)
pkg_check_modules(FFTW3F REQUIRED IMPORTED_TARGET fftw3f)
pkg_check_modules(SNDFILE REQUIRED IMPORTED_TARGET sndfile)
pkg_check_modules(SAMPLERATE REQUIRED IMPORTED_TARGET samplerate)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo)

if(EARSHOT_LEARNING)
  find_package(Torch REQUIRED)
  find_package(CLI11 REQUIRED)
endif()

if(EARSHOT_UI)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Widgets Svg Multimedia PrintSupport)
  find_package(QCustomPlotQt6 REQUIRED)
endif()
