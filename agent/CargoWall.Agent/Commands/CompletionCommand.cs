using System.CommandLine;

namespace CargoWall.Agent.Commands;

/// <summary><c>cargowall completion</c>: a script that makes a shell complete command lines by asking this program.</summary>
internal static class CompletionCommand
{
    // The program answers to the directive [suggest:POSITION] with one candidate a line. Options are offered for a word that begins with a dash alone, so that
    // words and files are not lost among them.
    private const string Bash = """
        # bash completion for cargowall. In ~/.bashrc: source <(cargowall completion bash)
        _cargowall() {
            local line="${COMP_LINE#*[[:space:]]}" skipped candidate
            [ "$line" = "$COMP_LINE" ] && line=""
            skipped=$(( ${#COMP_LINE} - ${#line} ))
            local word="${COMP_WORDS[COMP_CWORD]}" files="" folders=""
            COMPREPLY=()
            while IFS= read -r candidate; do
                case "$candidate" in
                    :files:*) files=1 ;;
                    :folders:*) folders=1 ;;
                    -*) [[ "$word" == -* && "$candidate" == "$word"* ]] && COMPREPLY+=("$candidate") ;;
                    *) [[ "$candidate" == "$word"* ]] && COMPREPLY+=("$candidate") ;;
                esac
            done < <("${COMP_WORDS[0]}" "[suggest:$(( COMP_POINT - skipped ))]" "$line" 2>/dev/null)
            if [[ "$word" != -* ]]; then
                compopt -o filenames 2>/dev/null
                [ -n "$files" ] && mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$word")
                [ -n "$folders$files" ] || compopt +o filenames 2>/dev/null
                [ -n "$folders" ] && mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$word")
            fi
            return 0
        }
        complete -F _cargowall cargowall

        """;

    private const string Zsh = """
        #compdef cargowall
        # zsh completion for cargowall. In ~/.zshrc, behind compinit: source <(cargowall completion zsh)
        _cargowall() {
            local line="${(j: :)words[2,CURRENT]}" candidate
            local -a found
            local files="" folders=""
            for candidate in "${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}"; do
                case "$candidate" in
                    (:files:*) files=1 ;;
                    (:folders:*) folders=1 ;;
                    (-*) [[ "${words[CURRENT]}" == -* ]] && found+=("$candidate") ;;
                    (?*) found+=("$candidate") ;;
                esac
            done
            (( ${#found} )) && compadd -- "${found[@]}"
            if [[ "${words[CURRENT]}" != -* ]]; then
                [[ -n "$files" ]] && _files
                [[ -n "$folders" ]] && _files -/
            fi
            return 0
        }
        compdef _cargowall cargowall

        """;

    private const string Fish = """
        # fish completion for cargowall. In ~/.config/fish/config.fish: cargowall completion fish | source
        function __cargowall_complete
            set -l line (string replace -r '^\S+\s?' '' -- (commandline -cp))
            set -l word (commandline -ct)
            for candidate in (cargowall "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
                switch $candidate
                    case ':files:*'
                        string match -q -- '-*' $word; or __fish_complete_path $word
                    case ':folders:*'
                        string match -q -- '-*' $word; or __fish_complete_directories $word ''
                    case '-*'
                        string match -q -- '-*' $word; and echo $candidate
                    case '*'
                        echo $candidate
                end
            end
        end
        complete -c cargowall -f -a '(__cargowall_complete)'

        """;

    public static Command Build(Surroundings surroundings)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish", HelpName = "bash|zsh|fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command(
            "completion",
            "Print a script by which a shell completes commands, options, words and files. For example: source <(cargowall completion bash)"
        )
        {
            shell,
        };
        command.SetAction(parsed =>
            surroundings.Out.Write(
                (
                    parsed.GetRequiredValue(shell) switch
                    {
                        "zsh" => Zsh,
                        "fish" => Fish,
                        _ => Bash,
                    }
                ).ReplaceLineEndings("\n")
            )
        );
        return command;
    }
}
