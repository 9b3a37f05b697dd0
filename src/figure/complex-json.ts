import type { RegionRecord } from '../geometry/region-record';
import { Rows, type ComplexHeader, type ComplexWriter } from './complex';

/** Regions as JSON, a line each; docs/export.md is its schema. */
export class ComplexJson implements ComplexWriter {
  private readonly rows = new Rows(',\n');

  add({ regionId, pattern, area, centroid, polygon, affine }: RegionRecord): void {
    const states = pattern.map(statesText);
    this.rows.add(JSON.stringify({ regionId, pattern: states, area, centroid, polygon, affine }));
  }

  finish({ provenance, area }: ComplexHeader): Iterable<Uint8Array> {
    const { crease, network, slice, window, byDepth } = provenance;
    const header = JSON.stringify({ crease, network, slice, window, byDepth, area });
    return this.rows.between(`${header.slice(0, -1)},"regions":[\n`, '\n]}\n');
  }
}

/** A layer's states as a text of 0 and 1. */
function statesText(states: Uint8Array): string {
  let text = '';
  for (const on of states) text += on === 1 ? '1' : '0';
  return text;
}
