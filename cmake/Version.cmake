# Writes include/colonnade/version.hpp of the build tree: once at configuration, so that tools can read it, and again
# before each build, because the revision may have moved; an unchanged text leaves the file alone.
set(colonnade_cuda_compiler none)
if(CMAKE_CUDA_COMPILER_VERSION)
    set(colonnade_cuda_compiler "nvcc ${CMAKE_CUDA_COMPILER_VERSION}")
endif()
set(write_version ${CMAKE_COMMAND}
    -D "SOURCE=${PROJECT_SOURCE_DIR}"
    -D "OUTPUT=${PROJECT_BINARY_DIR}/include/colonnade/version.hpp"
    -D "VERSION=${PROJECT_VERSION}"
    -D "COMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
    -D "CUDA_COMPILER=${colonnade_cuda_compiler}"
    -D "BUILD_TYPE=${CMAKE_BUILD_TYPE}"
    -P "${PROJECT_SOURCE_DIR}/cmake/write_version.cmake")
execute_process(COMMAND ${write_version} COMMAND_ERROR_IS_FATAL ANY)
add_custom_target(colonnade_version COMMAND ${write_version}
    BYPRODUCTS "${PROJECT_BINARY_DIR}/include/colonnade/version.hpp" VERBATIM)
