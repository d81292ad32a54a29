using FsCheck;
using FsCheck.Fluent;
using Weft.Dataplane.Policies;

namespace Weft.Dataplane.Tests.Policies;

public sealed class PolicyIdsTests
{
    [Fact]
    public void The_kernels_own_numbers_are_nobodys()
    {
        var ids = PolicyIds.Beside([]);

        Assert.Equal(0u, ids.ToKernel(0));
        Assert.Equal(2u, ids.ToKernel(1));
        Assert.Equal(0u, ids.FromKernel(0));
        Assert.Equal(0u, ids.FromKernel(1));
        Assert.Equal(1u, ids.FromKernel(2));
    }

    [Fact]
    public void Numbers_go_on_behind_those_of_the_process_before_and_begin_again_at_the_end()
    {
        Assert.Equal(1_001u, PolicyIds.Beside([2, 17, 1_000]).ToKernel(1));
        Assert.Equal(2u, PolicyIds.Beside([uint.MaxValue - 5, uint.MaxValue]).ToKernel(1));
    }

    [Fact]
    public void No_number_is_one_that_was_in_use_and_every_number_comes_back() => Check.QuickThrowOnFailure(
        Prop.ForAll<uint[], ushort>(static (used, number) =>
        {
            var ids = PolicyIds.Beside(used);
            var kernel = ids.ToKernel(number);
            return number == 0
                ? kernel == 0
                : kernel > 1 && !used.Contains(kernel) && ids.FromKernel(kernel) == number && used.All(id => ids.FromKernel(id) == 0);
        }));
}
