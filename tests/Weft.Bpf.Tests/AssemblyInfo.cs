// One set of loaded programs and maps serves all tests.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
