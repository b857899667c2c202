import { didYouMean } from '../../protocol/text/suggest.ts';
import { UsageError } from '../errors/errors.ts';
import type { ShellName } from './shells.ts';

/** A shell whose commands can be completed. */
interface Shell {
  readonly title: string;
  /** The command that installs the script for this user. */
  readonly install: string;
  readonly script: string;
}

const bash = String.raw`# Completion of scimctl for bash.
__scimctl_complete() {
  local answer line
  COMPREPLY=()
  {
    IFS= read -r answer
    while IFS= read -r line; do COMPREPLY+=("$line"); done
  } < <(command scimctl __complete bash "${'$'}{COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
  case $answer in
    *open*) compopt -o nospace 2>/dev/null ;;
    files*) compopt -o default 2>/dev/null ;;
  esac
  return 0
}
# bash 3.2, the version of macOS, has no compopt. It completes files where there are no other candidates.
if type compopt >/dev/null 2>&1; then
  complete -F __scimctl_complete scimctl
else
  complete -o default -F __scimctl_complete scimctl
fi
`;

const zsh = String.raw`#compdef scimctl
# Completion of scimctl for zsh.
_scimctl() {
  local -a lines values shown before open
  local line value text
  before=("${'$'}{(@Q)words[2,CURRENT-1]}")
  (( CURRENT == 2 )) && before=()
  lines=("${'$'}{(@f)$(command scimctl __complete zsh "${'$'}{before[@]}" "${'$'}{(Q)PREFIX}" 2>/dev/null)}")
  if [[ $lines[1] == files* ]]; then
    [[ $PREFIX == --*=* ]] && compset -P '*='
    _files
    return
  fi
  [[ $lines[1] == *open* ]] && open=(-S '')
  for line in "${'$'}{(@)lines[2,-1]}"; do
    [[ -n $line ]] || continue
    value=${'$'}{line%%$'\t'*}
    text=${'$'}{line#*$'\t'}
    values+=("$value")
    shown+=("$value${'$'}{text:+  -- $text}")
  done
  (( $#values )) || return 1
  compadd -V scimctl -l -d shown "${'$'}{open[@]}" -- "${'$'}{values[@]}"
}
if [[ ${'$'}{funcstack[1]} == _scimctl ]]; then
  _scimctl "$@"
else
  compdef _scimctl scimctl
fi
`;

const fish = String.raw`# Completion of scimctl for fish.
function __scimctl_complete
    set -l before (commandline -opc)
    set -e before[1]
    set -l current (commandline -ct)
    set -l answer (command scimctl __complete fish $before "$current" 2>/dev/null)
    set -q answer[1]; or return
    if string match -q 'files*' -- $answer[1]
        set -l flag (string match -r '^--[^=]*=' -- "$current")
        for file in (__fish_complete_path (string replace -r '^--[^=]*=' '' -- "$current"))
            echo "$flag$file"
        end
        return
    end
    set -e answer[1]
    set -q answer[1]; and printf '%s\n' $answer
end
complete -c scimctl -f -k -a '(__scimctl_complete)'
`;

const powershell = `# Completion of scimctl for PowerShell.
Register-ArgumentCompleter -Native -CommandName scimctl -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @(foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
        if ($element.Extent.EndOffset -lt $cursorPosition) {
            if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $element.Value }
            else { $element.Extent.Text }
        }
    })
    $words += [string]$wordToComplete.Trim("'", '"')
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        $env:SCIMCTL_COMPLETION_WORDS = ConvertTo-Json -Compress -InputObject @($words)
        $answer = @(scimctl __complete powershell 2>$null)
    } finally {
        [Console]::OutputEncoding = $encoding
        Remove-Item Env:SCIMCTL_COMPLETION_WORDS -ErrorAction Ignore
    }
    # Without a result, PowerShell completes the name of a file.
    $answer | Select-Object -Skip 1 | ForEach-Object {
        $text, $shown, $about = $_ -split [char]9
        [System.Management.Automation.CompletionResult]::new($text, $shown, 'ParameterValue', $about)
    }
}
`;

/** The script of each shell, and how to install it. */
export const completionScripts = {
  bash: {
    title: 'bash, with the package bash-completion',
    install: 'scimctl completion bash > ~/.local/share/bash-completion/completions/scimctl',
    script: bash,
  },
  zsh: { title: 'zsh', install: 'scimctl completion zsh > "$fpath[1]/_scimctl"', script: zsh },
  fish: { title: 'fish', install: 'scimctl completion fish > ~/.config/fish/completions/scimctl.fish', script: fish },
  powershell: { title: 'PowerShell', install: 'scimctl completion powershell >> $PROFILE', script: powershell },
} as const satisfies Readonly<Record<ShellName, Shell>>;

/** What completion does, for help. */
export const installation = `Completes commands, flags and their values, profiles, attributes, and the names of users and groups. The examples install the script; then start a new shell. Create the folder of the script first if it does not exist. If zsh completes nothing, run compinit in ~/.zshrc. Without a file: eval "$(scimctl completion bash)" in ~/.bashrc.
Attributes come from the schemas that earlier commands have stored. For names of users and groups, scimctl requests one small page, and waits at most 200 ms for the response. No request is sent if the secret of the profile comes from a command or from a token endpoint, or if SCIMCTL_COMPLETION=local is set.`;

/** Returns the shell with this name. Throws a `UsageError` for an unknown shell. */
export function readShell(name: string): ShellName {
  const names = Object.keys(completionScripts) as ShellName[];
  const found = names.find((one) => one === name.toLowerCase());
  if (found) return found;
  throw new UsageError(`there is no completion for ${JSON.stringify(name)}`, {
    hint: didYouMean(name, names) ?? `the supported shells are ${names.join(', ')}`,
  });
}
