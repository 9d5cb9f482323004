# SPDX-License-Identifier: Apache-2.0
#
# How kith's own sources are compiled. What only concerns them (warnings, hardening) hangs on kith_own; what everything in a
# build must share (sanitizers, coverage) is set for all of it, generated code included.
add_library(kith_own INTERFACE)
target_compile_options(kith_own INTERFACE -Wall -Wextra -Wconversion -Wshadow)
# clang warns of what libstdc++ 12 itself does inside std::stable_sort; g++ tells us of what we do.
target_compile_options(kith_own INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
# g++ 12, when it optimizes, takes std::vector::insert for a write out of bounds (as later versions do not).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(kith_own INTERFACE
    $<$<CONFIG:RelWithDebInfo,Release>:-Wno-array-bounds$<SEMICOLON>-Wno-stringop-overflow$<SEMICOLON>-Wno-stringop-overread>)
endif()
if(KITH_WERROR)
  target_compile_options(kith_own INTERFACE -Werror)
endif()

# The bytes come from strangers: an index out of bounds ends the program, it reads nothing.
target_compile_definitions(kith_own INTERFACE _GLIBCXX_ASSERTIONS
  _LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_FAST)
target_compile_options(kith_own INTERFACE -fstack-protector-strong)
target_link_options(kith_own INTERFACE LINKER:-z,relro,-z,now)
if(NOT KITH_SANITIZE)
  # Fortify needs an optimizing build, and hides from the sanitizers what they would see.
  target_compile_options(kith_own INTERFACE $<$<CONFIG:RelWithDebInfo,Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
endif()

if(KITH_SANITIZE)
  add_compile_options(-fsanitize=${KITH_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${KITH_SANITIZE})
endif()
if(KITH_FUZZ)
  # The decoders themselves have to be instrumented, or the fuzzers search blindly.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(KITH_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()
