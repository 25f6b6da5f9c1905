namespace Pipeline.Node.Reports;

/// <summary>The hash of the padded matrix of a data folder.</summary>
/// <param name="Sequences">SHA-256, 64 hexadecimal digits.</param>
internal sealed record HashReport(string Sequences);
