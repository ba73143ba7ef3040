using CargoWall.Bot.Outbox;
using CargoWall.Bot.Tests.Testing;
using CargoWall.GitHub;
using CargoWall.Storage.Outbox;
using GitHub.Simulator.Checks;
using GitHub.Simulator.Faults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CargoWall.Bot.Tests.Outbox;

public sealed class OutboxTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_the_same_content_again_nothing_is_written()
    {
        await using var scene = await Scene.StartAsync();
        var write = await WriteAsync(scene, "first");
        await SendAsync(scene, write);
        var sent = CheckRunWrites(scene);

        await SendAsync(scene, write);

        Assert.NotEqual(0, sent);
        Assert.Equal(sent, CheckRunWrites(scene));
    }

    [Fact]
    public async Task Given_other_content_the_same_check_is_updated()
    {
        await using var scene = await Scene.StartAsync();
        var write = await WriteAsync(scene, "first");
        await SendAsync(scene, write);

        await SendAsync(scene, write with { Title = "second", Conclusion = CheckConclusion.Failure });

        var check = Assert.Single(await ChecksAsync(scene, write));
        Assert.Equal(("second", "failure"), (check.Title, check.Conclusion));
    }

    [Fact]
    public async Task Given_a_newer_intention_before_the_older_was_sent_only_the_newer_is_sent()
    {
        await using var scene = await Scene.StartAsync();
        var write = await WriteAsync(scene, "older");
        var struck = scene.GitHub.Faults.AddAndWaitAsync(
            new Fault.Answer(403)
            {
                Method = "POST",
                PathPrefix = "/repos/acme/web/check-runs",
                RetryAfterSeconds = 1,
            }
        );
        var outbox = scene.Bot.Services.GetRequiredService<IOutbox>();

        await outbox.EnqueueAsync(write, Cancel);
        await struck;
        await SendAsync(scene, write with { Title = "newer" });

        Assert.Equal("newer", Assert.Single(await ChecksAsync(scene, write)).Title);
    }

    [Fact]
    public async Task Given_more_than_50_annotations_all_arrive_once_and_other_ones_make_another_check_run()
    {
        await using var scene = await Scene.StartAsync();
        var write = (await WriteAsync(scene, "many")) with { Annotations = Annotations(120) };
        await SendAsync(scene, write);
        await SendAsync(scene, write with { Title = "same annotations" });

        var check = Assert.Single(await ChecksAsync(scene, write));
        Assert.Equal(Enumerable.Range(1, 120), check.Annotations.Select(annotation => annotation.StartLine));
        Assert.Equal("same annotations", check.Title);

        await SendAsync(scene, write with { Annotations = Annotations(3) });
        Assert.Equal([120, 3], (await ChecksAsync(scene, write)).Select(it => it.Annotations.Count));
    }

    [Theory]
    [InlineData("POST", "/repos/acme/web/check-runs")]
    [InlineData("PATCH", "/repos/acme/web/check-runs/")]
    public async Task Given_an_answer_that_is_lost_after_the_write_no_second_check_and_no_annotation_twice(string method, string path)
    {
        await using var scene = await Scene.StartAsync();
        var write = (await WriteAsync(scene, "lost")) with { Annotations = Annotations(120) };
        scene.GitHub.Faults.Add(
            new Fault.NoAnswer
            {
                Method = method,
                PathPrefix = path,
                CarriedOut = true,
            }
        );

        await SendAsync(scene, write);

        var check = Assert.Single(await ChecksAsync(scene, write));
        Assert.Equal(120, check.Annotations.Count);
    }

    [Fact]
    public async Task Given_other_annotations_whose_answer_is_lost_there_is_one_check_run_with_them()
    {
        await using var scene = await Scene.StartAsync();
        var write = (await WriteAsync(scene, "first")) with { Annotations = Annotations(3) };
        await SendAsync(scene, write);
        scene.GitHub.Faults.Add(LostAnswer());

        await SendAsync(scene, write with { Title = "second", Annotations = Annotations(5) });

        Assert.Equal([("first", 3), ("second", 5)], await ShownAsync(scene, write));
    }

    [Fact]
    public async Task Given_the_former_annotations_again_whose_answer_is_lost_the_newest_check_run_has_them_and_is_one()
    {
        await using var scene = await Scene.StartAsync();
        var write = (await WriteAsync(scene, "first")) with { Annotations = Annotations(3) };
        await SendAsync(scene, write);
        await SendAsync(scene, write with { Title = "second", Annotations = Annotations(5) });
        scene.GitHub.Faults.Add(LostAnswer());

        await SendAsync(scene, write with { Title = "third" });

        Assert.Equal([("first", 3), ("second", 5), ("third", 3)], await ShownAsync(scene, write));
    }

    [Fact]
    public async Task Given_the_former_annotations_again_before_it_was_recorded_that_GitHub_has_others_the_newest_check_run_has_them()
    {
        await using var scene = await Scene.StartAsync();
        var write = (await WriteAsync(scene, "first")) with { Annotations = Annotations(3) };
        await SendAsync(scene, write);
        var struck = scene.GitHub.Faults.AddAndWaitAsync(LostAnswer());
        await scene.Bot.Services.GetRequiredService<IOutbox>().EnqueueAsync(write with { Title = "second", Annotations = Annotations(5) }, Cancel);
        await struck;
        await PostponedAsync(scene, write);

        await SendAsync(scene, write with { Title = "third" });

        Assert.Equal([("first", 3), ("second", 5), ("third", 3)], await ShownAsync(scene, write));
    }

    [Fact]
    public async Task Given_GitHub_does_not_see_a_commit_yet_its_check_comes_all_the_same()
    {
        await using var scene = await Scene.StartAsync();
        var write = await WriteAsync(scene, "just pushed");
        scene.GitHub.Faults.Add(
            new Fault.Answer(422)
            {
                Method = "POST",
                PathPrefix = "/repos/acme/web/check-runs",
                Message = $"No commit found for SHA: {write.HeadCommit}",
                Times = 2,
            }
        );

        await SendAsync(scene, write);

        Assert.Single(await ChecksAsync(scene, write));
    }

    [Fact]
    public async Task Given_GitHub_refuses_for_good_the_intention_is_kept_and_a_newer_one_revives_it()
    {
        await using var scene = await Scene.StartAsync();
        var write = (await WriteAsync(scene, "refused")) with { HeadCommit = new string('0', 40) };
        await SendAsync(scene, write, OutboxState.Dead);
        var good = await WriteAsync(scene, "accepted");

        Assert.NotNull(
            await scene.Bot.ReadAsync(database => database.Outbox.Where(row => row.Key == write.Key).Select(row => row.Failure).SingleAsync(Cancel))
        );
        await SendAsync(scene, good);
        Assert.Single(await ChecksAsync(scene, good));
    }

    [Fact]
    public async Task Given_a_limit_the_whole_installation_waits_as_long_as_GitHub_says()
    {
        await using var scene = await Scene.StartAsync();
        var write = await WriteAsync(scene, "limited");
        var struck = scene.GitHub.Faults.AddAndWaitAsync(
            new Fault.Answer(429)
            {
                PathPrefix = "/repos/acme/web/check-runs",
                RetryAfterSeconds = 3600,
                Times = null,
            }
        );
        await scene.Bot.Services.GetRequiredService<IOutbox>().EnqueueAsync(write, Cancel);
        await struck;

        var row = await PostponedAsync(scene, write);
        Assert.InRange(row.DueAt, DateTime.UtcNow.AddMinutes(55), DateTime.UtcNow.AddMinutes(61));
        Assert.Equal(1, row.Attempts);
    }

    /// <summary>The check run is made, and the bot does not hear of it.</summary>
    private static Fault.NoAnswer LostAnswer() =>
        new()
        {
            Method = "POST",
            PathPrefix = "/repos/acme/web/check-runs",
            CarriedOut = true,
        };

    // The bot asks for other things by itself.
    private static int CheckRunWrites(Scene scene) =>
        scene.GitHub.Recording.Requests.Count(it => it.Method is "POST" or "PATCH" && it.Path.Contains("/check-runs", StringComparison.Ordinal));

    private static List<Annotation> Annotations(int count) =>
        [.. Enumerable.Range(1, count).Select(line => new Annotation("file.yml", line, 1, AnnotationLevel.Warning, $"message {line}"))];

    private static async Task<OutboxWrite.Check> WriteAsync(Scene scene, string title)
    {
        var repository = await scene.GitHub.Repositories.GetAsync(scene.Repository, Cancel);
        return new OutboxWrite.Check
        {
            Repository = new RepositoryAddress(
                new InstallationId(scene.GitHub.InstallationId),
                new RepositoryId(repository.Id),
                new RepositoryName(repository.Owner, repository.Name)
            ),
            Name = "A check",
            HeadCommit = repository.HeadSha ?? throw new InvalidOperationException("The repository is empty."),
            Conclusion = CheckConclusion.Success,
            Title = title,
            Summary = "summary",
        };
    }

    private static async Task SendAsync(Scene scene, OutboxWrite.Check write, OutboxState until = OutboxState.Sent)
    {
        await scene.Bot.Services.GetRequiredService<IOutbox>().EnqueueAsync(write, Cancel);
        await Until.TrueAsync(() => scene.Bot.ReadAsync(database => database.Outbox.AnyAsync(row => row.Key == write.Key && row.State == until, Cancel)));
    }

    private static Task<OutboxRow> PostponedAsync(Scene scene, OutboxWrite.Check write) =>
        Until.FoundAsync(() =>
            scene.Bot.ReadAsync(database => database.Outbox.AsNoTracking().FirstOrDefaultAsync(row => row.Key == write.Key && row.Failure != null, Cancel))
        );

    /// <summary>Titles and numbers of annotations of all check runs of a check, oldest first.</summary>
    private static async Task<IEnumerable<(string? Title, int Annotations)>> ShownAsync(Scene scene, OutboxWrite.Check write) =>
        (await ChecksAsync(scene, write)).OrderBy(check => check.Id).Select(check => (check.Title, check.Annotations.Count));

    private static async Task<List<SimulatedCheck>> ChecksAsync(Scene scene, OutboxWrite.Check write) =>
        [.. (await scene.GitHub.Checks.ListAsync(scene.Repository, write.HeadCommit, Cancel)).Where(check => check.Name == write.Name)];
}
