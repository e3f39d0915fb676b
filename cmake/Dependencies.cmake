# All from Debian 12. What a component links is found again by cmake/colonnadeConfig.cmake.in for its users.
find_package(Threads REQUIRED)
find_package(fmt 9 REQUIRED)

# Of the component io.
find_package(PNG REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(netcdf REQUIRED IMPORTED_TARGET netcdf>=4.9)
pkg_check_modules(hdf5 REQUIRED IMPORTED_TARGET hdf5>=1.10)
pkg_check_modules(cairo REQUIRED IMPORTED_TARGET cairo-svg>=1.16 cairo-png>=1.16)

# The command line's own.
find_package(spdlog REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)

# Header only, and private to the library's sources: nothing of them reaches an installed target.
find_package(Eigen3 3.4 REQUIRED)
get_target_property(eigen_headers Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
find_path(RANDOM123_HEADERS Random123/philox.h REQUIRED)
find_path(TOMLPLUSPLUS_HEADERS toml++/toml.h REQUIRED)
mark_as_advanced(RANDOM123_HEADERS TOMLPLUSPLUS_HEADERS)
set(colonnade_header_only ${eigen_headers} ${RANDOM123_HEADERS} ${TOMLPLUSPLUS_HEADERS})
