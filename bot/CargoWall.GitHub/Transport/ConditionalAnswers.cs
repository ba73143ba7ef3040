using CargoWall.GitHub.Tokens;

namespace CargoWall.GitHub.Transport;

/// <summary>
/// Answers with their ETags, for conditional requests: an unchanged one costs nothing of the primary limit. Bounded by bytes;
/// the least recently used leave. Kept apart by credential: what one installation may see is not another's.
/// </summary>
internal sealed class ConditionalAnswers
{
    private const int MaximumBytes = 32 * 1024 * 1024;
    private const int MaximumAnswerBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Credential, string), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    public Answer? Find(Credential credential, string path)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue((credential, path), out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Answer;
        }
    }

    public void Keep(Credential credential, string path, string tag, GitHubResponse response)
    {
        if (response.Body.Length > MaximumAnswerBytes)
        {
            return;
        }

        lock (_gate)
        {
            if (_entries.Remove((credential, path), out var old))
            {
                _byUse.Remove(old);
                _bytes -= old.Value.Answer.Response.Body.Length;
            }

            var entry = new Entry((credential, path), new Answer(tag, response));
            _entries[entry.Key] = _byUse.AddFirst(entry);
            _bytes += response.Body.Length;
            while (_bytes > MaximumBytes && _byUse.Last is { } last)
            {
                _byUse.RemoveLast();
                _entries.Remove(last.Value.Key);
                _bytes -= last.Value.Answer.Response.Body.Length;
            }
        }
    }

    public sealed record Answer(string Tag, GitHubResponse Response);

    private sealed record Entry((Credential, string) Key, Answer Answer);
}
