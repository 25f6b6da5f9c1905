namespace Pipeline.Cluster.Tests;

/// <summary>What a process left behind.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error);
