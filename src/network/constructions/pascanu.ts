import { denseNetwork, type DenseLayer, type Network } from '../network';
import { lineLayer, readLayer, reluLayer, zigzagOf } from './folding';

/**
 * Has as many regions as Pascanu, Montúfar and Bengio (2014) promise of some network of these sizes. Each of the
 * first `layers − 1` layers folds the unit square onto itself along one coordinate, u and v in turn, into ⌊width/2⌋
 * strips by as many units; the others carry the other coordinate. The last draws `width` lines in general position, all
 * of whose crossings lie in the square. On [0,1]² it has ⌊width/2⌋^k regions by depth k < layers, and in all
 * ⌊width/2⌋^(layers−1) · (1 + width + C(width,2)).
 */
export function pascanuNetwork(width: number, layers: number): Network {
  let read: Reading = plainRow;
  const made: DenseLayer[] = [];
  for (let k = 0; k < layers - 1; k++) {
    const isU = k % 2 === 0;
    made.push(stripLayer(width, isU, read));
    read = (a, b) => (isU ? foldedRow(width, a, b) : foldedRow(width, b, a));
  }
  const ones = Array<number>(width).fill(1);
  return denseNetwork([...made, lineLayer(width, read), readLayer(ones)]);
}

/** The row that reads `a · u + b · v` off a layer, or off the inputs. */
type Reading = (a: number, b: number) => readonly number[];

function plainRow(a: number, b: number): number[] {
  return [a, b];
}

/** Folds one coordinate, and carries the other in shares. */
function stripLayer(width: number, isU: boolean, read: Reading): DenseLayer {
  const strips = Math.floor(width / 2);
  const rows: number[] = [];
  const bias: number[] = [];
  for (let unit = 0; unit < strips; unit++) {
    rows.push(...(isU ? read(strips, 0) : read(0, strips)));
    bias.push(-unit);
  }
  for (const share of sharesOf(width - strips)) {
    rows.push(...(isU ? read(0, share) : read(share, 0)));
    bias.push(0);
  }
  return reluLayer(rows, rows.length / width, bias);
}

/** Powers of two that add up to 1, so that units share what they carry, and nothing rounds. */
function sharesOf(units: number): number[] {
  return Array.from({ length: units }, (_, k) => 2 ** -Math.min(k + 1, units - 1));
}

/** Reads `a` times the folded coordinate and `b` times the other. */
function foldedRow(width: number, a: number, b: number): number[] {
  const strips = Math.floor(width / 2);
  const carried = Array<number>(width - strips).fill(b);
  return [...zigzagOf(strips).map((z) => (a === 0 ? 0 : a * z)), ...carried];
}
