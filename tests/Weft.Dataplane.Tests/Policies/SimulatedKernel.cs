using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Policies;
using Weft.Dataplane.Reconcile;
using Weft.Dataplane.Routing;
using KernelFilterKey = Weft.Dataplane.Abi.FilterKey;

namespace Weft.Dataplane.Tests.Policies;

/// <summary>The tables of policies, judged by as the programs do, and the processes that write them.</summary>
internal sealed class SimulatedKernel
{
    private readonly List<PolicyIds> _processes = [];
    private PolicyReconciler? _process;

    public SimulatedKernel()
    {
        Policy = new(this, "policy");
        Isolations = new(this, "isolations");
        Classes4 = new(this, "classes4");
        Classes6 = new(this, "classes6");
        Filters = new(this, "filters");
        Rules = new(this, "rules");
        Policy.Rows[0] = default;
    }

    public SimulatedTable<uint, PolicyRow> Policy { get; }

    public SimulatedTable<uint, IsolationRow> Isolations { get; }

    public SimulatedTable<Prefix4Key, ClassRow> Classes4 { get; }

    public SimulatedTable<Prefix6Key, ClassRow> Classes6 { get; }

    public SimulatedTable<KernelFilterKey, FilterRow> Filters { get; }

    public SimulatedTable<RuleKey, RuleRow> Rules { get; }

    public uint Generation => Policy.Rows[0].Generation;

    /// <summary>Times that known flows were made look again.</summary>
    public int LooksAgain { get; private set; }

    /// <summary>Writes so far.</summary>
    public int Writes { get; private set; }

    /// <summary>The process is killed, or (see <see cref="IsFault"/>) the kernel refuses, when it wants to make this one.</summary>
    public int StopsAt { get; set; } = int.MaxValue;

    public bool IsFault { get; set; }

    /// <summary>Looks at every state the programs can see.</summary>
    public Action? Observer { get; set; }

    public PolicyReconciler Process => _process ?? Start();

    /// <summary>A new process, which knows only what the tables hold.</summary>
    public PolicyReconciler Start()
    {
        _process = new PolicyReconciler(new PolicyTables(Policy, Isolations, Classes4, Classes6, Filters, Rules));
        _process.ReadBack();
        _processes.Add(_process.Ids!);
        return _process;
    }

    /// <summary>One pass.</summary>
    public ApplyResult Apply(PolicyState state)
    {
        var log = new ChangeLog();
        Process.Want(state);
        Process.Write(log, () => ++LooksAgain > 0);
        Process.Delete(log);
        return new ApplyResult(log.Operations, log.Errors, 0);
    }

    public void BeforeWrite()
    {
        if (Writes >= StopsAt)
        {
            throw IsFault ? new IOException("refused") : new OperationCanceledException("killed");
        }

        Writes++;
    }

    public void AfterWrite() => Observer?.Invoke();

    /// <summary>The verdicts on new flows, in the compiler's numbers of whichever process wrote them; null for none, which drops.</summary>
    public List<PolicyVerdict?> Judge(IEnumerable<Question> questions)
    {
        var classes = new Dictionary<IPAddress, uint>();
        return [.. questions.Select(question => Judge(question, classes))];
    }

    private PolicyVerdict? Judge(Question question, Dictionary<IPAddress, uint> classes)
    {
        if (!Isolations.Rows.TryGetValue(question.Endpoint, out var row))
        {
            return null;
        }

        var isNow = IsReached(row.Since);
        var isolation = question.IsIngress ? (isNow ? row.Ingress : row.IngressBefore) : isNow ? row.Egress : row.EgressBefore;
        return isolation switch
        {
            AbiConstants.IsolationNone => Question.Open,
            AbiConstants.IsolationClosed => null,
            _ => FilterOf(isolation, ClassOf(question.Peer, classes)) is > 0 and var filter ? RuleOf(filter, question) : null,
        };
    }

    private uint ClassOf(IPAddress peer, Dictionary<IPAddress, uint> known)
    {
        if (!known.TryGetValue(peer, out var @class))
        {
            known[peer] = @class = ClassOf(peer);
        }

        return @class;
    }

    private uint ClassOf(IPAddress peer)
    {
        var prefix = RouteRows.Single(peer);
        var row = peer.AddressFamily == AddressFamily.InterNetwork
            ? Longest<Prefix4Key, PrefixAbi4>(RouteRows.ToKey4(prefix), Classes4.Rows)
            : Longest<Prefix6Key, PrefixAbi6>(RouteRows.ToKey6(prefix), Classes6.Rows);
        return row is not { } found ? 0 : IsReached(found.Since) ? found.Now : found.Before;
    }

    private static ClassRow? Longest<TKey, TAbi>(TKey key, Dictionary<TKey, ClassRow> rows)
        where TKey : unmanaged
        where TAbi : IPrefixAbi<TKey>
    {
        for (var length = (int)TAbi.MaxLength; length >= 0; length--)
        {
            if (rows.TryGetValue(TAbi.Cut(key, (uint)length), out var row))
            {
                return row;
            }
        }

        return null;
    }

    private uint FilterOf(uint isolation, uint @class)
    {
        var filter = InForce(new KernelFilterKey { Isolation = isolation, Class = @class });
        return filter != 0 ? filter : InForce(new KernelFilterKey { Isolation = isolation });
    }

    private uint InForce(KernelFilterKey key) => !Filters.Rows.TryGetValue(key, out var row) ? 0 : IsReached(row.Since) ? row.Now : row.Before;

    private bool IsReached(uint since) => (int)(Generation - since) >= 0;

    private PolicyVerdict? RuleOf(uint filter, Question question)
    {
        for (var bits = 0; bits <= 16; bits++)
        {
            var port = (ushort)(question.Port & (ushort.MaxValue << bits));
            if (Rules.Rows.TryGetValue(new RuleKey { Length = (uint)(64 - bits), Filter = filter, Protocol = question.Protocol, Port = port }, out var row))
            {
                return Local(row);
            }
        }

        return Rules.Rows.TryGetValue(new RuleKey { Length = 32, Filter = filter }, out var last) ? Local(last) : null;
    }

    private PolicyVerdict Local(RuleRow row)
    {
        var ids = _processes.Last(ids => ids.IsOwn(row.Rule));
        return new PolicyVerdict(row.Verdict == (byte)Verdict.Allow, ids.FromKernel(row.Rule), ids.FromKernel(row.AuditRule));
    }
}
