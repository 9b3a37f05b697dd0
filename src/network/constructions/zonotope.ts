import { denseNetwork, type DenseLayer, type Network } from '../network';
import { onGrid, readLayer, reluLayer, zigzagOf } from './folding';

/** Factors are multiples of this, and rounded up by as much. */
const GRID = 2 ** -20;

/**
 * A sawtooth of the norm of a zonotope (Arora, Basu, Mianjy, Mukherjee 2018). The first layer makes
 * Σ |⟨b, x⟩| of the `generators` b by two units each: the support function of the zonotope that they span, affine on a
 * cone for each of its corners, and at least 1 on the edge of [−1, 1]². The others, `teeth` units each, take that to and
 * fro between 0 and 1. On [−1, 1]² it has 2 · generators · teeth^(k−1) regions by depth k.
 */
export function zonotopeNetwork(generators: number, teeth: number, layers: number): Network {
  const rows = Array.from({ length: generators }, (_, k) => generator(k, generators));
  const norm = reluLayer(
    rows.flatMap(([x, y]) => [x, y, 0 - x, 0 - y]),
    2,
    Array<number>(2 * generators).fill(0),
  );
  const ones = Array<number>(2 * generators).fill(1);
  const { row, offset } = toothReader(teeth);
  const made: DenseLayer[] = [norm, sawtooth(teeth, ones, 0)];
  for (let k = 1; k < layers; k++) made.push(sawtooth(teeth, row, offset));
  return denseNetwork([...made, readLayer(row, 1, offset)]);
}

/**
 * One of the vectors that span the zonotope: their directions are spread over half a turn, and so long that the least
 * norm of a vector of length 1 is 1, which is that of the two corners of a regular zonogon that are next to each other.
 */
function generator(k: number, generators: number): readonly [x: number, y: number] {
  const angle = (Math.PI * (k + 0.5)) / generators;
  const length = generators === 1 ? 1 : Math.tan(Math.PI / (2 * generators));
  const long = (length + 4 * GRID) / (1 - GRID);
  return [onGrid(long * Math.cos(angle)), onGrid(long * Math.sin(angle))];
}

/** Units that switch on one after the other as a value, from 0 to 1, grows. */
function sawtooth(teeth: number, row: readonly number[], offset: number): DenseLayer {
  const rows = Array.from({ length: teeth }, () => row.map((factor) => teeth * factor)).flat();
  const bias = Array.from({ length: teeth }, (_, unit) => teeth * offset - unit);
  return reluLayer(rows, row.length, bias);
}

/**
 * Reads the sawtooth off its units, so that the last tooth rises: what is beyond 1 stays in it, and no later layer cuts
 * it again.
 */
function toothReader(teeth: number): { row: number[]; offset: number } {
  const zigzag = zigzagOf(teeth);
  return teeth % 2 === 1
    ? { row: zigzag, offset: 0 }
    : { row: zigzag.map((factor) => -factor), offset: 1 };
}
