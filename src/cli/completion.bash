# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# bash completion. Asks the program itself for tools and options, so that both are always the ones that it has.

_snoopbox()
{
    # shellcheck disable=SC2034  # split is for _init_completion
    local cur prev words cword split
    _init_completion -s || return
    local program=${words[0]}
    local command=${words[1]}
    local i
    for ((i = 2; i < cword; i++)); do
        if [[ ${words[i]} == --exec || $command:${words[2]}:${words[i]} == headers:exec:-- ]]; then
            _command_offset $((i + 1))
            return
        fi
    done
    if ((cword == 1)); then
        local tools
        tools=$("$program" list 2>/dev/null | awk '{print $1}')
        mapfile -t COMPREPLY < <(compgen -W "$tools cache compile containers doctor headers list new
            probes run tplist --help --version" -- "$cur")
        return
    fi
    [[ $cur != -* ]] || prev=
    case $command:$prev in
        *:--headers-from)
            mapfile -t COMPREPLY < <(compgen -W "auto modules kheaders btf" -- "$cur")
            return
            ;;
        run:--attach | run:-a | run:--event | run:--ring | run:--map | run:--set | \
            run:--define | run:-D | compile:--define | compile:-D)
            return # of what is in the file
            ;;
        *:--attach)
            local methods
            methods=$("$program" "$command" --help 2>/dev/null | tr -s '\n ' ' ' |
                sed -nE 's/.*this tool supports ([a-z_., ]*) -.*/\1/p')
            mapfile -t COMPREPLY < <(compgen -W "auto ${methods//,/}" -- "$cur")
            return
            ;;
        doctor:--output | doctor:-o | cache:--output | cache:-o | headers:--output | headers:-o)
            mapfile -t COMPREPLY < <(compgen -W "text json" -- "$cur")
            return
            ;;
        *:--arch)
            mapfile -t COMPREPLY < <(compgen -W "x86_64 aarch64" -- "$cur")
            return
            ;;
        headers:headers)
            mapfile -t COMPREPLY < <(compgen -W "exec" -- "$cur")
            return
            ;;
        compile:--output | compile:-o | *:--btf | cache:export | cache:import)
            _filedir
            return
            ;;
        *:--output | *:-o)
            mapfile -t COMPREPLY < <(compgen -W "table json csv" -- "$cur")
            return
            ;;
        *:--by)
            mapfile -t COMPREPLY < <(compgen -W "container pod namespace image cgroup service" -- "$cur")
            return
            ;;
        *:--columns)
            return # a list of what the tool has
            ;;
        *:--cache-dir | *:--headers | *:--extract)
            _filedir -d
            return
            ;;
        *:--container | *:--pod | *:--namespace | *:--image)
            # Names are others': compgen would expand what is in them.
            local column
            case $prev in
                --container) column=2 ;;
                --pod) column=3 ;;
                --namespace) column=4 ;;
                *) column=5 ;;
            esac
            mapfile -t COMPREPLY < <(compgen -W "$("$program" containers -o csv 2>/dev/null |
                awk -F, -v column="$column" 'NR > 1 { print $column }' |
                grep -xE '[A-Za-z0-9._:/@-]+' | sort -u)" -- "$cur")
            return
            ;;
        *:--cgroup)
            _filedir -d
            return
            ;;
        probes:--type | probes:-t)
            mapfile -t COMPREPLY < <(compgen -W "function tracepoint syscall lsm user usdt" -- "$cur")
            return
            ;;
        tplist:--lib | tplist:-l)
            _filedir
            return
            ;;
        *:--uid | *:-u)
            mapfile -t COMPREPLY < <(compgen -u -- "$cur")
            return
            ;;
        *:--pid | *:--ppid | probes:-p | tplist:-p)
            _pids
            return
            ;;
        cache:cache)
            mapfile -t COMPREPLY < <(compgen -W "list path clear verify export import" -- "$cur")
            return
            ;;
        compile:compile | run:run)
            if [[ $command == compile ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$("$program" list | awk '{print $1}')" -- "$cur")
            fi
            _filedir
            return
            ;;
    esac
    if [[ $cur == -* ]]; then
        local of=("$command")
        # What `run` takes depends on its file.
        if [[ $command == run && -e ${words[2]} ]]; then
            of+=("${words[2]}")
        fi
        mapfile -t COMPREPLY < <(compgen -W "$("$program" "${of[@]}" --help 2>/dev/null |
            _parse_help -)" -- "$cur")
        [[ ${COMPREPLY-} != *= ]] || compopt -o nospace
    fi
} && complete -F _snoopbox snoopbox
