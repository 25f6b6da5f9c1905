using System.Text;
using Pipeline.Shared.Words;

namespace Pipeline.Shared.Tests.Words;

public sealed class PythonJsonTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("a ~/'", "\"a ~/'\"")]
    [InlineData("\"\\", "\"\\\"\\\\\"")]
    [InlineData("\n\r\t\f\b", "\"\\n\\r\\t\\f\\b\"")]
    [InlineData("\0\u001F\u007F", "\"\\u0000\\u001f\\u007f\"")]
    [InlineData("é\uFFFF", "\"\\u00e9\\uffff\"")]
    [InlineData("\U0001F600", "\"\\ud83d\\ude00\"")]
    public void String_Text_EscapedAsPythonDoes(string text, string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(new PythonJson().String(text).Written));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(long.MaxValue, "9223372036854775807")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    public void Number_Value_Digits(long value, string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(new PythonJson().Number(value).Written));
}
