# fish completion for supportctl. Keep it as ~/.config/fish/completions/supportctl.fish

function __supportctl_complete
    # Nothing of the answer is ever evaluated: fish takes each line as a word, a tab and a hint.
    set -l lines (env SUPPORTCTL_COMPLETE_LINE=(commandline -cp | string collect) supportctl __complete fish 2>/dev/null </dev/null)
    switch "$lines[1]"
        case files folders
            set -l token (commandline -ct)
            set -l option (string match -r -- '^--[a-z-]+=' $token)
            for path in (__fish_complete_path (string replace -r -- '^--[a-z-]+=' '' $token))
                # In quotes, or an option that is not there makes the path vanish too.
                printf '%s\n' "$option$path"
            end
        case '*'
            printf '%s\n' $lines[2..-1]
    end
end

complete -c supportctl -f -k -a '(__supportctl_complete)'
