using System.Buffers.Binary;
using System.Collections;
using System.Net;
using System.Net.Sockets;

namespace Weft.Lab.Tests.Policies.Probing;

/// <summary>
/// A flow of numbered datagrams from one end to another, which echoes them (<see cref="ProbeEnd"/>): a thousand a second from when
/// it is made until it is ended.
/// </summary>
internal sealed class NumberedStream : IAsyncDisposable
{
    private const int MaxDatagrams = 1_000_000;
    private const int PerTick = 5;

    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(5);

    private readonly Socket _socket;
    private readonly CancellationTokenSource _ended = new();
    private readonly BitArray _echoed = new(MaxDatagrams); // guarded by itself
    private readonly Task _sending;
    private readonly Task _receiving;
    private int _count; // guarded by _echoed
    private int _sent;

    public NumberedStream(ProbeEnd from, IPEndPoint to)
    {
        _socket = from.Run(() => new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        _socket.ReceiveBufferSize = 1 << 20;
        _sending = SendAsync(to);
        _receiving = ReceiveAsync();
    }

    public int Sent => Volatile.Read(ref _sent);

    public int Echoed
    {
        get
        {
            lock (_echoed)
            {
                return _count;
            }
        }
    }

    /// <summary>Sends no more, and waits for echoes that may still be on their way.</summary>
    /// <returns>How many datagrams have no echo.</returns>
    public async Task<int> EndAsync()
    {
        await _ended.CancelAsync();
        await _sending;
        long began = TimeProvider.System.GetTimestamp();
        while (Echoed < Sent && TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(1))
        {
            await Task.Delay(_tick, TimeProvider.System);
        }

        return Sent - Echoed;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _sending;
        _socket.Dispose();
        await _receiving;
        _ended.Dispose();
    }

    private async Task SendAsync(IPEndPoint to)
    {
        byte[] number = new byte[4];
        using PeriodicTimer timer = new(_tick, TimeProvider.System);
        while (!_ended.IsCancellationRequested && _sent < MaxDatagrams - PerTick)
        {
            for (int i = 0; i < PerTick; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(number, _sent);
                _socket.SendTo(number, to);
                Interlocked.Increment(ref _sent);
            }

            await timer.WaitForNextTickAsync();
        }
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[64];
        IPEndPoint any = new(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(buffer, any);
                Mark(BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(0, received.ReceivedBytes)));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The stream was disposed.
            return;
        }
    }

    private void Mark(int number)
    {
        lock (_echoed)
        {
            if (!_echoed[number])
            {
                _echoed[number] = true;
                _count++;
            }
        }
    }
}
