# SPDX-License-Identifier: Apache-2.0
#
# fish completion for kith. fish quotes what it inserts.
function __kith_complete
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    set -l found (kith __complete -- $before[2..-1] $typed 2>/dev/null </dev/null)
    switch "$found[1]"
        case ':files*'
            __fish_complete_path $typed
        case ':folders*'
            __fish_complete_directories $typed
        case '*'
            printf '%s\n' $found
    end
end
complete -c kith -f -a '(__kith_complete)'
