# The GPU's compiler, which is often installed without being on the PATH.
if(COLONNADE_CUDA)
    include(CheckLanguage)
    find_program(COLONNADE_NVCC nvcc HINTS ENV CUDA_PATH ENV CUDA_HOME /usr/local/cuda PATH_SUFFIXES bin)
    mark_as_advanced(COLONNADE_NVCC)
    if(COLONNADE_NVCC AND NOT DEFINED ENV{CUDACXX})
        set(ENV{CUDACXX} ${COLONNADE_NVCC})
    endif()
    check_language(CUDA)
endif()
if(NOT COLONNADE_CUDA OR NOT CMAKE_CUDA_COMPILER)
    message(STATUS "CUDA is switched off or nvcc was not found: building for the CPU only")
    return()
endif()

set(CMAKE_CUDA_ARCHITECTURES ${COLONNADE_CUDA_ARCHITECTURES})
enable_language(CUDA)
# CMake 3.25 does not know that nvcc 12 and later speak C++20.
set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
set(CMAKE_CUDA_STANDARD 20)
set(CMAKE_CUDA_STANDARD_REQUIRED ON)
set(CMAKE_CUDA_EXTENSIONS OFF)
if(CCACHE_PROGRAM)
    set(CMAKE_CUDA_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

file(GLOB cuda_sources CONFIGURE_DEPENDS kernels/cuda/*.cu)
add_library(colonnade_cuda OBJECT ${cuda_sources})
target_include_directories(colonnade_cuda PRIVATE include kernels)
# 1675: g++'s hint to unroll, which nvcc does not know and, for loops of constant length, does not need.
target_compile_options(colonnade_cuda PRIVATE -fmad=false --expt-relaxed-constexpr -diag-suppress=1675
    -Xcompiler=-Wall,-Wextra,-ffp-contract=off $<$<BOOL:${COLONNADE_WERROR}>:-Werror=all-warnings>)
