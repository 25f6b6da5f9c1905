using System.Text;
using Pipeline.Ingest.JsonLines;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Tests.JsonLines;

public sealed class JsonLineParserTests
{
    [Theory]
    [InlineData("""{"id":"1","label":"a","text":"x \u00e9\n"}""", "1", "a", "x \u00e9\n")]
    [InlineData("""  {"text":"","other":[{"id":9}],"label":-3,"\u0069d":17} """, "17", "-3", "")]
    [InlineData("""{"id":"1","text":"\ud83d\ude00"}""", "1", null, "\U0001F600")]
    public void Parse_Object_FindsItsFields(string line, string? id, string? label, string text)
    {
        var problem = new JsonLineParser(new JsonFields()).Parse(Encoding.UTF8.GetBytes(line), out var found);

        Assert.Null(problem);
        Assert.Equal((id, label, text), (found.Id, found.Label, Encoding.UTF8.GetString(found.Text)));
    }

    [Theory]
    [InlineData(63, null)]
    [InlineData(64, "The line nests deeper than 64 levels, at byte 68; it is not read.")]
    public void Parse_NestedLists_AreTakenToTheLimit(int depth, string? detail)
    {
        var line = $"{{\"x\":{new string('[', depth)}{new string(']', depth)}}}";

        var problem = new JsonLineParser(new JsonFields()).Parse(Encoding.UTF8.GetBytes(line), out _);

        Assert.Equal(detail, problem?.Detail);
    }

    [Theory]
    [InlineData("not json", "The line is no JSON: it goes wrong at byte 1.")]
    [InlineData("""{"id":"1",""", "The line is no JSON: it goes wrong at byte 9.")]
    [InlineData("""{"id":"1"} {}""", "The line is no JSON: it goes wrong at byte 11.")]
    [InlineData("""{"id" [""", "The line is no JSON: it goes wrong at byte 6.")]
    [InlineData("[1]", "The line is JSON, but no object.")]
    [InlineData("""{"id":1.5}""", "The line's 'id' is neither a text nor a whole number.")]
    [InlineData("""{"label":1e2}""", "The line's 'label' is neither a text nor a whole number.")]
    [InlineData("""{"text":null}""", "The line's 'text' is no text.")]
    [InlineData("""{"id":"1","id":"2"}""", "The line has the field 'id' twice.")]
    [InlineData("""{"label":"a","label":"b"}""", "The line has the field 'label' twice.")]
    [InlineData("""{"text":"","text":"b"}""", "The line has the field 'text' twice.")]
    [InlineData("""{"text":"\ud800"}""", "A field of the line holds half of a surrogate pair, which is no character.")]
    public void Parse_AnythingElse_SaysWhatIsWrong(string line, string detail)
    {
        var problem = new JsonLineParser(new JsonFields()).Parse(Encoding.UTF8.GetBytes(line), out _);

        Assert.Equal(new JsonLineProblem(RejectionReason.Malformed, detail), problem);
    }

    [Fact]
    public void Parse_DeepNesting_IsMalformed()
    {
        var line = $"{{\"other\":{new string('[', 100_000)}";

        var problem = new JsonLineParser(new JsonFields()).Parse(Encoding.UTF8.GetBytes(line), out _);

        Assert.Equal(RejectionReason.Malformed, problem!.Value.Reason);
    }

    [Fact]
    public void Parse_InvalidUtf8_IsABadEncoding()
    {
        var problem = new JsonLineParser(new JsonFields()).Parse([.. "{\"text\":\""u8, 0xE9, .. "\"}"u8], out _);

        Assert.Equal(RejectionReason.BadEncoding, problem!.Value.Reason);
    }
}
