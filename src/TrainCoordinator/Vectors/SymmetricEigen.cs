namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix.</summary>
/// <remarks>
/// Jacobi's method, rotating each pair of rows in turn. Source: Golub and Van Loan, "Matrix Computations", algorithm
/// 8.5.3. Cubic in the size with a large constant: a fifth of a second for 112 columns.
/// </remarks>
internal static class SymmetricEigen
{
    private const int MaxSweeps = 60;

    // An entry this much smaller than both of its diagonal entries is taken for zero.
    private const double Tiny = 1e-17;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">Symmetric, shape [size, size], row-major.</param>
    /// <param name="size">Number of rows.</param>
    /// <returns>The eigenvalues, descending, and the eigenvectors as columns in the same order, shape [size, size], row-major.</returns>
    internal static (double[] Values, double[] Vectors) Of(double[] matrix, int size)
    {
        var a = (double[])matrix.Clone();
        // Eigenvectors as rows, so that a rotation touches two runs of memory.
        var v = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            v[i * size + i] = 1;
        }
        for (var sweep = 0; sweep < MaxSweeps && Sweep(a, v, size); sweep++) { }

        var order = Enumerable.Range(0, size).OrderByDescending(i => a[i * size + i]).ToArray();
        var vectors = new double[size * size];
        for (var column = 0; column < size; column++)
        {
            for (var row = 0; row < size; row++)
            {
                vectors[row * size + column] = v[order[column] * size + row];
            }
        }
        return (Array.ConvertAll(order, i => a[i * size + i]), vectors);
    }

    // Whether any pair was rotated.
    private static bool Sweep(double[] a, double[] v, int size)
    {
        var rotated = false;
        for (var p = 0; p < size - 1; p++)
        {
            for (var q = p + 1; q < size; q++)
            {
                var apq = a[p * size + q];
                if (Math.Abs(apq) <= Tiny * (Math.Abs(a[p * size + p]) + Math.Abs(a[q * size + q])))
                {
                    continue;
                }
                rotated = true;
                var (cosine, sine) = RotationOf(a[p * size + p], a[q * size + q], apq);
                RotateRows(a, p, q, size, cosine, sine);
                RotateColumns(a, p, q, size, cosine, sine);
                // Rounding leaves a trace of the diagonal there.
                a[p * size + q] = 0;
                a[q * size + p] = 0;
                RotateRows(v, p, q, size, cosine, sine);
            }
        }
        return rotated;
    }

    // The rotation that makes the entry between two diagonal entries vanish.
    private static (double Cosine, double Sine) RotationOf(double app, double aqq, double apq)
    {
        var tau = (aqq - app) / (2 * apq);
        var tangent = Math.CopySign(1 / (Math.Abs(tau) + Math.Sqrt(1 + tau * tau)), tau);
        var cosine = 1 / Math.Sqrt(1 + tangent * tangent);
        return (cosine, tangent * cosine);
    }

    private static void RotateRows(double[] m, int p, int q, int size, double cosine, double sine)
    {
        var rowP = m.AsSpan(p * size, size);
        var rowQ = m.AsSpan(q * size, size);
        for (var i = 0; i < size; i++)
        {
            var (x, y) = (rowP[i], rowQ[i]);
            rowP[i] = cosine * x - sine * y;
            rowQ[i] = sine * x + cosine * y;
        }
    }

    private static void RotateColumns(double[] m, int p, int q, int size, double cosine, double sine)
    {
        for (var i = 0; i < m.Length; i += size)
        {
            var (x, y) = (m[i + p], m[i + q]);
            m[i + p] = cosine * x - sine * y;
            m[i + q] = sine * x + cosine * y;
        }
    }
}
