import type { RegionRecord } from '../geometry/region-record';
import { Rows, type ComplexHeader, type ComplexWriter } from './complex';

/** Regions as JSON, a line each; docs/export.md is its schema. */
export class ComplexJson implements ComplexWriter {
  private readonly rows = new Rows(',\n');

  add({ regionId, pattern, area, centroid, polygon, affine }: RegionRecord): void {
    const states = pattern.map(statesText);
    this.rows.add(JSON.stringify({ regionId, pattern: states, area, centroid, polygon, affine }));
  }

  *finish({ provenance, area, adjacencies }: ComplexHeader): Generator<Uint8Array> {
    const { crease, network, slice, window, byDepth } = provenance;
    const header = JSON.stringify({ crease, network, slice, window, byDepth, area });
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
