// SPDX-License-Identifier: Apache-2.0
//
// What this process has in memory is the open vault. private_memory_linux.cpp keeps it from files and from other
// processes of the same user.
#pragma once

namespace kith::cli {

/// No core dump of this process, whoever collects those, and no other process of the same user reads its memory or follows it
/// with a debugger; root does.
void keep_memory_private();

}  // namespace kith::cli
