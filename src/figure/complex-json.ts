import type { RegionRecord } from '../geometry/region-record';
import { Rows, type ComplexHeader, type ComplexWriter } from './complex';
import { polygonTexts } from './decimals';
import type { DataFile } from './formats';

export const jsonFormat: DataFile = { createWriter: () => new ComplexJson() };

/** Regions as JSON, a line each; docs/export.md is its schema. */
class ComplexJson implements ComplexWriter {
  private readonly rows = new Rows(',\n');

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
    const pairs = new Rows(',\n');
    for (const pair of adjacencies) pairs.add(JSON.stringify(pair));
    yield* pairs.between('"adjacencies":[\n', '\n]}\n');
  }
}

/** A layer's states as a text of 0 and 1. */
function statesText(states: Uint8Array): string {
  let text = '';
  for (const on of states) text += on === 1 ? '1' : '0';
  return text;
}
