using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Tests.Errors;

public sealed class ShellWordTests
{
    [Theory]
    [InlineData("/srv/data-1_b", "/srv/data-1_b")]
    [InlineData("my data", "\"my data\"")]
    [InlineData("", "\"\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("a\"$`\\", "\"a\\\"\\$\\`\\\\\"")]
    public void Of_Value_IsOneWordOfAShell(string value, string word) => Assert.Equal(word, ShellWord.Of(value));
}
