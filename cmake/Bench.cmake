# bench/NAME.bench.cpp is one program each; bench/support/ is what they share.
find_package(benchmark QUIET)
file(GLOB bench_support CONFIGURE_DEPENDS bench/support/*.cpp)
file(GLOB benches CONFIGURE_DEPENDS bench/*.bench.cpp)
if(NOT TARGET benchmark::benchmark)
    list(FILTER benches EXCLUDE REGEX "/scaling\\.bench\\.cpp$")
endif()
# The hand probes exist for x86-64 only and, like the backend's levels, each with flags of its own.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
    set(bench_definitions COLONNADE_BENCH_PROBES)
    set_source_files_properties(bench/support/probe_avx2.cpp bench/support/probe_flow_avx2.cpp PROPERTIES
        COMPILE_OPTIONS "-mavx2;-mfma")
    set_source_files_properties(bench/support/probe_stdx.cpp PROPERTIES COMPILE_OPTIONS "-mavx2;-mfma")
    # Highway's AVX2 target asks for the rest of x86-64-v3 and AES too
    set_source_files_properties(bench/support/probe_highway.cpp PROPERTIES
        COMPILE_OPTIONS "-march=x86-64-v3;-maes;-mpclmul")
    find_path(COLONNADE_HIGHWAY hwy/highway.h)
    if(COLONNADE_HIGHWAY)
        list(APPEND bench_definitions COLONNADE_BENCH_HIGHWAY)
    else()
        list(FILTER bench_support EXCLUDE REGEX "/probe_highway\\.cpp$")
    endif()
    set_source_files_properties(bench/support/probe_avx512.cpp bench/support/probe_flow_avx512.cpp PROPERTIES
        COMPILE_OPTIONS "-mavx512f;-mfma;-mprefer-vector-width=512")
else()
    list(FILTER bench_support EXCLUDE REGEX "/probe_[^/]*\\.cpp$")
endif()
# odeint is built for this machine, as its users would
set_source_files_properties(bench/support/pair_odeint.cpp PROPERTIES COMPILE_OPTIONS "-march=native")
# KINSOL is a peer of the equilibrium bench where libsundials-dev is installed.
find_package(SUNDIALS QUIET COMPONENTS kinsol nvecserial sunmatrixdense sunlinsoldense)
if(SUNDIALS_FOUND)
    list(APPEND bench_definitions COLONNADE_BENCH_KINSOL)
    set(bench_kinsol SUNDIALS::kinsol SUNDIALS::nvecserial SUNDIALS::sunmatrixdense SUNDIALS::sunlinsoldense)
else()
    list(FILTER bench_support EXCLUDE REGEX "/kinsol_[^/]*\\.cpp$")
endif()
# compiled once for all of them
add_library(bench_support STATIC ${bench_support})
target_include_directories(bench_support PUBLIC ${PROJECT_SOURCE_DIR} bench tests)
target_include_directories(bench_support SYSTEM PUBLIC ${colonnade_header_only})
target_compile_definitions(bench_support PUBLIC ${bench_definitions})
target_compile_options(bench_support PUBLIC ${colonnade_flags} -O3)
target_link_libraries(bench_support PUBLIC colonnade fmt::fmt nlohmann_json::nlohmann_json ${bench_kinsol})
set_target_properties(bench_support PROPERTIES POSITION_INDEPENDENT_CODE ON)  # the library of the peers takes from it
add_custom_target(benches)
foreach(source IN LISTS benches)
    get_filename_component(name ${source} NAME)
    string(REPLACE ".bench.cpp" "" name ${name})
    add_executable(bench_${name} ${source})
    set_target_properties(bench_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
    target_link_libraries(bench_${name} PRIVATE bench_support $<TARGET_NAME_IF_EXISTS:benchmark::benchmark>)
    add_dependencies(benches bench_${name})
endforeach()
if(TARGET bench_scaling)
    target_link_libraries(bench_scaling PRIVATE colonnade_io) # runs a spec with its photograph
endif()
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
    add_executable(small_li3 bench/counted/small_li3.cpp bench/support/workloads.cpp)
    set_target_properties(small_li3 PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
    target_include_directories(small_li3 PRIVATE ${PROJECT_SOURCE_DIR} bench)
    target_include_directories(small_li3 SYSTEM PRIVATE ${colonnade_header_only})
    target_compile_options(small_li3 PRIVATE ${colonnade_flags})
    target_link_libraries(small_li3 PRIVATE colonnade)
endif()

# bench/peers: what run.py and flow.py load; boost::odeint and CVODE where they are installed.
add_library(colonnade_peers MODULE bench/peers/native.cpp bench/peers/native_draws.cpp
    bench/peers/native_equilibria.cpp bench/peers/native_flow.cpp bench/peers/native_jobs.cpp
    bench/peers/native_photo.cpp)
set_target_properties(colonnade_peers PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
target_include_directories(colonnade_peers PRIVATE ${PROJECT_SOURCE_DIR} bench tests)
target_include_directories(colonnade_peers SYSTEM PRIVATE ${colonnade_header_only})
target_compile_options(colonnade_peers PRIVATE ${colonnade_flags} -O3)
target_link_libraries(colonnade_peers PRIVATE bench_support colonnade_io)
find_package(SUNDIALS QUIET COMPONENTS cvode nvecserial sunmatrixdense sunlinsoldense)
find_package(Boost QUIET)
find_package(OpenMP QUIET COMPONENTS CXX)
if(SUNDIALS_FOUND AND Boost_FOUND AND OpenMP_CXX_FOUND)
    target_sources(colonnade_peers PRIVATE bench/peers/integrators.cpp)
    target_link_libraries(colonnade_peers PRIVATE SUNDIALS::cvode SUNDIALS::nvecserial SUNDIALS::sunmatrixdense
        SUNDIALS::sunlinsoldense Boost::headers OpenMP::OpenMP_CXX)
    # the peers are built for this machine, as their users would
    set_source_files_properties(bench/peers/integrators.cpp PROPERTIES COMPILE_OPTIONS "-march=native")
endif()

# bench/gpu_suite.sh: what compares and reports needs no device and is tested everywhere; the bench itself needs nvcc.
foreach(name IN ITEMS same_results report tests)
    add_executable(suite_${name} bench/gpu_suite/${name}.cpp)
    set_target_properties(suite_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
    target_include_directories(suite_${name} PRIVATE ${PROJECT_SOURCE_DIR} bench tests)
    target_compile_options(suite_${name} PRIVATE ${colonnade_flags})
    target_link_libraries(suite_${name} PRIVATE colonnade fmt::fmt nlohmann_json::nlohmann_json)
endforeach()
target_sources(suite_same_results PRIVATE bench/gpu_suite/netcdf_contents.cpp)
target_link_libraries(suite_same_results PRIVATE colonnade_io PkgConfig::netcdf)
if(COLONNADE_HAVE_CUDA)
    file(GLOB bench_gpu CONFIGURE_DEPENDS bench/gpu/*.cpp bench/gpu/*.cu)
    add_executable(gpu_bench ${bench_gpu})
    set_target_properties(gpu_bench PROPERTIES
        CUDA_RUNTIME_LIBRARY Static RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
    target_include_directories(gpu_bench PRIVATE ${PROJECT_SOURCE_DIR} bench include tests)
    target_include_directories(gpu_bench SYSTEM PRIVATE ${colonnade_header_only} ${CUDAToolkit_INCLUDE_DIRS})
    target_compile_options(gpu_bench PRIVATE
        "$<$<COMPILE_LANGUAGE:CXX>:${colonnade_flags}>" "$<$<COMPILE_LANGUAGE:CUDA>:${colonnade_cuda_flags}>")
    target_link_libraries(gpu_bench PRIVATE colonnade_io fmt::fmt nlohmann_json::nlohmann_json)
endif()
