using System.Text;
using CsCheck;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;
using static Pipeline.Shared.Tests.Words.TestBlocks;

namespace Pipeline.Shared.Tests.Words;

public sealed class KerasTokenizerJsonTests
{
    private static readonly KerasTokenizer Small = new(
        new Vocabulary(WordTable.From(["a", "it's", "é"]), [4, 2, 1], [2, 1, 1]),
        MaxWords: 10,
        OovToken: null,
        DocumentCount: 2
    );

    /// <summary>As keras-preprocessing writes it, but for the order inside the dictionaries.</summary>
    [Fact]
    public void Write_SmallTokenizer_BytesOfKeras()
    {
        const string Expected =
            """{"class_name": "Tokenizer", "config": {"num_words": 10, "filters": "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n","""
            + """ "lower": true, "split": " ", "char_level": false, "oov_token": null, "document_count": 2,"""
            + """ "word_counts": "{\"a\": 4, \"it's\": 2, \"\\u00e9\": 1}","""
            + """ "word_docs": "{\"a\": 2, \"it's\": 1, \"\\u00e9\": 1}","""
            + """ "index_docs": "{\"1\": 2, \"2\": 1, \"3\": 1}","""
            + """ "index_word": "{\"1\": \"a\", \"2\": \"it's\", \"3\": \"\\u00e9\"}","""
            + """ "word_index": "{\"a\": 1, \"it's\": 2, \"\\u00e9\": 3}"}}""";

        Assert.Equal(Expected, Encoding.ASCII.GetString(KerasTokenizerJson.Write(Small)));
    }

    [Fact]
    public void Write_OovToken_RankOneBeforeAllWords()
    {
        var json = Encoding.ASCII.GetString(KerasTokenizerJson.Write(Small with { OovToken = "<UNK>" }));

        Assert.Contains(""" "oov_token": "<UNK>", """, json, StringComparison.Ordinal);
        Assert.Contains(""" "index_docs": "{\"2\": 2, \"3\": 1, \"4\": 1}", """, json, StringComparison.Ordinal);
        Assert.Contains(
            """ "index_word": "{\"1\": \"<UNK>\", \"2\": \"a\", \"3\": \"it's\", \"4\": \"\\u00e9\"}", """,
            json,
            StringComparison.Ordinal
        );
        Assert.Contains(
            """ "word_index": "{\"<UNK>\": 1, \"a\": 2, \"it's\": 3, \"\\u00e9\": 4}"}}""",
            json,
            StringComparison.Ordinal
        );
    }

    /// <summary>Dictionaries in the order a Python set happened to have, as keras-preprocessing wrote them.</summary>
    [Fact]
    public void Read_FileOfKeras_VocabularyInRankOrder()
    {
        const string Json =
            """{"class_name": "Tokenizer", "config": {"num_words": null, "filters": "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n","""
            + """ "lower": true, "split": " ", "char_level": false, "oov_token": "<UNK>", "document_count": 2,"""
            + """ "word_counts": "{\"b\": 1, \"a\": 2, \"\\u00e9\": 1}", "word_docs": "{\"\\u00e9\": 1, \"a\": 2, \"b\": 1}","""
            + """ "index_docs": "{\"4\": 1, \"2\": 2, \"3\": 1}", "index_word": "{\"1\": \"<UNK>\", \"2\": \"a\"}","""
            + """ "word_index": "{\"<UNK>\": 1, \"a\": 2, \"b\": 3, \"\\u00e9\": 4}"}}""";

        var tokenizer = KerasTokenizerJson.Read("tokenizer.json", Encoding.ASCII.GetBytes(Json));

        Assert.Equal(["a", "b", "é"], Texts(tokenizer.Vocabulary.Words));
        Assert.Equal([2, 1, 1], tokenizer.Vocabulary.Counts);
        Assert.Equal([2, 1, 1], tokenizer.Vocabulary.Documents);
        Assert.Equal(int.MaxValue, tokenizer.MaxWords);
        Assert.Equal("<UNK>", tokenizer.OovToken);
        Assert.Equal(2, tokenizer.DocumentCount);
    }

    [Fact]
    public void Read_WhatWriteWrote_SameTokenizer()
    {
        // Everything Python escapes in its own way: quotes, control characters, DEL, characters of one and two UTF-16 units.
        var words = Gen.OneOf("\"", "\\", "\0", "\b", "\f", "\r", "\u001F", "\u007F", "é", "\uFFFF", "😀", "a")
            .Array[1, 5]
            .Select(string.Concat)
            .HashSet[0, 10];

        Gen.Select(words, Gen.OneOf<string?>(null, "<\"unk\">"))
            .Sample(
                (set, oov) =>
                {
                    var tokenizer = new KerasTokenizer(Vocabulary([.. set]), 7, oov, 3);

                    var read = KerasTokenizerJson.Read("tokenizer.json", KerasTokenizerJson.Write(tokenizer));

                    Assert.Equal(set, Texts(read.Vocabulary.Words));
                    Assert.Equal(tokenizer.Vocabulary.Counts, read.Vocabulary.Counts);
                    Assert.Equal(tokenizer with { Vocabulary = read.Vocabulary }, read);
                }
            );
    }

    [Theory]
    [InlineData("\\\\u00e9", "\\\\u00E9\\\\", "is not a Keras tokenizer that can be read")]
    [InlineData(
        "\"split\": \" \"",
        "\"split\": \",\"",
        "'split' is \",\", but only the default of Keras is supported."
    )]
    [InlineData("\"lower\": true", "\"lower\": false", "'lower' must be true and 'char_level' false.")]
    [InlineData("\"char_level\": false", "\"char_level\": true", "'lower' must be true and 'char_level' false.")]
    [InlineData("{|}~", "{|}", "but only the default of Keras is supported.")]
    [InlineData("\"Tokenizer\"", "\"Other\"", "'class_name' is \"Other\"")]
    [InlineData("\"oov_token\": null", "\"oov_token\": \"it's\"", "token 'it's' the rank 1.")]
    [InlineData(
        "it's\\\": 2, \\\"\\\\u00e9\\\": 3",
        "it's\\\": 2, \\\"\\\\u00e9\\\": 4",
        "gives 'é' the rank 4; ranks must be 1 to 3"
    )]
    [InlineData(
        "it's\\\": 2, \\\"\\\\u00e9\\\": 3",
        "it's\\\": 1, \\\"\\\\u00e9\\\": 3",
        "ranks must be 1 to 3, each once."
    )]
    [InlineData(
        "it's\\\": 2, \\\"\\\\u00e9\\\": 3",
        "it's\\\": -2147483648, \\\"\\\\u00e9\\\": 3",
        "gives 'it's' the rank -2147483648; ranks must be 1 to 3, each once."
    )]
    [InlineData(
        "\"oov_token\": null",
        "\"oov_token\": \"a b\"",
        "does not give the out-of-vocabulary token 'a b' the rank 1."
    )]
    [InlineData("\"word_docs\"", "\"documents\"", "The given key was not present in the dictionary.")]
    public void Read_DamagedOrForeignText_RefusedWithTheReason(string found, string replacement, string reason)
    {
        var json = Encoding.ASCII.GetString(KerasTokenizerJson.Write(Small));
        var damaged = json.Replace(found, replacement, StringComparison.Ordinal);
        Assert.NotEqual(json, damaged);

        var error = Assert.Throws<RunException>(() =>
            KerasTokenizerJson.Read("model/tokenizer.json", Encoding.ASCII.GetBytes(damaged))
        );

        Assert.StartsWith(
            "'model/tokenizer.json' is not a Keras tokenizer that can be read: ",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
