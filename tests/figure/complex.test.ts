import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ComplexWriter } from '../../src/figure/complex';
import { csvFormat } from '../../src/figure/complex-csv';
import { jsonFormat } from '../../src/figure/complex-json';
import { FILES, formatsOf } from '../../src/figure/formats';
import { pdfFormat } from '../../src/figure/pdf';
import { svgFormat } from '../../src/figure/svg';
import {
  encloseArea,
  nearestArea,
  nearestPoint,
  rationalPoint,
} from '../../src/geometry/exact-polygon';
import type { RationalPoint } from '../../src/geometry/exact-point';
import { meanColour, pixelsOfRegion } from '../../src/figure/vector-map';
import type { Polyline } from '../../src/geometry/polylines';
import type { RegionRecord } from '../../src/geometry/region-record';
import { palettes } from '../../src/view/palette';
import { paletteIndex } from '../../src/view/palette-index';
import { provenance, readFrom, wholeFile } from './provenance';

const corners = [
  [0, 0],
  [1, 0],
  [1, 1],
] as const;

const region: RegionRecord = {
  id: [3, 0],
  regionId: '0000000000000003',
  pattern: [Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1, 1), Uint8Array.of(0, 1, 0)],
  area: 0.5,
  centroid: [0.75, 0.25],
  polygon: corners,
  isSliver: false,
  exactVertices: corners.map(([u, v]) => rationalPoint(u, v)),
  affine: { weights: [[1e-300, -2]], bias: [0.1] },
};

/** A region across the window, whose third corner is as high as is said, in 2⁻¹⁰⁰. */
function thin(height: bigint): RegionRecord {
  const [left, right, half] = [rationalPoint(0, 0.5), rationalPoint(1, 0.5), 1n << 99n];
  const top: RationalPoint = { x: half, y: half + height, w: 1n << 100n };
  const exactVertices = [left, right, top];
  const polygon = exactVertices.map(nearestPoint);
  const area = nearestArea(exactVertices);
  return { ...region, area, polygon, exactVertices, isSliver: !encloseArea(polygon) };
}

const grid = { window: { u0: 0, u1: 1, v0: 0, v1: 1 }, width: 10, height: 10 };
const style = { palette: palettes[0], creases: false };

/** A colour in PDF. */
function pdfColour(packed: number): string {
  return [0, 8, 16]
    .map((shift) => Number((((packed >>> shift) & 0xff) / 255).toFixed(4)))
    .join(' ');
}

const colour = pdfColour(palettes[0].colours[paletteIndex(...region.id)]);
const mean = pdfColour(meanColour(palettes[0]));

const boundary: readonly Polyline[] = [
  {
    points: [
      [0, 0],
      [0.5, 0.5],
    ],
    isClosed: true,
  },
  {
    points: [
      [0.25, 1],
      [1, 0.875],
    ],
    isClosed: false,
  },
];

async function written(
  writer: ComplexWriter,
  regions: number,
  over?: readonly Polyline[],
): Promise<Uint8Array> {
  for (let i = 0; i < regions; i++) writer.add(region);
  return wholeFile(writer.finish({ provenance, area: 0.5, ...(over && { boundary: over }) }));
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

describe('files of regions', () => {
  it('hold patterns in CSV as whole bytes, the first unit in the highest bit', async () => {
    expect(text(await written(csvFormat.createWriter(), 1))).toBe(
      'region_id,pattern_1,pattern_2,area,centroid_u,centroid_v,u_0,v_0,bias_0\n' +
        '0000000000000003,8180,40,0.5,0.75,0.25,1e-300,-2,0.1\n',
    );
  });

  it('are whole, however many pieces they are put together from', async () => {
    const complex = JSON.parse(text(await written(jsonFormat.createWriter(), 2049)));
    expect(complex.regions).toHaveLength(2049);
    expect(complex.regions[2048]).toMatchObject({ pattern: ['100000011', '010'], area: 0.5 });
    expect(
      text(await written(csvFormat.createWriter(), 2048))
        .trimEnd()
        .split('\n'),
    ).toHaveLength(2049);
  });

  it('have their pixels from the top left in SVG, and give their provenance back', async () => {
    const svg = await written(svgFormat.createWriter(grid, style), 1);
    expect(text(svg)).toContain('data-region="0000000000000003" points="0,10 10,10 10,0"');
    expect(text(svg)).not.toContain('<path');
    expect(svgFormat.provenance(svg)).toEqual(readFrom('svg'));
  });

  it('are never whole in memory, nor are PDFs, which are deflated', async () => {
    const writer = pdfFormat.createWriter(grid, style);
    for (let i = 0; i < 20_000; i++) {
      const [x, y] = [7919, 104_729].map((prime) => 0.5 + ((i * i * prime) % 99_991) / 2e5);
      writer.add({ ...region, polygon: corners.map(([u, v]) => [u * x, v * y] as const) });
    }
    let [most, whole] = [0, 0];
    for await (const { length } of writer.finish({ provenance, area: 0.5 })) {
      most = Math.max(most, length);
      whole += length;
    }
    expect(whole).toBeGreaterThan(100_000);
    expect(most).toBeLessThan(20_000);
  });

  it('have the boundary as a path of its own in SVG', async () => {
    const svg = text(await written(svgFormat.createWriter(grid, style), 1, boundary));
    const path = /<path id="boundary" [^>]* d="([^"]*)"\/>\n<\/svg>/.exec(svg);
    expect(path?.[1]).toBe('M0,10 5,5Z\nM2.5,0 10,1.25');
  });

  it('are in PDF as polygons in points from the top left, then the boundary', async () => {
    const pdf = await written(pdfFormat.createWriter(grid, style), 1, boundary);
    const regions = `q ${colour} rg 0 10 m 10 10 l 10 0 l f\nQ\n`;
    expect(contentOf(pdf)).toBe(
      `1 0 0 -1 0 10 cm\nq ${mean} rg 0 0 10 10 re f Q\n${regions.repeat(3)}` +
        '/Boundary BMC q 0.9216 0.1569 0.0784 RG 2.5 w 1 J 1 j\n' +
        '0 10 m 5 5 l h\n2.5 0 m 10 1.25 l\nS Q EMC\n',
    );
    expect(text(pdf)).toContain('/MediaBox [0 0 10 10]');
  });

  it('have creases in PDF, in the colour of creases', async () => {
    const pdf = await written(pdfFormat.createWriter(grid, { ...style, creases: true }), 1);
    expect(contentOf(pdf)).toContain(
      `q 0.1294 0.1176 0.1882 RG 1 w 1 j\n${colour} rg 0 10 m 10 10 l 10 0 l b\nQ\n`,
    );
  });

  it.each([
    ['no end', '\\('.repeat(500_000)],
    ['brackets of its own', '('.repeat(1_000_000)],
    ['an end that is held', 'a\\'.repeat(333_333)],
  ])('are refused as PDF at once where what they say has %s', (_, said) => {
    const pdf = new TextEncoder().encode(`%PDF-1.3\n1 0 obj\n(${said}\n<< /Crease 1 0 R >>`);
    expect(() => pdfFormat.provenance(pdf.subarray(0, 2 ** 20))).toThrow('no provenance');
  });

  it('have no time in PDF, and give their provenance back', async () => {
    const pdf = await written(pdfFormat.createWriter(grid, style), 3);
    expect(text(pdf)).not.toContain('Date');
    expect(pdfFormat.provenance(pdf)).toEqual(readFrom('pdf'));
    expect(() => pdfFormat.provenance(pdf.slice(0, 500))).toThrow('no provenance');
    expect(await written(pdfFormat.createWriter(grid, style), 3)).toEqual(pdf);
  });

  it('have the digits that a thin region needs in pictures', async () => {
    expect(pixelsOfThin(1n << 70n)).toBe('0,5 10,5 5,4.99999999068677425');
    expect(pixelsOfThin(1n)).toBe('0,5 10,5 5,4.9999999999999999999999999999921114');
    for (const { name } of formatsOf('vector')) {
      const { createWriter } = await FILES[name]();
      const writer = createWriter(grid, style);
      writer.add(thin(1n));
      const file = await wholeFile(writer.finish({ provenance, area: 0.5 }));
      expect(file.length).toBeGreaterThan(0);
    }
  });

  it('have the digits that a thin region needs in data', async () => {
    const json = jsonFormat.createWriter();
    const csv = csvFormat.createWriter();
    for (const writer of [json, csv]) writer.add(thin(1n));
    const header = { provenance, area: 0.5 };
    const [rows, table] = await Promise.all(
      [json, csv].map(async (writer) => text(await wholeFile(writer.finish(header)))),
    );
    expect(rows).toContain(
      '"area":3.944304526105059e-31,"centroid":[0.5,0.500000000000000000000000000000263],' +
        '"polygon":[[0,0.5],[1,0.5],[0.5,0.5000000000000000000000000000007889]]',
    );
    expect(JSON.parse(rows).regions[0].area).toBe(2 ** -101);
    expect(table).toContain(',3.944304526105059e-31,0.5,0.500000000000000000000000000000263,');
  });

  it.each(formatsOf('data', 'vector').map(({ name }) => name))(
    'in %s keep a few rows in memory, and leave the others to where they are kept',
    async (format) => {
      const { createWriter } = await FILES[format]();
      const pieces: Uint8Array[] = [];
      // Rows have no line ends of their own, and one between two of them.
      let stored = 0;
      const add = (piece: Uint8Array) => {
        stored += text(piece).split('\n').length - (stored === 0 ? 0 : 1);
        pieces.push(piece);
      };
      const writer = createWriter(grid, style, { add, pieces: () => pieces });
      let most = 0;
      for (let added = 1; added <= 2500; added++) {
        writer.add(region);
        most = Math.max(most, added - stored);
      }
      expect(most).toBeLessThan(1100);
      const file = await wholeFile(writer.finish({ provenance, area: 0.5 }));
      expect(stored).toBe(2500);
      const whole = await written(createWriter(grid, style), 2500);
      expect(Buffer.from(file).equals(whole)).toBe(true);
    },
  );

  it('are refused in PDF where no page is so large', () => {
    expect(() => pdfFormat.createWriter({ ...grid, width: 20_000 }, style)).toThrow('20000x10');
  });
});

function pixelsOfThin(height: bigint): string {
  return pixelsOfRegion(grid, thin(height)).join(' ');
}

/** The operators on the only page of a PDF: PDFKit's, which are plain, then ours. */
function contentOf(pdf: Uint8Array): string {
  const file = latin1(pdf);
  const [, objects = ''] = /\/Contents \[([^\]]*)\]/.exec(file) ?? [];
  const streams = Array.from(objects.matchAll(/(\d+) 0 R/g), ([, object]) => {
    const [head, length] =
      new RegExp(
        `\n${object} 0 obj\n<<[^>]*/Length (\\d+)\n(?:/Filter /FlateDecode\n)?>>\nstream\n`,
      ).exec(file) ?? [];
    const start = file.indexOf(head ?? '') + (head?.length ?? 0);
    return pdf.subarray(start, start + Number(length));
  });
  return streams
    .map((stream, i) => latin1(i === 0 ? stream : new Uint8Array(inflateSync(stream))))
    .join('');
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
