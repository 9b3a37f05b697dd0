import type { LinearMap } from '../../src/network/linear-map';

/** All numbers of a map, row by row, zeros included: what the tests' own arithmetic reads. */
export function matrixOf(map: LinearMap, units: number, inputs: number): number[][] {
  return Array.from({ length: units }, (_, i) =>
    Array.from({ length: inputs }, (_input, j) => {
      if (map.kind === 'dense') return map.weights[i * inputs + j];
      if (map.kind === 'diagonal') return i === j ? map.factors[i] : 0;
      const own = map.columns.subarray(map.starts[i], map.starts[i + 1]);
      const at = own.indexOf(j);
      return at < 0 ? 0 : map.weights[map.starts[i] + at];
    }),
  );
}
