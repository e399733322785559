# What `cmake --install build/release --prefix P` puts where others find it: the program, the header
# abide/abide.hpp, and one shared library made of the static ones, so that who uses it needs neither the
# headers nor the names of what abide is built on:
#
#     find_package(abide 0.1 REQUIRED)
#     target_link_libraries(mine PRIVATE abide::abide)
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

add_library(abide SHARED ${PROJECT_SOURCE_DIR}/include/abide/abide.hpp)
add_library(abide::abide ALIAS abide)
# All that the public header declares; of the other folders, what this needs.
target_link_libraries(abide PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,abide_ask>)
target_include_directories(abide INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(abide INTERFACE cxx_std_20)
# Before 1.0, each minor version may change what the header declares.
set(compatible ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set_target_properties(abide PROPERTIES LINKER_LANGUAGE CXX VERSION ${PROJECT_VERSION} SOVERSION ${compatible})

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/abide)
file(WRITE ${PROJECT_BINARY_DIR}/abideConfig.cmake
  "include(\${CMAKE_CURRENT_LIST_DIR}/abideTargets.cmake)\n")
write_basic_package_version_file(${PROJECT_BINARY_DIR}/abideConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(TARGETS abide EXPORT abideTargets)
install(TARGETS abide_cli COMPONENT program)  # all that a Python package needs
install(FILES ${PROJECT_SOURCE_DIR}/include/abide/abide.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/abide)
install(EXPORT abideTargets NAMESPACE abide:: DESTINATION ${package})
install(FILES ${PROJECT_BINARY_DIR}/abideConfig.cmake ${PROJECT_BINARY_DIR}/abideConfigVersion.cmake
  DESTINATION ${package})
