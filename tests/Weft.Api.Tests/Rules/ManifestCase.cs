using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api.Tests.Rules;

/// <summary>One folder below tests/testdata/manifests: what is applied, and what an API server makes of it.</summary>
internal sealed class ManifestCase(string name)
{
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly JsonSerializerOptions _readable = new(KubeJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Root { get; } = Path.Combine(FindRepository(), "tests", "testdata", "manifests");

    internal static bool Update => Environment.GetEnvironmentVariable("WEFT_UPDATE_GOLDEN") == "1";

    private string GoldenPath => FileOf("out.yaml");

    internal static IEnumerable<string> Names() =>
        Directory.GetDirectories(Root).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    internal string Golden() => File.Exists(GoldenPath) ? File.ReadAllText(GoldenPath) : "";

    internal void Write(string text) => File.WriteAllText(GoldenPath, text);

    /// <summary>Runs in.yaml as a create, or as an update of old.yaml; status.yaml as an update of its status.</summary>
    internal string Run()
    {
        var isStatus = File.Exists(FileOf("status.yaml"));
        var old = File.Exists(FileOf("old.yaml")) ? Created(Load("old.yaml")) : null;
        return Apply(Load(isStatus ? "status.yaml" : "in.yaml"), old, isStatus);
    }

    private static string Apply(JsonObject obj, JsonObject? old, bool isStatus)
    {
        var rules = RulesOf(obj);
        var check = rules.CheckAndPrune(obj);
        var text = new StringBuilder();
        foreach (var field in check.UnknownFields)
        {
            text.Append("# warning: unknown field \"").Append(field).Append("\"\n");
        }

        if (check.TypeError is { } problem)
        {
            return text.Append("# 400: ").Append(problem).Append('\n').ToString();
        }

        rules.Default(obj);
        var errors = PrepareAndValidate(rules, obj, old, isStatus);
        if (errors.Any)
        {
            return text.Append(string.Concat(errors.Select(e => $"# {e.Reason} {e}\n"))).ToString();
        }

        text.Append("# ").Append(rules.Row(obj, _now).ToJsonString(_readable)).Append('\n');
        return text.Append(YamlText.Write(obj)).ToString();
    }

    private static FieldErrors PrepareAndValidate(KindRules rules, JsonObject obj, JsonObject? old, bool isStatus)
    {
        if (old is null)
        {
            rules.PrepareForCreate(obj);
            return rules.Validate(obj);
        }

        if (isStatus)
        {
            rules.PrepareForStatusUpdate(obj, old);
            return rules.ValidateStatusUpdate(obj, old);
        }

        rules.PrepareForUpdate(obj, old);
        return rules.ValidateUpdate(obj, old);
    }

    // The object as it lies in the store before the update.
    private static JsonObject Created(JsonObject old)
    {
        var rules = RulesOf(old);
        var status = old["status"]?.DeepClone();
        Assert.Null(rules.CheckAndPrune(old).TypeError);
        rules.Default(old);
        rules.PrepareForCreate(old);
        Assert.Empty(rules.Validate(old));
        if (status is not null)
        {
            old["status"] = status;
        }

        return old;
    }

    private static KindRules RulesOf(JsonObject obj)
    {
        var kind = obj["kind"]!.GetValue<string>();
        var apiVersion = obj["apiVersion"]!.GetValue<string>();
        var definition = FabricCrds.All.SingleOrDefault(crd => crd.Spec.Names.Kind == kind && apiVersion == $"{crd.Spec.Group}/{crd.Spec.Versions[0].Name}");
        return definition is null
            ? KindRules.For(ResourceTypes.BuiltIn.Single(t => t.Kind == kind && t.ApiVersion == apiVersion))
            : CustomKindRules.For(definition, definition.Spec.Versions[0].Name);
    }

    private JsonObject Load(string file) => (JsonObject)YamlText.Parse(File.ReadAllText(FileOf(file)))!;

    private string FileOf(string file) => Path.Combine(Root, name, file);

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Weft.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Weft.slnx is in no folder above the tests");
        }

        return folder.FullName;
    }
}
