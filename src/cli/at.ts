import { regionAt, type RegionAtPoint } from '../geometry/region-at';
import type { UnitPlace } from '../geometry/region';
import { formatRegionId, regionIdOf, regionKeys } from '../network/region-id';
import { sliceNetwork } from '../network/slice';
import { givenStates, givenUnit, hasSteps, type SlicedNetwork } from '../network/sliced-network';
import { openMapRequest } from './map-request';
import { requireRoomForRegion } from './memory';
import { labelled, print } from './messages';
import { parseNumber, type SliceOptions } from './options';
import { countText } from '../view/count-text';

export interface AtOptions extends SliceOptions {
  readonly json?: boolean;
}

/**
 * A unit whose crease is crossed; one of several thresholds says which, from 0, and a group which of its members,
 * from 0, is the greatest here and beyond.
 */
interface CrossedUnit extends UnitPlace {
  readonly threshold?: number;
  readonly members?: readonly [here: number, beyond: number];
}

/** A region as `--json` prints it. */
interface RegionJson {
  /**
   * A text per hidden layer, a digit per unit: how many of its thresholds it is beyond, 0 or 1 where it has one, or
   * which member of its group is the greatest, from 0; where those may be more than ten, commas are between.
   */
  readonly pattern: readonly string[];
  readonly regionId: string;
  readonly affine: RegionAtPoint['affine'];
  readonly polygon: RegionAtPoint['polygon'];
  readonly area: number;
  /** Whether the outputs go on beyond every edge as they are here: not where there are steps. */
  readonly isContinuous: boolean;
  readonly neighbours: readonly {
    readonly regionId: string;
    /** The units whose crease is between, layers and units counted from 0. */
    readonly units: readonly CrossedUnit[];
  }[];
}

/** `crease at`: the region that a point of the slice lies in. Needs no GPU. */
export async function at(name: string, u: string, v: string, options: AtOptions): Promise<void> {
  const point = { u: parseNumber('U', u), v: parseNumber('V', v) };
  const { opened, slice, grid } = await openMapRequest(name, options);
  requireRoomForRegion(opened.network);
  const network = sliceNetwork(opened.network, slice);
  const region = regionAt(network, grid.window, point.u, point.v);
  const keys = regionKeys(network);
  const idOf = (pattern: readonly Uint8Array[]) => formatRegionId(...regionIdOf(pattern, keys));
  const json: RegionJson = {
    pattern: givenStates(network, region.pattern).map((states, layer) =>
      states.join(network.given[layer].parts < 10 ? '' : ','),
    ),
    regionId: idOf(region.pattern),
    affine: region.affine,
    polygon: region.polygon,
    area: region.area,
    isContinuous: !hasSteps(network),
    neighbours: region.neighbours.map(({ pattern, units }) => ({
      regionId: idOf(pattern),
      units: crossedUnits(network, region.pattern, pattern, units),
    })),
  };
  print(options.json ? JSON.stringify(json) : describe(json));
}

/** The units whose creases are crossed from one pattern to another, each once. */
function crossedUnits(
  network: SlicedNetwork,
  here: readonly Uint8Array[],
  beyond: readonly Uint8Array[],
  units: readonly UnitPlace[],
): CrossedUnit[] {
  const [from, to] = [here, beyond].map((pattern) => givenStates(network, pattern));
  const seen = new Set<string>();
  return units.flatMap(({ layer, unit: index }) => {
    const { unit, part } = givenUnit(network, layer, index);
    const { parts, isGroup } = network.given[layer];
    if (!isGroup) return [{ layer, unit, ...(parts > 1 && { threshold: part }) }];
    // Two of a group's units may change, from the one that was on to the one that is.
    if (seen.has(`${layer} ${unit}`)) return [];
    seen.add(`${layer} ${unit}`);
    return [{ layer, unit, members: [from[layer][unit], to[layer][unit]] as const }];
  });
}

/** As the card of a region on the page has it. */
function unitText({ layer, unit, threshold, members }: CrossedUnit): string {
  const text = `layer ${layer + 1} unit ${unit}`;
  if (members) return `${text} members ${members.join(' and ')}`;
  return threshold === undefined ? text : `${text} threshold ${threshold}`;
}

function describe({
  pattern,
  regionId,
  affine,
  polygon,
  area,
  isContinuous,
  neighbours,
}: RegionJson): string {
  const rows = pattern.map((states, k): [string, string] => [`layer ${k + 1}`, states]);
  for (const [i, [u, v]] of affine.weights.entries())
    rows.push([`output ${i}`, `${u} u + ${v} v + ${affine.bias[i]}`.replaceAll('+ -', '- ')]);
  if (!isContinuous) rows.push(['continuous', 'no: outputs may jump at the edges']);
  rows.push(['area', String(area)]);
  rows.push(['polygon', `${countText(polygon.length)} vertices`]);
  for (const [u, v] of polygon) rows.push(['', `${u}, ${v}`]);
  rows.push(['neighbours', `${countText(neighbours.length)}, across the creases of units from 0`]);
  for (const neighbour of neighbours) {
    const units = neighbour.units.map(unitText);
    rows.push(['', `${neighbour.regionId} across ${units.join(', ')}`]);
  }
  return labelled([['region', regionId], ...rows]);
}
