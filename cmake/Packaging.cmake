# SPDX-License-Identifier: Apache-2.0
#
# `cpack -G DEB` in a release build makes kith.deb, for `apt install ./kith.deb`: the program, its manual page, what the shells
# complete, and the documents. The libraries for developers are installed by cmake --install alone.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME kith)
set(CPACK_PACKAGE_VENDOR "The kith project")
set(CPACK_PACKAGE_CONTACT "The kith project <kith@packages.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "exchange contact details with the person in front of you")
set(CPACK_COMPONENTS_ALL program debian)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
# Whatever umask the build runs under.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
                                                WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME kith.deb)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Two people who meet exchange exactly the details that each consents to
 give, device to device, with no server and no internet. What they collect
 stays encrypted on their own device and works for them afterwards.")
include(CPack)

# What only a Debian package has. Dates come from SOURCE_DATE_EPOCH where it is set, so that a build can be repeated.
string(TIMESTAMP kith_now "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${PROJECT_BINARY_DIR}/debian/changelog
  "kith (${PROJECT_VERSION}) unstable; urgency=medium\n\n  * See NEWS.\n\n -- ${CPACK_PACKAGE_CONTACT}  ${kith_now}\n")
find_program(KITH_GZIP gzip)
mark_as_advanced(KITH_GZIP)
if(KITH_GZIP AND TARGET kith)
  set(zipped ${PROJECT_BINARY_DIR}/debian/kith.1.gz ${PROJECT_BINARY_DIR}/debian/changelog.gz ${PROJECT_BINARY_DIR}/debian/NEWS.gz)
  add_custom_command(OUTPUT ${zipped}
    COMMAND ${KITH_GZIP} -9nc ${PROJECT_BINARY_DIR}/kith.1 > ${PROJECT_BINARY_DIR}/debian/kith.1.gz
    COMMAND ${KITH_GZIP} -9nc ${PROJECT_BINARY_DIR}/debian/changelog > ${PROJECT_BINARY_DIR}/debian/changelog.gz
    COMMAND ${KITH_GZIP} -9nc ${PROJECT_SOURCE_DIR}/CHANGELOG.md > ${PROJECT_BINARY_DIR}/debian/NEWS.gz
    DEPENDS manual ${PROJECT_BINARY_DIR}/kith.1 ${PROJECT_BINARY_DIR}/debian/changelog CHANGELOG.md
    VERBATIM)
  add_custom_target(debian_files ALL DEPENDS ${zipped})
  set(debian COMPONENT debian EXCLUDE_FROM_ALL)
  install(FILES ${PROJECT_BINARY_DIR}/debian/kith.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 ${debian})
  install(FILES ${PROJECT_BINARY_DIR}/debian/changelog.gz ${PROJECT_BINARY_DIR}/debian/NEWS.gz packaging/copyright NOTICE README.md
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/kith ${debian})
  install(FILES cli/completions/_kith DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions ${debian})
endif()
