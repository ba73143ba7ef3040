using System.IO.Enumeration;
using CargoWall.Agent.Commands;
using CargoWall.Policy.Model;
using CargoWall.Policy.Reading;

namespace CargoWall.Agent.Authoring;

/// <summary>The policy files of one level as they lie on a desk: read, and still at hand to show the line that a problem or a rule stands on.</summary>
internal sealed class PolicySources
{
    // The reader refuses what is over its own bounds and says so; no more than it needs for that is read here.
    private const int FileLimit = 256 * 1024 + 1;
    private const int FilesLimit = 1000;

    private readonly Dictionary<string, SourceText> texts;

    private PolicySources(PolicySet set, Dictionary<string, SourceText> texts)
    {
        Set = set;
        this.texts = texts;
    }

    public PolicySet Set { get; }

    /// <summary>The checkout that the set stands in, or was committed in; null for files that stand elsewhere.</summary>
    public string? Folder { get; private init; }

    /// <summary>How many files were read.</summary>
    public int Files => texts.Count;

    /// <summary>
    /// Reads a folder (its <c>.cargowall/</c>, or the YAML files in it), or a single file anywhere or standard input (<c>-</c>), which counts as one file of its level.
    /// </summary>
    /// <param name="path">As a person gave it; it is shown in front of the files below.</param>
    /// <exception cref="CommandFailedException">There is nothing to read.</exception>
    public static PolicySources Read(string path, PolicyLevel level, string repository, Surroundings surroundings)
    {
        if (path == "-")
        {
            using var stream = surroundings.In();
            return ReadOne(path, ReadBounded(stream), level, repository);
        }

        var full = Path.TrimEndingDirectorySeparator(surroundings.FullPath(path));
        return Directory.Exists(full)
            ? ReadFolder(path, full, level, repository)
                ?? throw new CommandFailedException($"{path} holds no policy: neither .cargowall/*.yml nor *.yml files are in it.")
            : ReadOne(path, ReadFile(path, full), level, repository, PolicyPaths.FolderOfSet(full));
    }

    /// <summary>Reads the policy of the repository here: <c>.cargowall/</c> in this folder. Null where no policy file is in it.</summary>
    /// <exception cref="CommandFailedException">One cannot be read.</exception>
    public static PolicySources? ReadHere(string repository, Surroundings surroundings) =>
        Directory.Exists(surroundings.FullPath(".cargowall"))
            ? ReadFolder(".", Path.TrimEndingDirectorySeparator(surroundings.FullPath(".")), PolicyLevel.Repository, repository)
            : null;

    /// <summary>Reads one text that came from elsewhere, for example standard input.</summary>
    /// <param name="folder">The checkout that it stands in; null when it stands elsewhere.</param>
    public static PolicySources ReadOne(string shown, byte[] content, PolicyLevel level, string repository, string? folder = null)
    {
        var extension = shown.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) ? ".yaml" : ".yml";
        var place = $".cargowall/{Path.GetFileNameWithoutExtension(shown)}{extension}";
        var set = PolicySetReader.Read(level, repository, [new PolicySourceFile(place, content)]);
        return new PolicySources(set, new(StringComparer.Ordinal) { [place] = new SourceText(shown, content) }) { Folder = folder };
    }

    /// <summary>
    /// Reads what a person named: a file or folder, else a revision of the repository that the current folder lies in. A revision without policy files is an empty set.
    /// </summary>
    /// <exception cref="CommandFailedException">It is neither, or there is nothing to read.</exception>
    public static PolicySources ReadVersion(string named, PolicyLevel level, string repository, Surroundings surroundings)
    {
        if (named == "-" || Path.Exists(surroundings.FullPath(named)))
        {
            return Read(named, level, repository, surroundings);
        }

        var commit =
            GitRevision.Find(surroundings.Folder, named)
            ?? throw new CommandFailedException(
                $"{named} is neither a file nor a folder, and no revision of a git repository here; give a policy file, a folder that holds .cargowall/, or a revision."
            );
        var files = GitRevision.Read(surroundings.Folder, commit, FileLimit);
        return new PolicySources(
            PolicySetReader.Read(level, repository, files, commit),
            files.ToDictionary(file => file.Path, file => new SourceText($"{named}:{file.Path}", file.Content.ToArray()), StringComparer.Ordinal)
        )
        {
            Folder = Path.TrimEndingDirectorySeparator(surroundings.FullPath(".")),
        };
    }

    /// <summary>The path of a file of the set as a person finds it.</summary>
    public string Shown(string file) => texts.TryGetValue(file, out var text) ? text.Shown : file;

    /// <summary>A sentence of the reader in which files of the set are named, with the paths that a person finds them by.</summary>
    public string Told(string sentence) =>
        texts
            .Where(entry => entry.Value.Shown != entry.Key)
            .Aggregate(sentence, (told, entry) => told.Replace($"{entry.Key}:", $"{entry.Value.Shown}:", StringComparison.Ordinal));

    /// <summary>The text of a file of the set; null when it is none of these.</summary>
    public SourceText? TextOf(string file) => texts.GetValueOrDefault(file);

    private static PolicySources? ReadFolder(string path, string full, PolicyLevel level, string repository)
    {
        // DIR holds .cargowall/, DIR is .cargowall/, or DIR holds policy files themselves.
        var below = Path.Join(full, ".cargowall");
        var here = path is "." or "./" ? "" : path;
        var (start, shown) = Directory.Exists(below) ? (below, Path.Join(here, ".cargowall")) : (full, here);
        var isSetFolder = start == below || Path.GetFileName(full) == ".cargowall";
        var texts = new Dictionary<string, SourceText>(StringComparer.Ordinal);
        var files = new List<PolicySourceFile>();
        if (isSetFolder && new FileInfo(start).LinkTarget is not null)
        {
            throw new CommandFailedException($"{shown} is a symbolic link, which a repository's policy folder may not be; put the folder itself there.");
        }

        foreach (var (file, relative, place) in Entries(path, start, isSetFolder))
        {
            var name = Path.Join(shown, relative);
            var takesPart = PolicySetReader.TakesPart(place);
            // As the bot reads a repository: whatever a link is called, it stands for files that git has elsewhere.
            var isLinkOfSet = isSetFolder ? !PolicySetReader.IsTemplate(place) : takesPart;
            if (isLinkOfSet && new FileInfo(file).LinkTarget is not null)
            {
                throw new CommandFailedException($"{name} is a symbolic link, which a policy set may not hold; put the file itself there.");
            }

            // What is beyond the limit is not needed: the reader refuses fewer already.
            if (!takesPart || texts.Count == FilesLimit)
            {
                continue;
            }

            var content = ReadFile(name, file);
            texts.Add(place, new SourceText(name, content));
            files.Add(new PolicySourceFile(place, content));
        }

        if (texts.Count == 0)
        {
            return null;
        }

        return new PolicySources(PolicySetReader.Read(level, repository, files), texts)
        {
            Folder =
                start == below ? full
                : isSetFolder ? Path.GetDirectoryName(full)
                : null,
        };
    }

    private static List<(string File, string Relative, string Place)> Entries(string path, string start, bool below)
    {
        try
        {
            return
            [
                .. FilesAndLinks(start, below)
                    .Order(StringComparer.Ordinal)
                    .Select(file => (file, Path.GetRelativePath(start, file)))
                    .Select(it => (it.file, it.Item2, $".cargowall/{it.Item2.Replace(Path.DirectorySeparatorChar, '/')}")),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path} cannot be read as a whole: {exception.Message}");
        }
    }

    // A folder that is a link is told and never entered: it may lead out of the repository, or round in a circle.
    private static FileSystemEnumerable<string> FilesAndLinks(string folder, bool below) =>
        new(
            folder,
            static (ref FileSystemEntry entry) => entry.ToFullPath(),
            new EnumerationOptions
            {
                RecurseSubdirectories = below,
                AttributesToSkip = 0,
                IgnoreInaccessible = false,
            }
        )
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory || (below && IsLink(ref entry)),
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => !IsLink(ref entry),
        };

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    /// <summary>The bytes of a file, up to just beyond what the reader takes.</summary>
    /// <exception cref="CommandFailedException">It is not there, or cannot be read.</exception>
    /// <param name="mend">What to give instead of a file that is not there.</param>
    public static byte[] ReadFile(string shown, string full, string mend = "give a policy file, or a folder that holds .cargowall/")
    {
        try
        {
            using var stream = File.OpenRead(full);
            return ReadBounded(stream);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailedException($"{shown} does not exist; {mend}.");
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(full))
        {
            throw new CommandFailedException($"{shown} is a folder; name the files in it.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{shown} cannot be read: {exception.Message}");
        }
    }

    /// <summary>Everything of a stream up to just beyond what the reader takes.</summary>
    public static byte[] ReadBounded(Stream stream)
    {
        var buffer = new byte[FileLimit];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer.AsSpan(0, length).ToArray();
    }
}
