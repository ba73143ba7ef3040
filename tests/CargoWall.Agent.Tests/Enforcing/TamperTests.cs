using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using CargoWall.Agent.Enforcing;
using CargoWall.Agent.Tests.Network;
using CargoWall.Kernel;
using CargoWall.Kernel.Net;
using CargoWall.Testing;

namespace CargoWall.Agent.Tests.Enforcing;

/// <summary>What root can take away while a job runs is noticed within seconds, put back and told.</summary>
public sealed partial class TamperTests : IDisposable
{
    private static readonly IPAddress Denied = TestNetwork.World4(2);
    private static readonly TimeSpan NextLook = TimeSpan.FromSeconds(5);
    private readonly TemporaryFolder state = new();
    private readonly SteppedTime time = new();
    private readonly List<Tampering> told = [];

    public void Dispose() => state.Dispose();

    [Fact]
    public async Task Given_programs_that_are_detached_they_are_back_after_the_next_look_and_pinned_again()
    {
        await using var job = Guarded();
        foreach (var link in job.Enforcer.Programs.Links)
        {
            Detach(link);
        }

        Assert.Equal("ok", job.Job.TryConnect(Denied, 443));
        time.Move(NextLook);

        Assert.Equal("EPERM", job.Job.TryConnect(Denied, 443));
        var found = Assert.Single(told);
        Assert.Equal(Tampering.LinkLost, found.Kind);
        Assert.Contains("they are back: recvmsg_ipv4, ", found.Sentence, StringComparison.Ordinal);
        Assert.Contains("connect_ipv4", found.Sentence, StringComparison.Ordinal);
        Assert.True(PinnedFirewall.IsInForce(state.Path));
        Assert.Equal(job.Enforcer.Programs.Links.Count, CgroupPrograms.AttachedTo(job.Network.Cgroup).Count);
    }

    [Fact]
    public async Task Given_another_program_in_the_place_of_one_the_own_one_comes_back()
    {
        await using var job = Guarded();
        using var harmless = NetObject.Load(); // without a policy it lets everything pass
        var link = job.Enforcer.Programs.Links.Single(link => link.Program == "connect_ipv4");
        Replace(link, harmless);
        Assert.Equal("ok", job.Job.Connect(job.Job.Udp4(), Denied, 443)); // its packets would still be dropped

        time.Move(NextLook);

        Assert.Equal("EPERM", job.Job.TryConnect(Denied, 443));
        Assert.EndsWith("they are back: connect_ipv4.", Assert.Single(told).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_mode_that_is_switched_off_in_the_kernel_it_is_in_force_again()
    {
        await using var job = Guarded();
        job.Enforcer.Kernel.State.Change(word => word[0] = default);
        Assert.Equal("ok", job.Job.TryConnect(Denied, 443));

        time.Move(NextLook);

        Assert.Equal("EPERM", job.Job.TryConnect(Denied, 443));
        var found = Assert.Single(told);
        Assert.Equal(Tampering.StateChanged, found.Kind);
        Assert.Contains("to Off", found.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_control_group_that_is_gone_it_is_told_once()
    {
        await using var job = Guarded();
        job.Job.Must($"cgroup {Path.GetDirectoryName(job.Network.Cgroup)}");
        Directory.Delete(job.Network.Cgroup);
        while (job.Enforcer.Programs.Links.Any(link => link.IsAttached))
        {
            await Task.Delay(1, TestContext.Current.CancellationToken); // the kernel lets go of it a moment later
        }

        time.Move(NextLook);
        time.Move(NextLook);

        Assert.Contains("cannot be put back", Assert.Single(told).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_nobody_who_tampers_nothing_is_told()
    {
        await using var job = Guarded();
        time.Move(NextLook);
        job.Apply(A.Policy());
        time.Move(NextLook);

        Assert.Empty(told);
    }

    private EnforcedJob Guarded()
    {
        var job = EnforcedJob.Enforcing(A.Policy(), options => options with { StateDirectory = state.Path, TimeProvider = time });
        job.Enforcer.OnTampering = told.Add;
        job.Network.Listen(Denied, 443);
        return job;
    }

    private static void Detach(CgroupLink link) => ThrowIf(DetachLink(link.Descriptor));

    private static void Replace(CgroupLink link, NetObject by) => ThrowIf(UpdateLink(link.Descriptor, by.Connect4.Descriptor, 0));

    private static void ThrowIf(int result)
    {
        if (result != 0)
        {
            throw new Win32Exception(-result);
        }
    }

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_link_detach")]
    private static partial int DetachLink(int link);

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_link_update")]
    private static partial int UpdateLink(int link, int program, nint options);
}
