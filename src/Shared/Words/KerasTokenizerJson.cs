using System.Text;
using System.Text.Json;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Words;

/// <summary>A tokenizer as Keras writes it with <c>tokenizer.to_json()</c> and reads it with <c>tokenizer_from_json</c>.</summary>
/// <remarks>
/// The dictionaries are JSON texts inside JSON strings. Keras orders <c>word_counts</c> by first appearance, and
/// <c>word_docs</c> and <c>index_docs</c> by the iteration of a Python set, which changes from run to run; here all are
/// in rank order. No reader depends on it. Source: keras-preprocessing <c>text.py</c>.
/// </remarks>
public static class KerasTokenizerJson
{
    /// <summary>Writes a tokenizer.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <returns>The JSON text, ASCII.</returns>
    public static byte[] Write(KerasTokenizer tokenizer)
    {
        var words = tokenizer.Vocabulary.Words;
        var oov = tokenizer.OovToken;
        var firstRank = FirstRankOf(oov);
        var json = new PythonJson().Raw("{\"class_name\": \"Tokenizer\", \"config\": {\"num_words\": "u8);
        json.Number(tokenizer.MaxWords);
        json.Raw(", \"filters\": "u8).String(KerasTokenizer.Filters);
        json.Raw(", \"lower\": true, \"split\": \" \", \"char_level\": false, \"oov_token\": "u8);
        _ = oov is null ? json.Raw("null"u8) : json.String(oov);
        json.Raw(", \"document_count\": "u8).Number(tokenizer.DocumentCount);

        var counts = new Inner(json, "word_counts"u8);
        for (var i = 0; i < words.Count; i++)
        {
            counts.Key(words[i]).Number(tokenizer.Vocabulary.Counts[i]);
        }
        counts.Close();

        var documents = new Inner(json, "word_docs"u8);
        for (var i = 0; i < words.Count; i++)
        {
            documents.Key(words[i]).Number(tokenizer.Vocabulary.Documents[i]);
        }
        documents.Close();

        var indexDocuments = new Inner(json, "index_docs"u8);
        for (var i = 0; i < words.Count; i++)
        {
            indexDocuments.Key(i + firstRank).Number(tokenizer.Vocabulary.Documents[i]);
        }
        indexDocuments.Close();

        var indexWord = new Inner(json, "index_word"u8);
        if (oov is not null)
        {
            indexWord.Key(1).String(oov);
        }
        for (var i = 0; i < words.Count; i++)
        {
            indexWord.Key(i + firstRank).String(words[i]);
        }
        indexWord.Close();

        var wordIndex = new Inner(json, "word_index"u8);
        if (oov is not null)
        {
            wordIndex.Key(Encoding.UTF8.GetBytes(oov)).Number(1);
        }
        for (var i = 0; i < words.Count; i++)
        {
            wordIndex.Key(words[i]).Number(i + firstRank);
        }
        wordIndex.Close();

        return json.Raw("}}"u8).Written.ToArray();
    }

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="path">Where the text lies; for messages.</param>
    /// <param name="json">The JSON text.</param>
    /// <exception cref="RunException">The text is not a tokenizer, or one that splits text otherwise than Keras does by default.</exception>
    public static KerasTokenizer Read(string path, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (Exception e)
            when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RunException(
                path,
                $"'{path}' is not a Keras tokenizer that can be read: {e.Message} Take the file that training wrote, or export it again with Keras' to_json().",
                e
            );
        }
    }

    private static KerasTokenizer Read(JsonElement root)
    {
        Expect("class_name", root.GetProperty("class_name"), "Tokenizer");
        var config = root.GetProperty("config");
        Expect("filters", config.GetProperty("filters"), KerasTokenizer.Filters);
        Expect("split", config.GetProperty("split"), " ");
        if (!config.GetProperty("lower").GetBoolean() || config.GetProperty("char_level").GetBoolean())
        {
            throw new FormatException("'lower' must be true and 'char_level' false.");
        }
        var oov = config.GetProperty("oov_token").GetString();
        var maxWords = config.GetProperty("num_words");
        return new KerasTokenizer(
            ReadVocabulary(config, oov),
            maxWords.ValueKind == JsonValueKind.Null ? int.MaxValue : maxWords.GetInt32(),
            oov,
            config.GetProperty("document_count").GetInt32()
        );
    }

    private static Vocabulary ReadVocabulary(JsonElement config, string? oov)
    {
        var rankOf = Values(config, "word_index", value => value.GetInt32());
        var countOf = Values(config, "word_counts", value => value.GetInt64());
        var documentsOf = Values(config, "word_docs", value => value.GetInt32());
        if (oov is not null && !(rankOf.Remove(oov, out var oovRank) && oovRank == 1))
        {
            throw new FormatException($"'word_index' does not give the out-of-vocabulary token '{oov}' the rank 1.");
        }
        var firstRank = FirstRankOf(oov);
        var words = new string?[rankOf.Count];
        foreach (var (word, rank) in rankOf)
        {
            var position = (long)rank - firstRank;
            if (position < 0 || position >= words.Length || words[position] is not null)
            {
                throw new FormatException(
                    $"'word_index' gives '{word}' the rank {rank}; ranks must be {firstRank} to {words.Length + firstRank - 1}, each once."
                );
            }
            words[position] = word;
        }
        return new Vocabulary(
            WordTable.From(words!),
            Array.ConvertAll(words, word => countOf[word!]),
            Array.ConvertAll(words, word => documentsOf[word!])
        );
    }

    private static int FirstRankOf(string? oov) => oov is null ? 1 : 2;

    // As in Python, the last of several equal keys counts.
    private static Dictionary<string, T> Values<T>(JsonElement config, string name, Func<JsonElement, T> value)
    {
        using var nested = JsonDocument.Parse(
            config.GetProperty(name).GetString()
                ?? throw new FormatException($"'{name}' is null; a JSON text is expected.")
        );
        var values = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var entry in nested.RootElement.EnumerateObject())
        {
            values[entry.Name] = value(entry.Value);
        }
        return values;
    }

    private static void Expect(string name, JsonElement found, string expected)
    {
        if (!found.ValueEquals(expected))
        {
            throw new FormatException($"'{name}' is {found.GetRawText()}, but only the default of Keras is supported.");
        }
    }

    // A dictionary of the configuration: a JSON text that becomes a string of the outer one.
    private sealed class Inner
    {
        private readonly PythonJson _outer;
        private readonly PythonJson _inner = new();
        private bool _any;

        internal Inner(PythonJson outer, ReadOnlySpan<byte> name)
        {
            _outer = outer;
            outer.Raw(", \""u8).Raw(name).Raw("\": "u8);
            _inner.Raw("{"u8);
        }

        internal PythonJson Key(ReadOnlySpan<byte> word) => Separate().String(word).Raw(": "u8);

        internal PythonJson Key(int rank) => Separate().Raw("\""u8).Number(rank).Raw("\": "u8);

        internal void Close() => _outer.String(_inner.Raw("}"u8).Written);

        private PythonJson Separate()
        {
            _inner.Raw(_any ? ", "u8 : default);
            _any = true;
            return _inner;
        }
    }
}
