using CargoWall.Story.Internet;
using CargoWall.Story.Machine;

var folder = Directory.CreateTempSubdirectory("cargowall-demo-").FullName;
await using var group = ControlGroup.Create();
await using var internet = await SmallInternet.OpenAsync(folder, new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:2"), CancellationToken.None);
var r = await Command.TryRunAsync([.. group.Enter, .. internet.Network.EnterJob, "bash", "-c", "cat /etc/resolv.conf; getent ahosts registry.npm.test; cat /proc/self/cgroup | tail -1; exec 3<>/dev/tcp/registry.npm.test/80; echo hi >&3; cat <&3; exec 3<>/dev/tcp/nono.test/80"], CancellationToken.None);
Console.WriteLine(r);
return 0;
