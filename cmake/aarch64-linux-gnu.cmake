# SPDX-License-Identifier: Apache-2.0
#
# Toolchain: 64-bit ARM under Linux, by Debian's cross compiler. What is built runs here under QEMU's user emulation. Libraries come
# from KITH_SYSROOT, where that is set: tools/arm64 unpacks them there. The C and C++ libraries are the cross compiler's own.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L /usr/aarch64-linux-gnu)

if(KITH_SYSROOT)
  list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES KITH_SYSROOT)
  set(libraries ${KITH_SYSROOT}/usr/lib/aarch64-linux-gnu)
  foreach(language C CXX)
    set(CMAKE_${language}_FLAGS_INIT
      "-idirafter ${KITH_SYSROOT}/usr/include/aarch64-linux-gnu -idirafter ${KITH_SYSROOT}/usr/include")
  endforeach()
  foreach(kind EXE SHARED)
    set(CMAKE_${kind}_LINKER_FLAGS_INIT "-L${libraries} -Wl,-rpath-link,${libraries}:${KITH_SYSROOT}/lib/aarch64-linux-gnu")
  endforeach()
  set(CMAKE_FIND_ROOT_PATH ${KITH_SYSROOT})
  set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
  set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
  set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
  set(ENV{PKG_CONFIG_LIBDIR} "${libraries}/pkgconfig:${KITH_SYSROOT}/usr/share/pkgconfig")
  set(ENV{PKG_CONFIG_SYSROOT_DIR} ${KITH_SYSROOT})
  list(APPEND CMAKE_CROSSCOMPILING_EMULATOR -E LD_LIBRARY_PATH=${libraries}:${KITH_SYSROOT}/lib/aarch64-linux-gnu
    -E GCONV_PATH=${libraries}/gconv)
endif()
