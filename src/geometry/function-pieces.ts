import { outputWidth } from '../network/network';
import { hasSteps, type SlicedNetwork } from '../network/sliced-network';
import { NearestMaps } from './plane-map';
import { CreaseLine, type Region } from './region';

/**
 * A piecewise linear function of one number over an interval, by its pieces from left to right: piece `k`
 * reaches from `knots[k]` to `knots[k + 1]`. It can be cloned to threads.
 */
export interface FunctionPieces {
  /** One more than there are pieces: both ends of the interval, and the creases between them. */
  readonly knots: Float64Array<ArrayBuffer>;
  /** For each inner knot, from the left: the hidden layer, from 0, whose crease it is. */
  readonly layers: Uint8Array<ArrayBuffer>;
  readonly outputs: readonly OutputPieces[];
}

/** What an output is in each piece. */
export interface OutputPieces {
  /** Value at the left end of the interval. Values are told by how far they are from it: it may be large beside them. */
  readonly base: number;
  /** Less the base, at the left end of each piece. */
  readonly starts: Float64Array<ArrayBuffer>;
  readonly slopes: Float64Array<ArrayBuffer>;
}

interface Piece {
  readonly from: number;
  readonly layer: number;
  readonly slopes: readonly number[];
  readonly bias: readonly number[];
}

/** Puts the regions of a network of one input together to its function, as they are found. */
export class PieceCollector {
  private readonly pieces: Piece[] = [];
  private readonly maps: NearestMaps;
  private readonly outputs: number;
  private readonly jumps: boolean;

  /** @param network a network of (u, v) that v makes no difference to, as `sliceNetwork` gives it */
  constructor(network: SlicedNetwork) {
    this.maps = new NearestMaps(network);
    this.outputs = outputWidth(network);
    this.jumps = hasSteps(network);
  }

  /** @throws InputError if a number is beyond the largest float64. */
  add(region: Region): void {
    const { vertices, lines } = region.polygon;
    const us = vertices.map(({ u }) => u);
    // The leftmost edge is the upright one on the left, whichever way its ends are rounded.
    const sums = us.map((u, k) => u + us[(k + 1) % us.length]);
    const left = lines[sums.indexOf(Math.min(...sums))];
    // No 0 is a negative one.
    const from = Math.min(...us) + 0;
    const { weights, bias } = this.maps.in(region);
    const layer = left instanceof CreaseLine ? left.hidden.layer : 0;
    this.pieces.push({ from, layer, slopes: weights.map(([a]) => a), bias });
  }

  /** @param end of the interval, to the right */
  finish(end: number): FunctionPieces {
    const pieces = this.pieces.toSorted((a, b) => a.from - b.from);
    const knots = Float64Array.from([...pieces.map(({ from }) => from), end]);
    const layers = Uint8Array.from(pieces.slice(1), ({ layer }) => Math.min(layer, 255));
    const outputs = Array.from({ length: this.outputs }, (_, output) =>
      this.outputPieces(pieces, knots, output),
    );
    return { knots, layers, outputs };
  }

  /**
   * Heights come from slopes and lengths alone, which are small where the interval is: sums of large
   * numbers would round away what there is to be seen. Only where the function jumps its own terms say by how much.
   */
  private outputPieces(
    pieces: readonly Piece[],
    knots: Float64Array,
    output: number,
  ): OutputPieces {
    const slopes = Float64Array.from(pieces, (piece) => piece.slopes[output]);
    const starts = new Float64Array(pieces.length);
    for (let k = 1; k < pieces.length; k++) {
      const [before, here] = [pieces[k - 1], pieces[k]];
      starts[k] = starts[k - 1] + slopes[k - 1] * (knots[k] - knots[k - 1]);
      if (this.jumps)
        starts[k] +=
          (slopes[k] - slopes[k - 1]) * knots[k] + (here.bias[output] - before.bias[output]);
    }
    const base = slopes[0] * knots[0] + pieces[0].bias[output];
    return { base, starts, slopes };
  }
}

/** How far an output is from its base at a number of the interval. */
export function heightAt(
  { knots }: FunctionPieces,
  { starts, slopes }: OutputPieces,
  u: number,
): number {
  const k = pieceAt(knots, u);
  return starts[k] + slopes[k] * (u - knots[k]);
}

/** The piece that a number lies in: the left one of two; the first or the last beyond the interval. */
export function pieceAt(knots: Float64Array, u: number): number {
  let [low, high] = [0, knots.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (knots[middle] < u) low = middle;
    else high = middle - 1;
  }
  return low;
}
