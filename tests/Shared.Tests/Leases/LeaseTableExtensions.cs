using Pipeline.Shared.Data;
using Pipeline.Shared.Leases;

namespace Pipeline.Shared.Tests.Leases;

internal static class LeaseTableExtensions
{
    extension(LeaseTable<int> table)
    {
        internal LeaseTable<int> With(WorkerId worker, int capacity, params int[] holding) =>
            table.Offer(worker, capacity, holding, TimeSpan.Zero).Next;

        internal LeaseTable<int> Granted(TimeSpan now) => table.Grant(now).Next;
    }
}
