# bash completion for supportctl. Either keep it as
#   ~/.local/share/bash-completion/completions/supportctl
# or put this line into ~/.bashrc:  source <(supportctl completion bash)

_supportctl() {
    local kind value hint show_hints=1
    local -a values=() hints=()
    COMPREPLY=()
    # Nothing of the answer is ever evaluated or globbed: it is read line by line.
    {
        IFS= read -r kind
        while IFS=$'\t' read -r value hint; do
            values+=("$value")
            hints+=("$hint")
        done
    } < <(SUPPORTCTL_COMPLETE_LINE=${COMP_LINE:0:COMP_POINT} SUPPORTCTL_COMPLETE_PIECE=$2 \
        command supportctl __complete bash 2>/dev/null </dev/null)
    case $kind in
        files) compopt -o default -o filenames 2>/dev/null; return ;;
        folders) compopt -o dirnames 2>/dev/null; return ;;
    esac
    compopt -o nosort 2>/dev/null
    # What is inserted at once has no hint behind it: the only word, and words that menu completion walks through.
    case $COMP_TYPE in 37 | 42) show_hints= ;; esac
    if (( ${#values[@]} == 1 )); then
        show_hints=
        [[ ${values[0]} == *[:=] ]] && compopt -o nospace 2>/dev/null
    fi
    local i
    for i in "${!values[@]}"; do
        if [[ -n $show_hints && -n ${hints[i]} ]]; then
            COMPREPLY+=("${values[i]}  ${hints[i]}")
        else
            COMPREPLY+=("${values[i]}")
        fi
    done
}

complete -F _supportctl supportctl
