using System.Net;
using System.Net.Sockets;
using Weft.Client;

namespace Weft.Standalone.Lab;

/// <summary>Chooses the TCP port on 127.0.0.1 where a lab's API server serves kubectl.</summary>
internal static class ApiServerPort
{
    private const int Usual = 6443;

    /// <summary>
    /// The port asked for; else the one in the lab's kubeconfig, so that it stays the same over restarts; else the usual one, or any
    /// other if another lab has that.
    /// </summary>
    public static int Choose(int? asked, string kubeconfig)
    {
        if (asked is { } port)
        {
            return port;
        }

        int[] candidates = Recorded(kubeconfig) is { } recorded ? [recorded, Usual] : [Usual];
        return candidates.Cast<int?>().FirstOrDefault(candidate => IsFree(candidate!.Value)) ?? 0;
    }

    private static int? Recorded(string kubeconfig)
    {
        try
        {
            return File.Exists(kubeconfig) ? Kubeconfig.Load(kubeconfig).Server?.Port : null;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private static bool IsFree(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
