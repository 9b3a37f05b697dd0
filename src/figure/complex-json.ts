import type { RegionRecord } from '../geometry/region-record';
import { Rows, type ComplexHeader, type ComplexWriter } from './complex';

/** Regions as JSON, a line each; docs/export.md is its schema. */
export class ComplexJson implements ComplexWriter {
  private readonly rows = new Rows(',\n');

  add({ regionId, pattern, area, centroid, polygon, affine }: RegionRecord): void {
    const states = pattern.map((layer) => layer.join(''));
    this.rows.add(JSON.stringify({ regionId, pattern: states, area, centroid, polygon, affine }));
  }

  finish({ provenance, area }: ComplexHeader): Iterable<Uint8Array> {
    const { crease, network, slice, window, byDepth } = provenance;
    const header = JSON.stringify({ crease, network, slice, window, byDepth, area });
    return this.rows.between(`${header.slice(0, -1)},"regions":[\n`, '\n]}\n');
  }
}
