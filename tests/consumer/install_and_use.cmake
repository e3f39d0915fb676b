# Installs the build tree into a prefix of its own, then configures, builds and runs the projects of this folder there.
# cmake -D BUILD= -D WORK= -D COMPILER= -D READELF= -P install_and_use.cmake
file(REMOVE_RECURSE "${WORK}")
execute_process(COMMAND ${CMAKE_COMMAND} --install "${BUILD}" --prefix "${WORK}/prefix"
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -G Ninja -S "${CMAKE_CURRENT_LIST_DIR}" -B "${WORK}/build"
    -D "CMAKE_PREFIX_PATH=${WORK}/prefix" -D "CMAKE_CXX_COMPILER=${COMPILER}" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build "${WORK}/build" COMMAND_ERROR_IS_FATAL ANY)

# theory.md, section 6, with w_EE = 1/2, w_EI = 1 and 3/2, w_IE = 1, w_II = 0, u_E = 1, u_I = 0: x_E = 1 / (1/2 + w_EI).
foreach(component IN ITEMS core io)
    set(program "${WORK}/build/${component}/consumer_${component}")
    execute_process(COMMAND "${program}" "${WORK}/pair.nc" OUTPUT_VARIABLE answer COMMAND_ERROR_IS_FATAL ANY)
    if(NOT answer STREQUAL "x_E = 0.666667 0.5\n")
        message(FATAL_ERROR "the consumer of ${component} printed '${answer}' instead of x_E = 0.666667 0.5")
    endif()
    execute_process(COMMAND "${READELF}" --dynamic "${program}" OUTPUT_VARIABLE needed_${component}
        COMMAND_ERROR_IS_FATAL ANY)
endforeach()
if(NOT EXISTS "${WORK}/pair.nc")
    message(FATAL_ERROR "the consumer of io wrote no file")
endif()

# A program of the core alone loads no library of file formats; one of io does, so that the question can be answered no.
if(needed_core MATCHES "NEEDED[^\n]*lib(netcdf|hdf5|cairo|png)")
    message(FATAL_ERROR "the consumer of the core needs a library of file formats:\n${needed_core}")
endif()
if(NOT needed_io MATCHES "NEEDED[^\n]*libnetcdf")
    message(FATAL_ERROR "the consumer of io does not need libnetcdf:\n${needed_io}")
endif()
execute_process(COMMAND "${WORK}/prefix/bin/colonnade" info OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
