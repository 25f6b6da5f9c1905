namespace Pipeline.Node.Reports;

/// <summary>A sample corpus that was written.</summary>
/// <param name="Corpus">Its folder.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="Labels">Number of labels.</param>
/// <param name="Seed">Its seed.</param>
internal sealed record SampleReport(string Corpus, long Documents, int Labels, ulong Seed);
