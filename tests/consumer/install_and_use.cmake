# Installs the build tree into a prefix of its own, then configures, builds and runs the project of this folder there.
# cmake -D BUILD= -D WORK= -D COMPILER= -P install_and_use.cmake
file(REMOVE_RECURSE "${WORK}")
execute_process(COMMAND ${CMAKE_COMMAND} --install "${BUILD}" --prefix "${WORK}/prefix"
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -G Ninja -S "${CMAKE_CURRENT_LIST_DIR}" -B "${WORK}/build"
    -D "CMAKE_PREFIX_PATH=${WORK}/prefix" -D "CMAKE_CXX_COMPILER=${COMPILER}" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build "${WORK}/build" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${WORK}/build/consumer" OUTPUT_VARIABLE answer COMMAND_ERROR_IS_FATAL ANY)

# theory.md, section 6, with w_EE = 1/2, w_EI = w_IE = 1, w_II = 0, u_E = 1, u_I = 0: x_E = 1 / (1/2 + 1) = 2/3.
if(NOT answer STREQUAL "x_E = 0.666667\n")
    message(FATAL_ERROR "the consumer printed '${answer}' instead of x_E = 0.666667")
endif()
execute_process(COMMAND "${WORK}/prefix/bin/colonnade" info OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
