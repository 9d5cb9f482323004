# SPDX-License-Identifier: Apache-2.0
#
# One target that carries what our own sources are compiled with: warnings, sanitizers. Generated code goes without the warnings.
add_library(kith_own INTERFACE)
target_compile_options(kith_own INTERFACE -Wall -Wextra -Wconversion -Wshadow)
if(KITH_WERROR)
  target_compile_options(kith_own INTERFACE -Werror)
endif()
if(KITH_SANITIZE)
  add_compile_options(-fsanitize=${KITH_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${KITH_SANITIZE})
endif()
