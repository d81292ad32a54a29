using System.Net;

namespace Weft.Dataplane.Services;

/// <content>Who has which address and port.</content>
internal sealed partial class ServiceFamily<TAbi, TService, TMember, TRange, TBackend>
{
    private (TService Key, ServiceFrontend Frontend)[] Claim(ServicePortKey key, ServicePortSpec spec)
    {
        var owned = new List<(TService, ServiceFrontend)>(spec.Frontends.Length);
        foreach (var frontend in spec.Frontends)
        {
            var row = TAbi.ServiceKey(frontend.Address, frontend.Port, spec.Protocol);
            if (_claims.Claim(row, key, out var owner))
            {
                CountAddress(frontend, 1);
            }

            if (owner == key)
            {
                owned.Add((row, frontend));
            }
            else
            {
                var address = frontend.Address is null ? $"node port {frontend.Port}" : $"{new IPEndPoint(frontend.Address, frontend.Port)}";
                Fault(key, $"{address} (IP protocol {spec.Protocol}) is already held by service {owner}.");
            }
        }

        return [.. owned];
    }

    // Gives up what the port had and shall not have any more; for good when there is no port to be.
    private void Release(PortState<TService> before, CheckedPort? port, HashSet<ServicePortKey> waiting)
    {
        var spec = before.Port.Spec;
        foreach (var frontend in spec.Frontends)
        {
            var isKept = port is not null && port.Spec.Protocol == spec.Protocol && port.Spec.Frontends.Contains(frontend);
            var row = TAbi.ServiceKey(frontend.Address, frontend.Port, spec.Protocol);
            if (!isKept && _claims.Release(row, spec.Key, waiting))
            {
                _services.Unwant(row);
                CountAddress(frontend, -1);
            }
        }
    }

    // An address is of Services as long as one port has it, and answers ping while a load balancer's does.
    private void CountAddress(ServiceFrontend frontend, int change)
    {
        if (frontend.Address is null)
        {
            return;
        }

        var key = TAbi.ServiceKey(frontend.Address, 0, 0);
        var (all, echo) = _addresses.GetValueOrDefault(key);
        all += change;
        echo += frontend.Kind == FrontendKind.LoadBalancer ? change : 0;
        if (all > 0)
        {
            _addresses[key] = (all, echo);
            _services.Want(key, ServiceRows.ToAddress(echo > 0));
        }
        else
        {
            _addresses.Remove(key);
            _services.Unwant(key);
        }
    }
}
