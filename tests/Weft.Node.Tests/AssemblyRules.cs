using Weft.Testing.Namespaces;

// At the end of every run: no thread in a foreign network namespace, no namespace left behind.
[assembly: AssemblyFixture(typeof(NamespaceGuard))]
