# SPDX-License-Identifier: Apache-2.0
#
# What `cmake --install` puts where: the program, the core and the transport as static libraries and the C library, with their
# headers, a CMake package (find_package(kith): kith::core, kith::transport, kith::bridge), kith-core.pc and kith.pc. tests/install builds against the result.
include(CMakePackageConfigHelpers)
# Everything but the program's own files is for developers: a package leaves it out (Packaging.cmake).
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)
set(kith_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/kith)

install(TARGETS kith_core EXPORT kith-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/core/include/kith DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.h)

install(TARGETS kith_bridge EXPORT kith-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${PROJECT_SOURCE_DIR}/mobile-bridge/include/kith.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

if(TARGET kith_transport)
  # Under a folder of its own, so that "transport/link.h" is found and nothing else is put on the include path.
  install(TARGETS kith_transport EXPORT kith-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  file(GLOB transport_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/transport/*.h)
  install(FILES ${transport_headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/kith-transport/transport)
endif()
if(TARGET kith)
  install(TARGETS kith RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
  install(FILES ${PROJECT_BINARY_DIR}/kith.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES cli/completions/kith.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME kith
    COMPONENT program)
  install(FILES cli/completions/kith.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)
  install(FILES cli/completions/_kith DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
endif()

install(EXPORT kith-targets NAMESPACE kith:: DESTINATION ${kith_package_dir})
configure_package_config_file(cmake/kith-config.cmake.in ${PROJECT_BINARY_DIR}/kith-config.cmake
  INSTALL_DESTINATION ${kith_package_dir} NO_SET_AND_CHECK_MACRO)
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/kith-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/kith-config.cmake ${PROJECT_BINARY_DIR}/kith-config-version.cmake
  DESTINATION ${kith_package_dir})

# The way from the .pc file to the prefix, so that an installed tree can be moved.
file(RELATIVE_PATH kith_pc_prefix /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)
configure_file(cmake/kith-core.pc.in ${PROJECT_BINARY_DIR}/kith-core.pc @ONLY)
configure_file(mobile-bridge/kith.pc.in ${PROJECT_BINARY_DIR}/kith.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/kith-core.pc ${PROJECT_BINARY_DIR}/kith.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES LICENSE NOTICE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
