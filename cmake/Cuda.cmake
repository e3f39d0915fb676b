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
    set(COLONNADE_HAVE_CUDA OFF)
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

find_package(CUDAToolkit REQUIRED)
set(COLONNADE_HAVE_CUDA ON)

file(GLOB cuda_sources CONFIGURE_DEPENDS kernels/cuda/*.cu)
add_library(colonnade_cuda OBJECT ${cuda_sources})
set_target_properties(colonnade_cuda PROPERTIES CUDA_RUNTIME_LIBRARY Static)
target_include_directories(colonnade_cuda PRIVATE include ${PROJECT_SOURCE_DIR})
# Bits are those of the processor: no contraction, divisions and roots correctly rounded, subnormals kept.
# 1675: g++'s hint to unroll, which nvcc does not know and, for loops of constant length, does not need;
# 549: rates that the layer below carries up, which nvcc believes unset.
set(colonnade_cuda_flags -fmad=false -prec-div=true -prec-sqrt=true -ftz=false
    --expt-relaxed-constexpr -diag-suppress=1675,549
    -Xcompiler=-Wall,-Wextra,-ffp-contract=off $<$<BOOL:${COLONNADE_WERROR}>:-Werror=all-warnings>)
target_compile_options(colonnade_cuda PRIVATE ${colonnade_cuda_flags})

# Copies kernels and the CUDA runtime into a library, so that who links it needs no CUDA toolkit.
function(colonnade_add_cuda target)
    string(REPLACE ";" "," architectures "${COLONNADE_CUDA_ARCHITECTURES}")
    set_source_files_properties(kernels/cuda/device.cpp PROPERTIES
        COMPILE_DEFINITIONS "COLONNADE_ARCHITECTURES=\"${architectures}\"")
    target_include_directories(${target} SYSTEM PRIVATE ${CUDAToolkit_INCLUDE_DIRS})
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:colonnade_cuda>)
    get_target_property(runtime CUDA::cudart_static IMPORTED_LOCATION)
    target_link_libraries(${target} PRIVATE
        $<BUILD_INTERFACE:${runtime}>
        $<INSTALL_INTERFACE:$<INSTALL_PREFIX>/${CMAKE_INSTALL_LIBDIR}/colonnade/libcudart_static.a>
        ${CMAKE_DL_LIBS} rt)
    install(FILES ${runtime} DESTINATION ${CMAKE_INSTALL_LIBDIR}/colonnade)
endfunction()
