# What reads foreign bytes under libFuzzer, with nothing else of the library: ./dev fuzz. Clang only.
file(GLOB_RECURSE fuzz_sources CONFIGURE_DEPENDS host/data/*.cpp host/io/*.cpp
    host/load/*.cpp host/spec/*.cpp)
add_executable(fuzz_inputs EXCLUDE_FROM_ALL ${fuzz_sources} tests/fuzz/libfuzzer.cpp tests/fuzz/formats.cpp tests/fuzz/seeds.cpp)
add_dependencies(fuzz_inputs colonnade_version)
target_include_directories(fuzz_inputs PRIVATE include ${PROJECT_BINARY_DIR}/include ${PROJECT_SOURCE_DIR} tests)
target_include_directories(fuzz_inputs SYSTEM PRIVATE ${colonnade_header_only})
target_compile_definitions(fuzz_inputs PRIVATE COLONNADE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
target_compile_options(fuzz_inputs PRIVATE -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all)
target_link_options(fuzz_inputs PRIVATE -fsanitize=fuzzer,address,undefined)
target_link_libraries(fuzz_inputs PRIVATE fmt::fmt PNG::PNG PkgConfig::netcdf Threads::Threads ${CMAKE_DL_LIBS})
