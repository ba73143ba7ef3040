using CargoWall.Bot.Webhooks;
using CargoWall.GitHub.Resources;

namespace CargoWall.Bot.Tests.Webhooks;

/// <summary>When a delivery that the inbox does not have is asked for.</summary>
public sealed class LostDeliveriesTests
{
    private const int NobodyAnswered = 0;
    private static readonly DateTimeOffset s_start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(NobodyAnswered, 10, 20, 40, 60, 60)]
    [InlineData(503, 10, 20, 40, 60, 60)]
    [InlineData(401, 10, 20, 40, 80, 160, 320, 360, 360)]
    [InlineData(200, 10, 20, 40, 80, 160, 320, 360, 360)]
    public void Given_attempts_that_come_to_nothing_it_is_asked_for_ever_more_rarely(int status, params int[] minutes)
    {
        var lost = new LostDeliveries(s_start);
        var asked = new List<DateTimeOffset>();
        long id = 1;
        lost.Miss(Attempt(id, s_start, status));

        for (var now = s_start; now < s_start.AddHours(36); now = now.AddMinutes(10))
        {
            foreach (var due in lost.FindDue(now))
            {
                asked.Add(now);
                lost.Ask(due.DeliveryId, now);
                lost.Miss(Attempt(++id, now, status));
            }
        }

        var pauses = asked.Zip(asked.Skip(1), (one, next) => (int)(next - one).TotalMinutes).ToList();
        Assert.Equal(s_start, asked[0]);
        Assert.Equal(minutes, pauses.Take(minutes.Length));
        Assert.All(pauses.Skip(minutes.Length), pause => Assert.Equal(minutes[^1], pause));
    }

    [Fact]
    public void Given_a_delivery_that_arrived_those_that_nobody_answered_before_it_are_asked_for_at_once_and_refused_ones_are_not()
    {
        var lost = new LostDeliveries(s_start);
        foreach (var n in Enumerable.Range(0, 8))
        {
            lost.Miss(Attempt(n, s_start.AddMinutes(n), NobodyAnswered) with { DeliveryId = "unanswered" });
            lost.Miss(Attempt(100 + n, s_start.AddMinutes(n), 413) with { DeliveryId = "refused" });
        }

        var now = s_start.AddMinutes(20);
        Assert.Empty(lost.FindDue(now));
        lost.Reach(now);

        Assert.Equal("unanswered", Assert.Single(lost.FindDue(now)).DeliveryId);
    }

    [Fact]
    public void Given_what_was_unanswered_before_the_process_listened_it_is_asked_for_at_once()
    {
        var lost = new LostDeliveries(s_start);
        foreach (var n in Enumerable.Range(0, 8))
        {
            lost.Miss(Attempt(n, s_start.AddMinutes(-9 + n), NobodyAnswered));
        }

        Assert.Single(lost.FindDue(s_start));
    }

    [Fact]
    public void Given_three_days_it_is_not_asked_for_any_more_and_named_as_lost()
    {
        var lost = new LostDeliveries(s_start);
        lost.Miss(Attempt(1, s_start, NobodyAnswered));
        lost.Miss(Attempt(2, s_start.AddDays(2), NobodyAnswered));

        Assert.Empty(lost.TakeForgotten(s_start.AddDays(3)));
        Assert.Equal("d", Assert.Single(lost.TakeForgotten(s_start.AddDays(3).AddSeconds(1))).DeliveryId);
        Assert.Empty(lost.Ids);
    }

    [Fact]
    public void Given_an_attempt_that_is_seen_twice_it_counts_once()
    {
        var lost = new LostDeliveries(s_start.AddHours(-1));
        lost.Miss(Attempt(1, s_start, 401));
        lost.Miss(Attempt(1, s_start, 401));

        Assert.Single(lost.FindDue(s_start));
    }

    private static WebhookDelivery Attempt(long id, DateTimeOffset at, int status) => new(id, "d", at, id > 1, status, "push", null);
}
