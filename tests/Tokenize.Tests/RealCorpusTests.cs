using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.Tokenize.Tests;

/// <summary>The figures and hashes come from keras-preprocessing and Keras 1.1.0 run on the whole corpus; both agree.</summary>
public sealed class RealCorpusTests
{
    private const int MaxLength = 1000;

    [Fact]
    public void Vocabulary_RealCorpus_CountsOfKeras()
    {
        var corpus = RealCorpus.Instance;

        Assert.Equal(19_997, corpus.Blocks.Sum(block => block.DocumentCount));
        Assert.Equal(20, corpus.LabelNames.Length);
        Assert.Equal(214_874, corpus.Vocabulary.Count);
        Assert.Equal(7_699_459, corpus.Vocabulary.Counts.Sum());
    }

    [Fact]
    public void Vocabulary_RealCorpus_RanksOfKeras()
    {
        var vocabulary = RealCorpus.Instance.Vocabulary;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < vocabulary.Count; i++)
        {
            hash.AppendData(vocabulary.Words[i]);
            hash.AppendData(Encoding.ASCII.GetBytes($"\t{i + 1}\t{vocabulary.Counts[i]}\t{vocabulary.Documents[i]}\n"));
        }

        Assert.Equal(
            "330d79003d3da16a88a00dd0c087e6a677e6a5015014fabf6a0e3a04d5c0a51a",
            Convert.ToHexStringLower(hash.GetHashAndReset())
        );
    }

    [Fact]
    public void Sequences_RealCorpus_PaddedMatrixOfKeras() =>
        Assert.Equal("aa41a9895f7887d560b3b797f2ac025a444d2898c7fda2d2a4d99df76469912f", Hash(PaddedMatrix()));

    [Fact]
    public void Sequences_RealCorpus_EveryThousandRowsOfKeras()
    {
        string[] expected =
        [
            "4bf9173e80e5581fc8e925817343a1bc3e6366442ecb5d657f4efaacb0aab715",
            "1f046490be8d8bbbd05d7cc0f971be734628ce361dc31f8164a95641370e5452",
            "c6329d8d4ca432a297415f10165493d16dd36965964889944f6f797374828a99",
            "52ef1b9a68dcac85f08e8978fc136c0324455143e030aa8b8fda10dc34d33cbc",
            "3349f2ef170e06fbdc71533128d07b77c2a2686658a272813aef852c71ff51b0",
            "ebd553d9327d17d1149d5610721c22f6a035375afa8e2ae7b65379dfb1d34ea7",
            "12098adcd7de6eaddcad0bf3606c255f40b780c76da842198e5180be8c056574",
            "7f43371f82ba0a0a719389b8765e78337c9080e7eae24180abc8bc355f0d79e9",
            "682728c6453fa8de1a4ff21177881e53b58e04f6da5779565f635d69e3cc6a2c",
            "ff4f2de14f9b4ee5d614acd628a3079759978a8718b33c7d8c21a4f9bfe3d18d",
            "27fd88b46eeffb14d94bc364e1b0179febc2961631faebdca726529af1997bf2",
            "4be4142520678467726dc4e2e3a7701d5033822d1e89e85bd31f352a754a8ae3",
            "f39ce88fab6e853778090d2e0cd001e06adc36856d0286c4aa19ee415e14203d",
            "033641a829c82349e35ee42230235c7daa03564513b628f8e78b031c002b8d16",
            "f8392cd2841c94f03d33c6dda3bb577acb05011e5d3b684a91f66cfd7b768646",
            "5f22bb3209ed9796c37a9bd9f4ef61e8f8c6e14acf77be7eeec1d9d1918dff89",
            "7a76f4fc43db6bbcc8597922ec1469891b003bc9a28886e41e69df44a46a46c9",
            "4b3b95817ab63f314e3f296815aaf865f915246878f555b57ae981257606070c",
            "e63c45d76c6476de8fc91d2c4df2b085a9781c6cbf664d6f9d98720aa6d5ce6d",
            "05909c8379e6e28599779eb45ac9a4aaccdf224e43fe4a62229d436e4f2a21ca",
        ];

        Assert.Equal(expected, PaddedMatrix().Chunk(1024 * MaxLength).Select(rows => Hash(rows)));
    }

    [Fact]
    public void Sequences_RealCorpusUncut_KeptTokensAndLengthsOfKeras()
    {
        var sequences = Sequences(int.MaxValue);

        Assert.Equal(7_161_566, sequences.Sum(sequence => sequence.Length));
        Assert.Equal(
            "6808c5811736836440a762992992ef4a094e7dded2a266e967fa606be3ed02fb",
            Hash([.. sequences.Select(sequence => sequence.Length)])
        );
        Assert.Equal(
            "9c528907363ebbdc8f59903f3b509ba790e0cb981f92661aa4b4b058de89658b",
            Hash([.. sequences.SelectMany(sequence => sequence)])
        );
    }

    private static int[] PaddedMatrix()
    {
        var sequences = Sequences(MaxLength);
        var matrix = new int[sequences.Length * MaxLength];
        for (var row = 0; row < sequences.Length; row++)
        {
            sequences[row].CopyTo(matrix.AsSpan((row + 1) * MaxLength - sequences[row].Length));
        }
        return matrix;
    }

    // One sequence per document, in document order.
    private static int[][] Sequences(int maxLength)
    {
        var corpus = RealCorpus.Instance;
        var encoder = new SequenceEncoder(corpus.Vocabulary, new SequenceOptions { MaxLength = maxLength });
        var sequences = new int[corpus.Blocks.Sum(block => block.DocumentCount)][];
        for (var b = 0; b < corpus.Blocks.Length; b++)
        {
            var shard = encoder.Encode(corpus.Blocks[b], corpus.LabelNames);
            for (var row = 0; row < shard.DocumentCount; row++)
            {
                sequences[corpus.Positions[b][row]] = shard.TokensOf(row).ToArray();
            }
        }
        return sequences;
    }

    private static string Hash(int[] values) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan())));
}
