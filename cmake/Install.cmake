include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/colonnade)

install(TARGETS colonnade EXPORT colonnade)
install(TARGETS colonnade_io EXPORT colonnade-io)
install(TARGETS colonnade_tool)
install(DIRECTORY include/colonnade DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(FILES ${PROJECT_BINARY_DIR}/include/colonnade/version.hpp
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/colonnade)
foreach(component IN ITEMS colonnade colonnade-io)
    install(EXPORT ${component} FILE ${component}Targets.cmake NAMESPACE colonnade:: DESTINATION ${package_dir})
endforeach()

configure_package_config_file(cmake/colonnadeConfig.cmake.in colonnadeConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(colonnadeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/colonnadeConfig.cmake ${PROJECT_BINARY_DIR}/colonnadeConfigVersion.cmake
    DESTINATION ${package_dir})
