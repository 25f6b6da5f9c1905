using Xunit;

namespace Pipeline.Testing;

/// <summary>The real corpus and vectors, where the environment names them.</summary>
public static class RealData
{
    /// <summary>The folder with <c>20_newsgroup</c>, <c>glove.6B.50d.txt</c> and <c>20news-bydate.tsv</c>; skips the test without it.</summary>
    public static string Folder
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("PIPELINE_DATA");
            Assert.SkipUnless(
                !string.IsNullOrEmpty(folder) && Directory.Exists(folder),
                "PIPELINE_DATA does not name a folder with the real corpus."
            );
            return folder!;
        }
    }

    public static string Corpus => Path.Combine(Folder, "20_newsgroup");

    public static string Vectors => Path.Combine(Folder, "glove.6B.50d.txt");

    public static string BydateSplit => Path.Combine(Folder, "20news-bydate.tsv");
}
