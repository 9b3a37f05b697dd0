import { InputError } from '../network/errors';
import type { SlicedNetwork } from '../network/sliced-network';
import { DisjointSets, findNeighbours, type Neighbourhood } from './neighbours';
import { Pauses, type PauseOptions } from './pauses';
import { NearestMaps, type PlaneMap } from './plane-map';
import type { Region } from './region';

/** Counts of a window's regions under the definitions of arXiv 2505.16716. */
export interface DefinitionCounts {
  /** Activation regions. */
  readonly R2: number;
  /** Edge-connected sets with one affine map of the output. */
  readonly R4: number;
  /** Such sets, where touching at a point connects, too. */
  readonly R5: number;
  /** Distinct affine maps of the output. */
  readonly R6: number;
  /** Pairs of activation regions that share an edge of positive length. */
  readonly adjacencies: number;
}

/** Share of the work that goes into the regions' maps. */
const MAPS_SHARE = 0.5;

/**
 * Counts regions under the definitions R2, R4, R5 and R6, and adjacencies, all exactly.
 *
 * @param network the network that was subdivided
 * @param regions all its regions in a window
 */
export async function countDefinitions(
  network: SlicedNetwork,
  regions: readonly Region[],
  options: PauseOptions = {},
): Promise<DefinitionCounts> {
  const pauses = new Pauses(options);
  const maps = await numberMaps(network, regions, pauses);
  const neighbours = await findNeighbours(
    regions,
    pauses,
    (share) => MAPS_SHARE + (1 - MAPS_SHARE) * share,
  );
  const sets = new DisjointSets(regions.length);
  for (const [a, b] of neighbours.adjacencies) if (maps.of[a] === maps.of[b]) sets.join(a, b);
  const R4 = sets.count;
  if (maps.count < regions.length) await joinTouching(neighbours, maps, sets, pauses);
  return {
    adjacencies: neighbours.adjacencies.length,
    R2: regions.length,
    R4,
    R5: sets.count,
    R6: maps.count,
  };
}

/** The affine maps of regions by number: equal ones have the same. */
interface NumberedMaps {
  readonly of: Int32Array;
  readonly count: number;
}

/**
 * Equal maps round to the same float64, which most regions share with no other. Where some do, their
 * maps are compared exactly; so where their hashes of 52 bits are the same, it costs time only.
 */
async function numberMaps(
  network: SlicedNetwork,
  regions: readonly Region[],
  pauses: Pauses,
): Promise<NumberedMaps> {
  const nearest = new NearestMaps(network);
  const hashes = new Float64Array(regions.length);
  const sharing = new Map<number, number>();
  for (const [i, region] of regions.entries()) {
    hashes[i] = hashIn(nearest, region);
    sharing.set(hashes[i], (sharing.get(hashes[i]) ?? 0) + 1);
    if (pauses.isDue) await pauses.take((MAPS_SHARE * i) / regions.length);
  }
  const numbers = new Map<number | string, number>();
  const of = new Int32Array(regions.length);
  for (const [i, region] of regions.entries()) {
    const isAlone = sharing.get(hashes[i]) === 1;
    const key = isAlone ? hashes[i] : nearest.exactText(region);
    of[i] = numbers.get(key) ?? numbers.size;
    numbers.set(key, of[i]);
    if (pauses.isDue) await pauses.take(MAPS_SHARE);
  }
  return { of, count: numbers.size };
}

/** Joins regions that have one map and a point in common. */
async function joinTouching(
  neighbours: Neighbourhood,
  maps: NumberedMaps,
  sets: DisjointSets,
  pauses: Pauses,
): Promise<void> {
  /** By point and map. */
  const first = new Map<number, number>();
  for (const [point, region] of neighbours.touching()) {
    const key = point * maps.count + maps.of[region];
    const other = first.get(key);
    if (other === undefined) first.set(key, region);
    else sets.join(other, region);
    if (pauses.isDue) await pauses.take(1);
  }
}

/** A hash of a region's map; −1 where one of its numbers is beyond the largest float64. */
function hashIn(nearest: NearestMaps, region: Region): number {
  try {
    return hashOf(nearest.in(region));
  } catch (error) {
    if (error instanceof InputError) return -1;
    throw error;
  }
}

/** A hash of 52 bits of all numbers of a map: FNV-1a over their words, twice from different starts. */
function hashOf({ weights, bias }: PlaneMap): number {
  const words = new Uint32Array(Float64Array.from([...weights.flat(), ...bias]).buffer);
  let [low, high] = [0x811c9dc5, 0x050c5d1f];
  for (const word of words) {
    low = Math.imul(low ^ word, 0x01000193);
    high = Math.imul(high ^ (word >>> 7) ^ (word << 25), 0x01000193);
  }
  return (low >>> 0) + (high >>> 12) * 2 ** 32;
}
