/** Multiply-adds of one unit of work: twelve independent sums, that many times. */
const SUMS = 12;
const TURNS = 1 << 22;

/** How often the kernel runs: the first runs are not yet compiled, others may be disturbed. */
const RUNS = 20;

/**
 * Float64 operations per second of plain JavaScript on one thread: multiplications and additions
 * that wait for nothing but the sum before, in as many independent sums as fit into registers. The
 * language has no fused multiply-add and no vectors, so this is its ceiling, not the processor's.
 */
export function measureJavaScriptPeak(): number {
  let fastest = Infinity;
  let sum = 0;
  for (let run = 0; run < RUNS; run++) {
    const startedAt = performance.now();
    sum += multiplyAdd(run, TURNS);
    fastest = Math.min(fastest, performance.now() - startedAt);
  }
  // Reading the result keeps a compiler from leaving the work out.
  if (!Number.isFinite(sum)) throw new Error('The peak kernel overflowed.');
  return (2 * SUMS * TURNS) / (fastest / 1000);
}

/** Sums that converge to 1, so that they neither overflow nor become subnormal. */
function multiplyAdd(start: number, turns: number): number {
  const [scale, step] = [0.75, 0.25];
  let [a, b, c, d, e, f] = [start, start + 1, start + 2, start + 3, start + 4, start + 5];
  let [g, h, i, j, k, l] = [start + 6, start + 7, start + 8, start + 9, start + 10, start + 11];
  for (let turn = 0; turn < turns; turn++) {
    a = a * scale + step;
    b = b * scale + step;
    c = c * scale + step;
    d = d * scale + step;
    e = e * scale + step;
    f = f * scale + step;
    g = g * scale + step;
    h = h * scale + step;
    i = i * scale + step;
    j = j * scale + step;
    k = k * scale + step;
    l = l * scale + step;
  }
  return a + b + c + d + e + f + g + h + i + j + k + l;
}
