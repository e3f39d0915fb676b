# cmake -D SOURCE= -D OUTPUT= -D VERSION= -D COMPILER= -D CUDA_COMPILER= -D BUILD_TYPE= -P write_version.cmake
execute_process(COMMAND git -C "${SOURCE}" describe --tags --always --dirty
    OUTPUT_VARIABLE REVISION OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
if(NOT status EQUAL 0)
    set(REVISION unknown)
endif()
configure_file("${SOURCE}/include/colonnade/version.hpp.in" "${OUTPUT}" @ONLY)
