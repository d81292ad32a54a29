using Weft.Cli.Explain;

namespace Weft.Cli.Tests.Explain;

public sealed class ExplainTargetTests
{
    [Theory]
    [InlineData("shop/web-0", "PodTarget { Namespace = shop, Name = web-0 }")]
    [InlineData("svc/shop/web", "ServiceTarget { Namespace = shop, Name = web }")]
    [InlineData("service/shop/web", "ServiceTarget { Namespace = shop, Name = web }")]
    [InlineData("ord1-a", "NodeTarget { Name = ord1-a }")]
    [InlineData("node.example.com", "NodeTarget { Name = node.example.com }")]
    [InlineData("10.64.0.5", "AddressTarget { Address = 10.64.0.5 }")]
    [InlineData("fd64:1::5", "AddressTarget { Address = fd64:1::5 }")]
    [InlineData("::ffff:10.64.0.5", "AddressTarget { Address = 10.64.0.5 }")]
    public void An_end_is_what_its_form_says(string text, string expected)
    {
        Assert.True(ExplainTarget.TryParse(text, out ExplainTarget? target));
        Assert.Equal(expected, Text(target));
    }

    [Theory]
    [InlineData("shop/web:80", "PodTarget { Namespace = shop, Name = web }", "80", null)]
    [InlineData("shop/web:80/udp", "PodTarget { Namespace = shop, Name = web }", "80", 17)]
    [InlineData("shop/web/SCTP", "PodTarget { Namespace = shop, Name = web }", null, 132)]
    [InlineData("shop/web/icmp", "PodTarget { Namespace = shop, Name = web }", null, 1)]
    [InlineData("shop/tcp", "PodTarget { Namespace = shop, Name = tcp }", null, null)]
    [InlineData("svc/shop/tcp", "ServiceTarget { Namespace = shop, Name = tcp }", null, null)]
    [InlineData("svc/shop/tcp/udp", "ServiceTarget { Namespace = shop, Name = tcp }", null, 17)]
    [InlineData("svc/shop/web:http/tcp", "ServiceTarget { Namespace = shop, Name = web }", "http", 6)]
    [InlineData("svc/shop/web", "ServiceTarget { Namespace = shop, Name = web }", null, null)]
    [InlineData("ord1-a:22/tcp", "NodeTarget { Name = ord1-a }", "22", 6)]
    [InlineData("10.64.0.5:80/tcp", "AddressTarget { Address = 10.64.0.5 }", "80", 6)]
    [InlineData("10.64.0.5/icmp", "AddressTarget { Address = 10.64.0.5 }", null, 1)]
    [InlineData("[fd64:1::5]:80", "AddressTarget { Address = fd64:1::5 }", "80", null)]
    [InlineData("[fd64:1::5]", "AddressTarget { Address = fd64:1::5 }", null, null)]
    [InlineData("fd64:1::5/icmpv6", "AddressTarget { Address = fd64:1::5 }", null, 58)]
    public void A_destination_may_have_a_port_and_a_protocol(string text, string target, string? port, int? protocol)
    {
        Assert.True(ExplainDestination.TryParse(text, out ExplainDestination? destination));
        Assert.Equal((target, port, (byte?)protocol), (Text(destination.Target), destination.Port, destination.Protocol));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("shop/")]
    [InlineData("/web")]
    [InlineData("a/b/c")]
    [InlineData("svc/a/b/c/d")]
    [InlineData("Shop/web")]
    [InlineData("shop/web:")]
    [InlineData("shop/web:80/quic")]
    [InlineData("[fd64:1::5:80")]
    [InlineData("10.64.0.0/16")]
    public void What_is_no_destination_is_refused(string? text) => Assert.False(ExplainDestination.TryParse(text, out _));

    [Fact]
    public void No_text_is_too_odd_to_be_read()
    {
        const string Alphabet = "svc/tcpudp:0123456789abcf.-[]% >";
        Random random = new(20261122);
        for (int run = 0; run < 50_000; run++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(24)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            if (ExplainDestination.TryParse(text, out ExplainDestination? destination))
            {
                Assert.True(ExplainTarget.TryParse(destination.Target.ToString(), out ExplainTarget? again));
                Assert.Equal(destination.Target, again);
            }
        }
    }

    // A record's own text has the name of its kind; those of targets are for people.
    private static string Text(ExplainTarget target) => target switch
    {
        PodTarget pod => $"PodTarget {{ Namespace = {pod.Namespace}, Name = {pod.Name} }}",
        ServiceTarget service => $"ServiceTarget {{ Namespace = {service.Namespace}, Name = {service.Name} }}",
        NodeTarget node => $"NodeTarget {{ Name = {node.Name} }}",
        AddressTarget address => $"AddressTarget {{ Address = {address.Address} }}",
        _ => "",
    };
}
