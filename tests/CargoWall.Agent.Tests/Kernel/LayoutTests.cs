using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CargoWall.Kernel.Net;

namespace CargoWall.Agent.Tests.Kernel;

public sealed class LayoutTests
{
    public static TheoryData<Type, string> Shared() =>
        new()
        {
            { typeof(KernelAddress), "cw_address" },
            { typeof(NetState), "cw_config" },
            { typeof(DestinationClass), "cw_class" },
            { typeof(Key4), "cw_key4" },
            { typeof(Key6), "cw_key6" },
            { typeof(Net4), "cw_net4" },
            { typeof(Net6), "cw_net6" },
            { typeof(PortClasses), "cw_port" },
            { typeof(VerdictKey), "cw_verdict_key" },
            { typeof(HelperError), "cw_error" },
            { typeof(NetRecord), "cw_record" },
            { typeof(NetSocket), "cw_socket" },
            { typeof(NetFlow), "cw_flow" },
            { typeof(DnsProxyAddress), "cw_dns" },
        };

    [Theory]
    [MemberData(nameof(Shared))]
    public void Given_a_structure_that_the_programs_share_its_layout_is_the_objects(Type type, string structure)
    {
        var information = TypeInformation.Of(NetObject.File());

        Assert.Equal(information.SizeOf(structure), Marshal.SizeOf(type));
        if (type.GetCustomAttribute<InlineArrayAttribute>() is null)
        {
            var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Select(field => (int)Marshal.OffsetOf(type, field.Name))
                .Order();

            // Two numbers for even and odd generations are an array of two there.
            var members = information
                .MembersOf(structure)
                .SelectMany(member => structure == "cw_port" ? [member.Offset, member.Offset + 2] : (int[])[member.Offset]);
            Assert.Equal(members, fields);
        }
    }

    [Fact]
    public void Given_the_maps_of_the_object_every_structure_of_theirs_is_compared()
    {
        var compared = Shared().Select(row => row.Data.Item2).ToHashSet();
        string[] programsAlone = ["cw_seen_key", "cw_question", "cw_actor"];

        Assert.Empty(
            TypeInformation
                .Of(NetObject.File())
                .Structures.Where(name => name.StartsWith("cw_", StringComparison.Ordinal))
                .Except(compared)
                .Except(programsAlone)
        );
    }
}
