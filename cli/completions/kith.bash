# SPDX-License-Identifier: Apache-2.0
#
# bash completion for kith. What comes from the vault is quoted, never evaluated.
_kith() {
    local cur=${COMP_WORDS[COMP_CWORD]} word text words=() open=''
    # --persona=bus comes as three words.
    [ "$cur" != = ] || cur=''
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        [ "$word" = = ] || words+=("${word//[\\\"\']/}")
    done
    case $cur in \"* | \'*) open=${cur:0:1} ;; esac
    COMPREPLY=()
    while IFS=$'\t' read -r text _; do
        case $text in
            :files) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
            :folders) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
            *\'*) [ "$open" = \' ] || COMPREPLY+=("$([ "$open" ] && printf %s "$text" || printf %q "$text")") ;;
            *) if [ "$open" ]; then COMPREPLY+=("$text"); else COMPREPLY+=("$(printf %q "$text")"); fi ;;
        esac
    done < <(kith __complete -- "${words[@]}" "${cur//[\\\"\']/}" 2>/dev/null </dev/null)
}
complete -F _kith kith
