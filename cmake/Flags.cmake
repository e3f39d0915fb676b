# Contraction is off everywhere: fused multiply-adds are written where they are meant (bit for bit, on every machine).
set(colonnade_flags -Wall -Wextra -Wpedantic -Wshadow -Wconversion -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # gcc 12 takes the unused members of a std::variant for uninitialised ones
    list(APPEND colonnade_flags -Wno-maybe-uninitialized)
endif()
if(COLONNADE_WERROR)
    list(APPEND colonnade_flags -Werror)
endif()
# Headers that nearly every source of the host reads, and that take longer than the source.
set(colonnade_precompiled <algorithm> <array> <cmath> <cstdint> <functional> <limits> <map> <memory> <optional> <span>
    <string> <variant> <vector>)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>) # for ccache
endif()
if(COLONNADE_SANITIZE)
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all)
    add_link_options(-fsanitize=address,undefined)
endif()

# Vector instructions by file: march_avx2.cpp and march_avx512.cpp get their own, and are left out where the
# processor family has none; the run-time choice among what was built knows COLONNADE_HAVE_*.
function(colonnade_kernel_flags list_name)
    set(sources ${${list_name}})
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
        set(levels COLONNADE_HAVE_AVX2 COLONNADE_HAVE_AVX512)
        list(FILTER sources EXCLUDE REGEX "/cpu/march_baseline\\.cpp$")
    else()
        list(FILTER sources EXCLUDE REGEX "(_avx(2|512)|/cpu/march_plain)\\.cpp$")
    endif()
    foreach(source IN LISTS sources)
        set(options "$<$<CONFIG:Release>:-O3>")
        if(source MATCHES "_avx2\\.cpp$")
            list(APPEND options -mavx2 -mfma)
        elseif(source MATCHES "_avx512\\.cpp$")
            list(APPEND options -mavx512f -mavx512dq -mavx512vl -mavx512bw -mfma -mprefer-vector-width=512)
        endif()
        set_source_files_properties(${source} PROPERTIES
            COMPILE_OPTIONS "${options}" COMPILE_DEFINITIONS "${levels}" SKIP_PRECOMPILE_HEADERS ON)
    endforeach()
    set(${list_name} ${sources} PARENT_SCOPE)
endfunction()
