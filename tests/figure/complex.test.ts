import { describe, expect, it } from 'vitest';
import type { ComplexWriter } from '../../src/figure/complex';
import { ComplexCsv } from '../../src/figure/complex-csv';
import { ComplexJson } from '../../src/figure/complex-json';
import type { Provenance } from '../../src/figure/provenance';
import { ComplexSvg, svgProvenance } from '../../src/figure/svg';
import type { RegionRecord } from '../../src/geometry/region-record';
import { palettes } from '../../src/view/palette';

const provenance: Provenance = {
  crease: '0.1.0',
  network: {
    name: '<Übung> & "図".onnx',
    sha256: 'ab'.repeat(32),
    format: 'onnx',
    inputs: 2,
    hidden: [9, 3],
    outputs: 1,
  },
  slice: { axes: [0, 1] },
  window: [0, 1, 0, 1],
  size: [10, 10],
  palette: palettes[0].name,
  creases: false,
  byDepth: [1, 1],
  command: 'crease export …',
};

const region: RegionRecord = {
  id: [3, 0],
  regionId: '0000000000000003',
  pattern: [Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1, 1), Uint8Array.of(0, 1, 0)],
  area: 0.5,
  centroid: [0.75, 0.25],
  polygon: [
    [0, 0],
    [1, 0],
    [1, 1],
  ],
  affine: { weights: [[1e-300, -2]], bias: [0.1] },
};

function written(writer: ComplexWriter, regions: number): Uint8Array {
  for (let i = 0; i < regions; i++) writer.add(region);
  const pieces = [...writer.finish({ provenance, area: 0.5 })];
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

describe('files of regions', () => {
  it('hold patterns in CSV as whole bytes, the first unit in the highest bit', () => {
    expect(text(written(new ComplexCsv(), 1))).toBe(
      'region_id,pattern_1,pattern_2,area,centroid_u,centroid_v,u_0,v_0,bias_0\n' +
        '0000000000000003,8180,40,0.5,0.75,0.25,1e-300,-2,0.1\n',
    );
  });

  it('are whole, however many pieces they are put together from', () => {
    const complex = JSON.parse(text(written(new ComplexJson(), 2049)));
    expect(complex.regions).toHaveLength(2049);
    expect(complex.regions[2048]).toMatchObject({ pattern: ['100000011', '010'], area: 0.5 });
    expect(text(written(new ComplexCsv(), 2048)).trimEnd().split('\n')).toHaveLength(2049);
  });

  it('have their pixels from the top left in SVG, and give their provenance back', () => {
    const grid = { window: { u0: 0, u1: 1, v0: 0, v1: 1 }, width: 10, height: 10 };
    const svg = written(new ComplexSvg(grid, { palette: palettes[0], creases: false }), 1);
    expect(text(svg)).toContain('data-region="0000000000000003" points="0,10 10,10 10,0"');
    expect(svgProvenance(svg)).toEqual(provenance);
  });
});
