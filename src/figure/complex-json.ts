import type { RegionRecord } from '../geometry/region-record';
import { TextRows, type ComplexHeader, type ComplexWriter, type PieceStore } from './complex';
import { polygonTexts } from './decimals';
import type { DataFile } from './formats';

export const jsonFormat: DataFile = {
  createWriter: (_grid, _style, store) => new ComplexJson(store),
};

/** Regions as JSON, a line each; docs/export.md is its schema. */
class ComplexJson implements ComplexWriter {
  private readonly rows: TextRows;

  constructor(store?: PieceStore) {
    this.rows = new TextRows(',\n', store);
  }

  add(region: RegionRecord): void {
    const { regionId, affine } = region;
    const pattern = region.pattern.map(statesText);
    // By hand, as slivers have more digits than numbers do.
    const { area, centroid, polygon } = polygonTexts(region);
    const corners = polygon.map((corner) => `[${corner.join(',')}]`).join(',');
    const measures = `"area":${area},"centroid":[${centroid.join(',')}],"polygon":[${corners}]`;
    const [head, tail] = [{ regionId, pattern }, { affine }].map((part) => JSON.stringify(part));
    this.rows.add(`${head.slice(0, -1)},${measures},${tail.slice(1)}`);
  }

  *finish({ provenance, area, skipped, adjacencies }: ComplexHeader): Generator<Uint8Array> {
    const { crease, network, slice, window, byDepth } = provenance;
    const header = JSON.stringify({ crease, network, slice, window, byDepth, area, skipped });
    const before = `${header.slice(0, -1)},"regions":[\n`;
    yield* this.rows.between(before, adjacencies ? '\n],\n' : '\n]}\n');
    if (!adjacencies) return;
    const encoder = new TextEncoder();
    yield encoder.encode('"adjacencies":[\n');
    for (let at = 0; at < adjacencies.length; at += PAIRS_PER_PIECE) {
      const pairs = adjacencies.slice(at, at + PAIRS_PER_PIECE);
      const text = pairs.map((pair) => JSON.stringify(pair)).join(',\n');
      yield encoder.encode(at === 0 ? text : `,\n${text}`);
    }
    yield encoder.encode('\n]}\n');
  }
}

/** Pairs of neighbours that are encoded together. */
const PAIRS_PER_PIECE = 4096;

/** A layer's states as a text of 0 and 1. */
function statesText(states: Uint8Array): string {
  let text = '';
  for (const on of states) text += on === 1 ? '1' : '0';
  return text;
}
