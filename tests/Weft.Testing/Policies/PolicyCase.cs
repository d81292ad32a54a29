namespace Weft.Testing.Policies;

/// <summary>A folder below tests/testdata/policies (its README says what is in one).</summary>
public sealed class PolicyCase
{
    private PolicyCase(string name)
    {
        Name = name;
        Steps = File.Exists(PathOf("steps.txt")) ? [.. ReadLines("steps.txt").Select(line => CaseStep.Parse(line))] : [CaseStep.Parse("apply policies.yaml")];
        Wanted = File.Exists(PathOf("probes.txt")) ? [.. ReadLines("probes.txt")] : [];
        Questions = new TruthQuestions(CaseWorld.Pods, Wanted.Where(word => word != "services"));
    }

    public string Name { get; }

    public IReadOnlyList<CaseStep> Steps { get; }

    /// <summary>What is asked after each step.</summary>
    public TruthQuestions Questions { get; }

    /// <summary>Whether pods also go through Services, which must not make a difference.</summary>
    public bool ThroughServices => Wanted.Contains("services");

    private IReadOnlyList<string> Wanted { get; }

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetDirectories(CaseWorld.Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static PolicyCase Open(string name) => new(name);

    /// <summary>A manifest of the case, as it is written there.</summary>
    public string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>The worlds after each step, beginning from one without policies.</summary>
    public IEnumerable<PolicyWorld> Play(PolicyWorld world)
    {
        foreach (CaseStep step in Steps)
        {
            world = step.Play(world, this);
            yield return world;
        }
    }

    /// <summary>What the model says: the text of <c>expected.txt</c>.</summary>
    public string Compute()
    {
        string before = "";
        string text = "";
        foreach ((CaseStep step, PolicyWorld world) in Steps.Zip(Play(CaseWorld.WithoutLab)))
        {
            string table = TruthTable.Compute(world, Questions).Write(Questions);
            text += (text.Length > 0 ? "\n" : "") + $"== {step}\n{(table == before ? "\n" + AsBefore + "\n" : table)}";
            before = table;
        }

        return text;
    }

    /// <summary>The tables of <c>expected.txt</c>, one after each step.</summary>
    public IReadOnlyList<TruthTable> Expected()
    {
        List<TruthTable> tables = [];
        foreach (string part in Committed().Split("== ", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = part.Split('\n');
            tables.Add(lines.Contains(AsBefore) ? tables[^1] : TruthTable.Parse(lines.Skip(1)));
        }

        return tables;
    }

    /// <summary>The text of <c>expected.txt</c> as it is; empty if there is none.</summary>
    public string Committed() => File.Exists(PathOf("expected.txt")) ? Read("expected.txt") : "";

    /// <summary>Writes <c>expected.txt</c> anew.</summary>
    public void Commit(string text) => File.WriteAllText(PathOf("expected.txt"), text);

    public override string ToString() => Name;

    private const string AsBefore = "as before";

    private IEnumerable<string> ReadLines(string file) =>
        Read(file).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');

    private string PathOf(string file) => Path.Combine(CaseWorld.Root, Name, file);
}
