namespace Weft.Linux.Bpf;

/// <summary>Where in the life of a socket a program of a control group runs (enum bpf_attach_type).</summary>
public enum CgroupHook
{
    Inet4Connect = 10,
    Inet6Connect = 11,
    Udp4SendMessage = 14,
    Udp6SendMessage = 15,
    Udp4ReceiveMessage = 19,
    Udp6ReceiveMessage = 20,
    Inet4GetPeerName = 29,
    Inet6GetPeerName = 30,
}
