namespace Pipeline.Shared.Messages;

/// <summary>What stands in a corpus folder and gives no document, though whoever put it there may think so.</summary>
/// <param name="EmptyFolders">Number of label folders that hold no document, and nothing that was refused as one.</param>
/// <param name="FirstEmptyFolder">Name of the first of them; <c>null</c> where there is none.</param>
/// <param name="Files">Number of files beside the label folders.</param>
/// <param name="FirstFile">Name of the first of them; <c>null</c> where there is none.</param>
public sealed record UnusedEntries(int EmptyFolders, string? FirstEmptyFolder, int Files, string? FirstFile);
