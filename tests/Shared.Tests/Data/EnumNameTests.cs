using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Shared.Tests.Data;

public sealed class EnumNameTests
{
    [Fact]
    public void Of_OneWord_IsInLowerCase() => Assert.Equal("preprocess", EnumName.Of(JobKind.Preprocess));

    [Fact]
    public void Of_SeveralWords_HasHyphens() => Assert.Equal("held-out", EnumName.Of(EvaluatedPart.HeldOut));
}
