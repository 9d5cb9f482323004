# SPDX-License-Identifier: Apache-2.0
#
# protobuf's own install rules want its whole library, of which only the lite one was built; a debug build calls it otherwise.
file(GLOB lite ${FROM}/libprotobuf-lite*.a)
list(GET lite 0 lite)
file(MAKE_DIRECTORY ${TO})
file(COPY_FILE ${lite} ${TO}/libprotobuf-lite.a)
