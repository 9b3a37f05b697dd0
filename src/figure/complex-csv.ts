import type { RegionRecord } from '../geometry/region-record';
import { TextRows, type ComplexHeader, type ComplexWriter, type PieceStore } from './complex';
import { polygonTexts } from './decimals';
import type { DataFile } from './formats';

export const csvFormat: DataFile = {
  createWriter: (_grid, _style, store) => new ComplexCsv(store),
};

/** Regions as CSV, a row each; docs/export.md names the columns. */
class ComplexCsv implements ComplexWriter {
  private readonly rows: TextRows;

  constructor(store?: PieceStore) {
    this.rows = new TextRows('\n', store);
  }

  add(region: RegionRecord): void {
    const { regionId, pattern, affine } = region;
    const { area, centroid } = polygonTexts(region);
    const outputs = affine.weights.flatMap(([u, v], i) => [u, v, affine.bias[i]]);
    const row = [regionId, ...pattern.map(patternHex), area, ...centroid, ...outputs];
    this.rows.add(row.join(','));
  }

  finish({ provenance: { network } }: ComplexHeader): Iterable<Uint8Array> {
    const columns = [
      'region_id',
      ...network.hidden.map((_, k) => `pattern_${k + 1}`),
      'area',
      'centroid_u',
      'centroid_v',
    ];
    for (let i = 0; i < network.outputs; i++) columns.push(`u_${i}`, `v_${i}`, `bias_${i}`);
    return this.rows.between(`${columns.join(',')}\n`, '\n');
  }
}

/** A layer's states as whole bytes in hex, the first unit in the highest bit of the first byte. */
function patternHex(states: Uint8Array): string {
  let hex = '';
  for (let first = 0; first < states.length; first += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte = 2 * byte + (states[first + bit] ?? 0);
    hex += byte.toString(16).padStart(2, '0');
  }
  return hex;
}
