import { unitKinds } from '../kernels/forward-pass';
import { isDense, type PlannedLayer, type SamplerPlan } from '../plan';

/** Units of a mask's word. */
const WORD = 32;

/** What the inputs of a term are made of. */
export interface FoldedInputs {
  /** Words of the masks whose undecided units have columns among the inputs. */
  readonly inputWords: number;
  /** Words of their own units, which come behind those; 0 where they are no units. */
  readonly ownWords: number;
}

/** Where a layer's units and columns are in what `fold.wgsl` works on. */
export interface FoldedLayer {
  readonly layer: PlannedLayer;
  /** First word of its units in the masks; how many there are before it, if it has no units. */
  readonly firstWord: number;
  /** What each term reads. */
  readonly inputs: readonly FoldedInputs[];
  /** By how many units a sum rounds at most that has its results among its terms (`roundingUnitsOf`). */
  readonly roundingUnits: number;
}

/** A network as `fold.wgsl` goes through it. */
export interface FoldPlan {
  readonly layers: readonly FoldedLayer[];
  /** Words of the masks of all layers. */
  readonly maskWords: number;
  /** Units of the widest layer, padded. */
  readonly mostUnits: number;
  /** As of its layers, of sums that have the coordinates among their terms. */
  readonly roundingUnits: number;
}

/** Bits of a number that say in which layer an undecided unit is, where the others say which unit it is. */
const DEPTH_BITS = 8;

/** Whether shaders that fold know a network: no steps, and no weights but dense ones; there are not too many layers. */
export function isFoldable(plan: SamplerPlan): boolean {
  const { hasSlopes, hasSteps } = unitKinds(plan);
  const isNumbered = plan.depths <= 2 ** DEPTH_BITS && plan.slopes.length <= 2 ** (32 - DEPTH_BITS);
  return isDense(plan) && !hasSteps && (!hasSlopes || isNumbered);
}

export function planFold({ layers }: SamplerPlan): FoldPlan {
  const coordinates = { inputWords: 0, ownWords: 0 };
  const resultsIn = new Map<number, FoldedInputs>();
  const { ofCoordinates, ofLayers } = roundingUnits(layers);
  let maskWords = 0;
  const folded = layers.map((layer, k): FoldedLayer => {
    const firstWord = maskWords;
    const inputs = layer.terms.map(({ inputRow }) => resultsIn.get(inputRow) ?? coordinates);
    const ownWords = layer.depth === undefined ? 0 : wordsOf(layer);
    maskWords += ownWords;
    resultsIn.set(layer.outputRow, { inputWords: firstWord, ownWords });
    return { layer, firstWord, inputs, roundingUnits: ofLayers[k] };
  });
  const mostUnits = Math.max(...layers.map(({ eights }) => 8 * eights));
  return { layers: folded, maskWords, mostUnits, roundingUnits: ofCoordinates };
}

/** By how many units those sums round at most that read the coordinates, and each layer. */
function roundingUnits(layers: readonly PlannedLayer[]) {
  let ofCoordinates = SPARE_UNITS;
  const ofLayers = layers.map(() => SPARE_UNITS);
  // Rows are written anew when nobody reads them any more.
  const writtenBy = new Map<number, number>();
  for (const [k, { terms, outputRow }] of layers.entries()) {
    const units = roundingUnitsOf(terms.map(({ inputs }) => inputs));
    for (const { inputRow } of terms) {
      const source = writtenBy.get(inputRow);
      if (source === undefined) ofCoordinates = Math.max(ofCoordinates, units);
      else ofLayers[source] = Math.max(ofLayers[source], units);
    }
    writtenBy.set(outputRow, k);
  }
  return { ofCoordinates, ofLayers };
}

/** More than one sum of a product, its rounded weight and what was summed before round by. */
const SPARE_UNITS = 5;

/** Products that `fold.wgsl` adds up before it adds their sum to others. */
const TOGETHER = 4;

/**
 * By how many units a sum of products rounds at most, times the sum of their absolute values, with a little
 * to spare: the weight's own rounding, the product's, and those of the sums that it goes through.
 *
 * @param inputs number of products of each of the sum's terms
 */
export function roundingUnitsOf(inputs: readonly number[]): number {
  return inputs.reduce((sum, count) => sum + TOGETHER + Math.ceil(count / TOGETHER), SPARE_UNITS);
}

/** Words of a layer's mask. */
export function wordsOf({ eights }: PlannedLayer): number {
  return Math.ceil((8 * eights) / WORD);
}
