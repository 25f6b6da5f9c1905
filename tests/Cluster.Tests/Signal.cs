namespace Pipeline.Cluster.Tests;

/// <summary>What one process sends to another, by its number on Linux.</summary>
internal enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
