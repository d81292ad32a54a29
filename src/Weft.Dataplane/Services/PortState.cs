namespace Weft.Dataplane.Services;

/// <summary>What one Service port has in the kernel, or will have once this pass is written.</summary>
/// <param name="Keys">Of the rows it owns, without those that another Service had before it.</param>
internal sealed record PortState<TService>(CheckedPort Port, uint Id, TableRange Inside, TableRange Outside, TService[] Keys)
{
    /// <summary>The tables, each once.</summary>
    public IEnumerable<TableRange> Tables => Inside == Outside ? [Inside] : [Inside, Outside];
}
