/* SPDX-License-Identifier: Apache-2.0 */
/* Where kith.h lies, kith.pc says. */
#include <kith.h>
