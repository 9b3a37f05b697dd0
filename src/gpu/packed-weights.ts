import { columnOf, rowOf, type LinearMap } from '../network/linear-map';

/** Units that an invocation of `layer.wgsl` holds in registers; every layer is padded to it. */
export const UNITS_PER_EIGHT = 8;

/** Weights as the shaders read them, between scaled values. */
export type PackedWeights =
  /** `[input][unit]`, units padded with zeros to eights. */
  | { readonly kind: 'dense'; readonly numbers: Float32Array<ArrayBuffer> }
  /**
   * Of each eight of units what one of them reads: where each eight's entries begin, and the last one's end;
   * from `columnsAt` on the input of each entry; from `weightsAt` on `[entry][unit of the eight]`. Both are
   * counted in fours of numbers.
   */
  | {
      readonly kind: 'sparse';
      readonly numbers: Float32Array<ArrayBuffer>;
      readonly columnsAt: number;
      readonly weightsAt: number;
    };

/** Fewer products than these are not worth looking up what they are of. */
const FEWEST = 2 ** 14;

/** How many dense products take the time of one that is looked up. */
const LOOKED_UP = 2;

/** Float32 has all whole numbers up to this, which columns and entries are. */
const MOST = 2 ** 24;

/**
 * A map's weights, between values that are divided by their sizes.
 *
 * @param inputSizes one per input of the map
 * @param outputSizes one per unit
 * @param eights of units
 */
export function packMap(
  map: LinearMap,
  inputSizes: Float64Array,
  outputSizes: Float64Array,
  eights: number,
): PackedWeights {
  const products = inputSizes.length * eights * UNITS_PER_EIGHT;
  if (map.kind !== 'dense' && products >= FEWEST) {
    const columns = columnsOfEights(map, inputSizes.length, outputSizes.length);
    const entries = columns.reduce((sum, { length }) => sum + length, 0);
    const isSparse = LOOKED_UP * UNITS_PER_EIGHT * entries < products;
    if (isSparse && Math.max(entries, inputSizes.length) < MOST)
      return packSparse(map, inputSizes, outputSizes, columns);
  }
  const width = eights * UNITS_PER_EIGHT;
  const numbers = new Float32Array(products);
  forEachEntry(map, inputSizes, outputSizes, (unit, input, weight) => {
    numbers[input * width + unit] = weight;
  });
  return { kind: 'dense', numbers };
}

/** Products that a sample takes, of the padding, too. */
export function productsOf(weights: PackedWeights): number {
  if (weights.kind === 'dense') return weights.numbers.length;
  return weights.numbers.length - 4 * weights.weightsAt;
}

/** The numbers of weights, for those who know no others than dense ones. */
export function denseNumbers(weights: PackedWeights): Float32Array<ArrayBuffer> {
  if (weights.kind === 'dense') return weights.numbers;
  throw new Error('These weights are not dense.');
}

/** The inputs that some unit of each eight reads, in order. */
function columnsOfEights(map: LinearMap, inputs: number, units: number): Uint32Array[] {
  const eights: Uint32Array[] = [];
  for (let first = 0; first < units; first += UNITS_PER_EIGHT) {
    const columns = new Set<number>();
    for (let unit = first; unit < Math.min(first + UNITS_PER_EIGHT, units); unit++) {
      const row = rowOf(map, unit, inputs);
      for (let e = row.first; e < row.end; e++) columns.add(columnOf(row, e));
    }
    eights.push(Uint32Array.from(columns).toSorted());
  }
  return eights;
}

function packSparse(
  map: LinearMap,
  inputSizes: Float64Array,
  outputSizes: Float64Array,
  eights: readonly Uint32Array[],
): PackedWeights {
  const entries = eights.reduce((sum, { length }) => sum + length, 0);
  const columnsAt = Math.ceil((eights.length + 1) / 4);
  const weightsAt = columnsAt + Math.ceil(entries / 4);
  const numbers = new Float32Array(4 * weightsAt + UNITS_PER_EIGHT * entries);
  let entry = 0;
  for (const [k, columns] of eights.entries()) {
    numbers.set(columns, 4 * columnsAt + entry);
    entry += columns.length;
    numbers[k + 1] = entry;
  }
  // Entries of the eight whose units come next, by input.
  const entryOf = new Map<number, number>();
  let eight = -1;
  forEachEntry(map, inputSizes, outputSizes, (unit, input, weight) => {
    while (eight < Math.floor(unit / UNITS_PER_EIGHT)) {
      eight++;
      entryOf.clear();
      for (const [i, column] of eights[eight].entries()) entryOf.set(column, numbers[eight] + i);
    }
    const at = UNITS_PER_EIGHT * (entryOf.get(input) ?? 0) + (unit % UNITS_PER_EIGHT);
    numbers[4 * weightsAt + at] = weight;
  });
  return { kind: 'sparse', numbers, columnsAt, weightsAt };
}

/** Calls with all entries of a map, unit by unit, between values that are divided by their sizes. */
function forEachEntry(
  map: LinearMap,
  inputSizes: Float64Array,
  outputSizes: Float64Array,
  onEntry: (unit: number, input: number, weight: number) => void,
): void {
  for (let unit = 0; unit < outputSizes.length; unit++) {
    const row = rowOf(map, unit, inputSizes.length);
    for (let e = row.first; e < row.end; e++) {
      const input = columnOf(row, e);
      onEntry(unit, input, (row.weights[e] * inputSizes[input]) / outputSizes[unit]);
    }
  }
}
