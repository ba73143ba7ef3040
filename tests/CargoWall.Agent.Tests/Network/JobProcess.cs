using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CargoWall.Agent.Tests.Network;

/// <summary>A process in a network namespace of its own and in a control group, told what to do (client.c beside this file). Not for several threads at once.</summary>
internal sealed class JobProcess : IDisposable
{
    private readonly Process process;
    private int sockets;
    private bool disposed;

    private JobProcess(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>Starts the process in this one's control group and namespaces; <see cref="Tell"/> moves it.</summary>
    public static JobProcess Start()
    {
        var start = new ProcessStartInfo(Path.Join(AppContext.BaseDirectory, "test-client")) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new JobProcess(Process.Start(start)!); // without the shell there is a process or an exception
    }

    /// <summary>Gives a command and its answer: <c>ok …</c> or the error's name.</summary>
    public string Tell(string command)
    {
        process.StandardInput.Write(command + "\n");
        process.StandardInput.Flush();
        return process.StandardOutput.ReadLine() ?? throw new IOException($"The test client ended at '{command}'.");
    }

    /// <summary>Gives a command that must succeed, and what it answers.</summary>
    public string Must(string command)
    {
        var answer = Tell(command);
        return answer.StartsWith("ok", StringComparison.Ordinal) ? answer[2..].Trim() : throw new IOException($"'{command}' gave {answer}.");
    }

    /// <summary>A socket, by number.</summary>
    public int Socket(int family, int type, int protocol = 0) => Open(family, type, protocol).Number;

    /// <summary>A datagram socket of the job, as one of this process too: it belongs to the job's control group and namespace.</summary>
    public Socket ShareUdp4() => new(ForeignDescriptor.Take(Id, Open(2, 2, 0).Descriptor));

    /// <summary>A stream socket of the job, as one of this process too.</summary>
    public Socket ShareTcp4() => new(ForeignDescriptor.Take(Id, Open(2, 1, 0).Descriptor));

    public int Tcp4() => Socket(2, 1);

    public int Tcp6() => Socket(10, 1);

    public int Udp4() => Socket(2, 2);

    public int Udp6() => Socket(10, 2);

    public string Connect(int socket, IPAddress address, int port) => Tell($"connect {socket} {address} {port}");

    public string SendTo(int socket, IPAddress address, int port, string text = "x") => Tell($"sendto {socket} {address} {port} {text}");

    /// <summary>Opens a TCP connection with a socket of the address's family and closes it: <c>ok</c> or the error.</summary>
    public string TryConnect(IPAddress address, int port)
    {
        var socket = address.AddressFamily == AddressFamily.InterNetwork ? Tcp4() : Tcp6();
        var answer = Connect(socket, address, port);
        Must($"close {socket}");
        return answer;
    }

    private (int Number, int Descriptor) Open(int family, int type, int protocol)
    {
        var number = sockets++ % 64;
        var descriptor = Must(string.Create(CultureInfo.InvariantCulture, $"socket {number} {family} {type} {protocol}"));
        return (number, int.Parse(descriptor, CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }
}
