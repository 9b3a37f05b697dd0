import { regionAt, type RegionAtPoint } from '../geometry/region-at';
import { formatRegionId, regionIdOf, regionKeys } from '../network/region-id';
import { sliceNetwork } from '../network/slice';
import { openMapRequest } from './map-request';
import { grouped, print } from './messages';
import { parseNumber, type SliceOptions } from './options';

export interface AtOptions extends SliceOptions {
  readonly json?: boolean;
}

/** A region as `--json` prints it. */
interface RegionJson {
  /** A 0 or 1 per unit, a text per hidden layer. */
  readonly pattern: readonly string[];
  readonly regionId: string;
  readonly affine: RegionAtPoint['affine'];
  readonly polygon: RegionAtPoint['polygon'];
  readonly area: number;
  readonly neighbours: readonly {
    readonly regionId: string;
    /** The units whose crease is between, layers and units counted from 0. */
    readonly units: RegionAtPoint['neighbours'][number]['units'];
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
    pattern: region.pattern.map((states) => states.join('')),
    regionId: idOf(region.pattern),
    affine: region.affine,
    polygon: region.polygon,
    area: region.area,
    neighbours: region.neighbours.map(({ pattern, units }) => ({
      regionId: idOf(pattern),
      units,
    })),
  };
  print(options.json ? JSON.stringify(json) : describe(json));
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
    const units = neighbour.units.map(({ layer, unit }) => `layer ${layer + 1} unit ${unit}`);
    rows.push(['', `${neighbour.regionId} across ${units.join(', ')}`]);
  }
  const all: [string, string][] = [['region', regionId], ...rows];
  const width = Math.max(...all.map(([label]) => label.length));
  return all.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n');
}
