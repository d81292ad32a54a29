using System.Net;
using Weft.Agent.Sandboxes;
using Weft.Agent.Tests.Fakes;

namespace Weft.Agent.Tests.Sandboxes;

/// <summary>
/// Random lives of a node: attach, repeat, detach, namespaces that die, time, full disks, agents and machines that stop at any step.
/// What must hold is judged by what was really handed out, not by what the ledger believes.
/// </summary>
public sealed class SandboxLedgerProperties
{
    private const int Seeds = 250;
    private const int StepsPerLife = 80;

    [Fact]
    public void No_address_is_ever_held_twice_or_before_it_cooled_down_and_none_is_lost_by_a_restart()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            new Life(seed).Run();
        }
    }

    [Fact]
    public void A_crash_at_every_single_step_of_attach_detach_and_release_leaves_a_ledger_that_can_go_on()
    {
        for (var crashAt = 0; crashAt < 40; crashAt++)
        {
            var life = new Life(crashAt);
            life.CrashAt(crashAt);
        }
    }

    private sealed class Life(int seed)
    {
        private readonly World _world = new(seed, "10.64.0.0/28");
        private readonly Dictionary<SandboxKey, (SandboxClaim Claim, IPAddress Address)> _users = [];
        private readonly Dictionary<IPAddress, DateTimeOffset> _lastUse = [];
        private int _names;

        public void Run()
        {
            for (var step = 0; step < StepsPerLife; step++)
            {
                if (_world.Random.Next(4) == 0)
                {
                    _world.Files.CrashAfter = _world.Random.Next(8);
                }

                Guarded(RandomStep);
                Judge($"seed {seed}, step {step}");
            }
        }

        public void CrashAt(int steps)
        {
            _world.Files.CrashAfter = steps;
            var first = _world.NewClaim("a");
            var second = _world.NewClaim("b");
            Guarded(() => Attach(first));
            Guarded(() => Attach(second));
            Guarded(() => Detach(first));
            Guarded(() => Kill(first));
            Guarded(() => _world.Sweep());
            _world.Time.Advance(TimeSpan.FromSeconds(61));
            Guarded(() => _world.Sweep());
            Guarded(() => Attach(_world.NewClaim("c")));
            Judge($"crash after {steps} steps");
            _world.Files.CrashAfter = -1;
            Attach(second);
            Attach(_world.NewClaim("d"));
            Judge($"crash after {steps} steps, at the end");
        }

        /// <summary>A crash ends whatever ran, and the agent comes back with what the disk kept.</summary>
        private void Guarded(Action action)
        {
            try
            {
                action();
            }
            catch (SimulatedCrashException)
            {
                _world.Files.Restart();
                _world.RestartAgent();
            }
            catch (Exception e) when (e is AddressesExhaustedException or StateNotWritableException)
            {
                // Refused; nobody got anything.
            }
        }

        private void RandomStep()
        {
            _world.Files.IsFull = _world.Random.Next(10) == 0;
            switch (_world.Random.Next(9))
            {
                case 0 or 1 or 2:
                    Attach(_world.NewClaim($"c{_names++}"));
                    break;
                case 3 when Any() is { } user:
                    Attach(user);
                    break;
                case 4 when Any() is { } user:
                    Detach(user);
                    break;
                case 5 when Any() is { } user:
                    Kill(user);
                    break;
                case 6:
                    _world.Time.Advance(TimeSpan.FromSeconds(_world.Random.Next(90)));
                    break;
                case 7 when _world.Random.Next(6) == 0:
                    MachineStops();
                    break;
                default:
                    _world.Sweep();
                    break;
            }
        }

        private SandboxClaim? Any() => _users.Count == 0 ? null : _users.Values.ElementAt(_world.Random.Next(_users.Count)).Claim;

        private void Attach(SandboxClaim claim)
        {
            var address = _world.Add(claim).Ipv4!;
            if (_users.TryGetValue(claim.Key, out var same))
            {
                Assert.Equal(same.Address, address);
                return;
            }

            if (_lastUse.TryGetValue(address, out var last))
            {
                Assert.True(_world.Time.GetUtcNow() - last >= SandboxLedger.CoolDown, $"seed {seed}: {address} was used {_world.Time.GetUtcNow() - last} ago");
            }

            _users.Add(claim.Key, (claim, address));
        }

        private void Detach(SandboxClaim claim) => _world.Delete(claim);

        private void Kill(SandboxClaim claim)
        {
            _world.Kill(claim.Netns);
            if (_users.Remove(claim.Key, out var user))
            {
                _lastUse[user.Address] = _world.Time.GetUtcNow();
            }
        }

        private void MachineStops()
        {
            foreach (var user in _users.Values)
            {
                _lastUse[user.Address] = _world.Time.GetUtcNow();
            }

            _users.Clear();
            _world.Reboot();
        }

        private void Judge(string when)
        {
            var doubles = _users.Values.GroupBy(user => user.Address).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
            Assert.True(doubles.Count == 0, $"{when}: {string.Join(", ", doubles)} are held twice");
            var held = _world.HeldAddresses().ToHashSet();
            var lost = _users.Values.Where(user => !held.Contains(user.Address)).Select(user => user.Address).ToList();
            Assert.True(lost.Count == 0, $"{when}: {string.Join(", ", lost)} are used and not held");
        }
    }
}
