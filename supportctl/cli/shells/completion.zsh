#compdef supportctl
# zsh completion for supportctl. Either keep it as _supportctl in a directory of $fpath,
# or put this line into ~/.zshrc behind compinit:  source <(supportctl completion zsh)

_supportctl() {
  local kind line value hint
  local -a lines items open
  # Nothing of the answer is ever evaluated: it is split at line breaks and at its first tab.
  lines=("${(@f)$(SUPPORTCTL_COMPLETE_LINE="${(j: :)words[1,CURRENT-1]} $QIPREFIX$IPREFIX$PREFIX" \
    command supportctl __complete zsh 2>/dev/null </dev/null)}")
  kind=$lines[1]
  case $kind in
    (files) compset -P '--[a-z-]#='; _files; return ;;
    (folders) compset -P '--[a-z-]#='; _files -/; return ;;
  esac
  for line in "${(@)lines[2,-1]}"; do
    [[ -n $line ]] || continue
    value=${line%%$'\t'*}
    hint=${line#*$'\t'}
    # _describe parts a value from its hint at the first colon that has no backslash.
    value=${${value//\\/\\\\}//:/\\:}
    [[ -n $hint ]] && value+=":$hint"
    if [[ ${line%%$'\t'*} == *[:=] ]]; then
      open+=("$value")
    else
      items+=("$value")
    fi
  done
  local -a case_less=(-M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}')
  local result=1
  (( $#items )) && _describe -V 'supportctl' items $case_less && result=0
  # A value follows at once.
  (( $#open )) && _describe -V 'supportctl' open $case_less -S '' && result=0
  return result
}

if [[ $funcstack[1] == _supportctl ]]; then
  _supportctl "$@"
else
  compdef _supportctl supportctl
fi
