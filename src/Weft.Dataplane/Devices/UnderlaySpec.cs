namespace Weft.Dataplane.Devices;

/// <summary>The device that carries packets to other nodes. Its MTU, addresses and index are read from the kernel.</summary>
public sealed record UnderlaySpec(string Interface);
