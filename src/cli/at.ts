import { regionAt, type RegionAtPoint } from '../geometry/region-at';
import type { UnitPlace } from '../geometry/region';
import { formatRegionId, regionIdOf, regionKeys } from '../network/region-id';
import { sliceNetwork } from '../network/slice';
import { givenStates, givenUnit, type SlicedNetwork } from '../network/sliced-network';
import { openMapRequest } from './map-request';
import { grouped, print } from './messages';
import { parseNumber, type SliceOptions } from './options';

export interface AtOptions extends SliceOptions {
  readonly json?: boolean;
}

/** A unit whose crease is crossed; one of several thresholds says which, from 0. */
interface CrossedUnit extends UnitPlace {
  readonly threshold?: number;
}

/** A region as `--json` prints it. */
interface RegionJson {
  /** A digit per unit, how many of its thresholds it is beyond: 0 or 1 where it has one. A text per hidden layer. */
  readonly pattern: readonly string[];
  readonly regionId: string;
  readonly affine: RegionAtPoint['affine'];
  readonly polygon: RegionAtPoint['polygon'];
  readonly area: number;
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
  const network = sliceNetwork(opened.network, slice);
  const region = regionAt(network, grid.window, point.u, point.v);
  const keys = regionKeys(network);
  const idOf = (pattern: readonly Uint8Array[]) => formatRegionId(...regionIdOf(pattern, keys));
  const json: RegionJson = {
    pattern: givenStates(network, region.pattern).map((states) => states.join('')),
    regionId: idOf(region.pattern),
    affine: region.affine,
    polygon: region.polygon,
    area: region.area,
    neighbours: region.neighbours.map(({ pattern, units }) => ({
      regionId: idOf(pattern),
      units: units.map((place) => crossedUnit(network, place)),
    })),
  };
  print(options.json ? JSON.stringify(json) : describe(json));
}

function crossedUnit(network: SlicedNetwork, { layer, unit }: UnitPlace): CrossedUnit {
  const given = givenUnit(network, layer, unit);
  const isOnly = network.thresholds[layer] === 1;
  return { layer, unit: given.unit, ...(!isOnly && { threshold: given.threshold }) };
}

function describe({ pattern, regionId, affine, polygon, area, neighbours }: RegionJson): string {
  const rows = pattern.map((states, k): [string, string] => [`layer ${k + 1}`, states]);
  for (const [i, [u, v]] of affine.weights.entries())
    rows.push([`output ${i}`, `${u} u + ${v} v + ${affine.bias[i]}`.replaceAll('+ -', '- ')]);
  rows.push(['area', String(area)]);
  rows.push(['polygon', `${grouped(polygon.length)} vertices`]);
  for (const [u, v] of polygon) rows.push(['', `${u}, ${v}`]);
  rows.push(['neighbours', `${grouped(neighbours.length)}, across the creases of units from 0`]);
  for (const neighbour of neighbours) {
    const units = neighbour.units.map(
      ({ layer, unit, threshold }) =>
        `layer ${layer + 1} unit ${unit}${threshold === undefined ? '' : ` threshold ${threshold}`}`,
    );
    rows.push(['', `${neighbour.regionId} across ${units.join(', ')}`]);
  }
  const all: [string, string][] = [['region', regionId], ...rows];
  const width = Math.max(...all.map(([label]) => label.length));
  return all.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n');
}
