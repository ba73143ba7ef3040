using CargoWall.Agent.Dns.Wire;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CargoWall.Agent.Tests.Dns;

/// <summary>Whatever bytes come, they are read or refused: no exception, no endless loop, nothing beyond the message.</summary>
public sealed class WireProperties
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(3000);

    // Noise alone is refused by its first octets; a true message with some octets changed goes deep.
    private static Arbitrary<byte[]> Damaged(byte[] message) =>
        (
            from flips in ArbMap.Default.GeneratorFor<(int, byte)[]>()
            from cut in Gen.Choose(0, message.Length + 4)
            select Damage(message, flips, cut)
        ).ToArbitrary();

    [Fact]
    public void Any_bytes_are_a_question_or_refused() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ReadQuery).Check(s_config);

    [Fact]
    public void Any_damaged_question_is_read_or_refused() =>
        Prop.ForAll(Damaged(Messages.Query(1, "www.shop.test", Messages.A, 1232)), ReadQuery).Check(s_config);

    [Fact]
    public void Any_bytes_are_a_reply_or_refused() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => Take(bytes, DnsType.A)).Check(s_config);

    [Theory]
    [InlineData((int)DnsType.A)]
    [InlineData((int)DnsType.Srv)]
    [InlineData((int)DnsType.Https)]
    [InlineData((int)DnsType.Ptr)]
    public void Any_damaged_reply_is_taken_or_refused(int type) =>
        Prop.ForAll(Damaged(Rich((ushort)type)), bytes => Take(bytes, (DnsType)type)).Check(s_config);

    [Fact]
    public void What_is_taken_can_be_read_again()
    {
        // The draft's own records must be whole: the cache ages them without a check.
        Prop.ForAll(
                Damaged(Rich(Messages.A)),
                bytes =>
                {
                    var draft = new AnswerDraft(TimeToLiveBounds.Usual);
                    byte[] question = Messages.Question("www.shop.test", Messages.A);
                    if (!ResponseMessage.TryRead(bytes, out ResponseMessage response) || response.Question.IsEmpty)
                    {
                        return;
                    }
                    draft.Begin(question, []);
                    if (!draft.TryTake(response, DnsType.A, new Everywhere()))
                    {
                        return;
                    }
                    byte[] reply = new byte[65535];
                    var shape = new ReplyShape
                    {
                        Id = 1,
                        RecursionDesired = true,
                        Question = question,
                        HasEdns = false,
                        Limit = 65535,
                    };
                    int length = MessageWriter.WriteAnswer(reply, shape, draft.Body, 0);
                    Reply read = Reply.Read(reply[..length]);
                    Assert.Equal(draft.AnswerCount, read.Answers.Count);
                    Assert.Equal(draft.Addresses.Count, read.Addresses.Count());
                }
            )
            .Check(s_config);
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0x00 })]
    [InlineData(new byte[] { 1, (byte)'a', 0xC0, 0x00 })]
    [InlineData(new byte[] { 0xC0, 0x02, 0xC0, 0x00 })]
    [InlineData(new byte[] { 0x40, 1, 2 })]
    [InlineData(new byte[] { 5, (byte)'a' })]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0xC0 })]
    public void Given_a_name_that_leads_in_a_circle_or_nowhere_it_is_refused(byte[] message)
    {
        int offset = 0;

        Assert.False(WireName.TryExpand(message, ref offset, new byte[WireName.MaximumLength], out _));
        Assert.False(WireName.Matches(message, 0, Messages.Name("a")));
    }

    [Fact]
    public void Given_pointers_that_would_make_a_name_too_long_it_is_refused()
    {
        // Each label points at the one before it: 200 labels of two octets.
        var message = new List<byte> { 1, (byte)'a', 0 };
        int previous = 0;
        for (int i = 0; i < 200; i++)
        {
            int here = message.Count;
            message.AddRange([1, (byte)'a', (byte)(0xC0 | previous >> 8), (byte)previous]);
            previous = here;
        }
        int offset = previous;

        Assert.False(WireName.TryExpand(message.ToArray(), ref offset, new byte[WireName.MaximumLength], out _));
    }

    [Fact]
    public void Given_a_thousand_records_the_proxy_looks_at_its_bound_and_counts_the_rest()
    {
        byte[][] records = [.. Enumerable.Range(0, 1000).Select(i => Messages.Address("a.test", $"10.1.{i / 250}.{i % 250}"))];
        byte[] message = Messages.Reply(Messages.Query(1, "a.test", Messages.A), records);
        var draft = new AnswerDraft(TimeToLiveBounds.Usual);

        Assert.True(ResponseMessage.TryRead(message, out ResponseMessage response));
        draft.Begin(Messages.Question("a.test", Messages.A), []);
        Assert.True(draft.TryTake(response, DnsType.A, new Everywhere()));

        Assert.Equal((AnswerDraft.MaximumRecords, 1000 - AnswerDraft.MaximumRecords), (draft.Addresses.Count, draft.LeftOut));
    }

    private static void ReadQuery(byte[] bytes)
    {
        QueryFault fault = QueryMessage.Read(bytes, out QueryMessage query);
        Assert.True(fault != QueryFault.None || query.Question.Length >= 5);
    }

    private static void Take(byte[] bytes, DnsType type)
    {
        if (ResponseMessage.TryRead(bytes, out ResponseMessage response))
        {
            var draft = new AnswerDraft(TimeToLiveBounds.Usual);
            draft.Begin(response.Question.IsEmpty ? Messages.Question("www.shop.test", (ushort)type) : response.Question, []);
            draft.TryTake(response, type, new Everywhere());
        }
    }

    private static byte[] Rich(ushort type)
    {
        byte[] target = Messages.Name("edge.cdn.test");
        byte[] data = (DnsType)type switch
        {
            DnsType.Srv => [.. Messages.U16(1), .. Messages.U16(2), .. Messages.U16(3), .. target],
            DnsType.Https =>
            [
                .. Messages.U16(1),
                0,
                .. Messages.U16(1),
                .. Messages.U16(3),
                2,
                (byte)'h',
                (byte)'2',
                .. Messages.U16(4),
                .. Messages.U16(4),
                1,
                2,
                3,
                4,
            ],
            DnsType.Ptr => target,
            _ => [10, 1, 2, 3],
        };
        byte[] pointer = [0xC0, 12];
        return Messages.Reply(
            Messages.Query(1, "www.shop.test", type),
            [
                Messages.Record(pointer, Messages.Cname, 60, [3, (byte)'c', (byte)'d', (byte)'n', 0xC0, 16]),
                Messages.Record(Messages.Name("cdn.shop.test"), Messages.Cname, 60, target),
                Messages.Record("edge.cdn.test", type, 60, data),
                Messages.Record("edge.cdn.test", type, 60, data),
            ],
            authority: [Messages.StartOfAuthority("test", 60, 60)],
            additional: [Messages.Opt(1232)]
        );
    }

    private static byte[] Damage(byte[] message, (int Place, byte Value)[] flips, int cut)
    {
        byte[] damaged = [.. message, 0, 0, 0, 0];
        foreach ((int place, byte value) in flips)
        {
            damaged[(place & int.MaxValue) % damaged.Length] = value;
        }
        return damaged[..Math.Min(cut, damaged.Length)];
    }

    private sealed class Everywhere : IRecordFilter
    {
        public bool MayPointAt(ReadOnlySpan<byte> target) => true;
    }
}
