import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { subdivide } from '../../src/geometry/subdivision';
import { fewOf, itInCi } from '../coverage';
import { openFixture } from '../network/fixtures';
import { planeOf } from '../network/plane';
import { fixture, interruptCrease, runCrease, temporaryFolder } from './run-crease';
import { readPixels } from '../pixels';

const folder = temporaryFolder();
const inFolder = (name: string) => join(folder, name);
const he = fixture('he-32x3.json');
const spiral = fixture('spiral-32x3.safetensors');

type Point = readonly [number, number];

/** A part of the window, for what does not depend on how many regions there are; and how many it has. */
const part = '--window=-0.3,0.3,-0.3,0.3';
const { regionsByDepth } = await subdivide(planeOf(openFixture('he-32x3.json').network), {
  u0: -0.3,
  u1: 0.3,
  v0: -0.3,
  v1: 0.3,
});
const regionsOfPart = regionsByDepth.at(-1);

/** A region as the JSON file and `crease at` have it. */
interface RegionJson {
  readonly regionId: string;
  readonly pattern: readonly string[];
  readonly area: number;
  readonly centroid: Point;
  readonly polygon: readonly Point[];
  readonly affine: { readonly weights: readonly Point[]; readonly bias: readonly number[] };
}

async function exported(name: string, ...options: string[]): Promise<string> {
  const { code, stderr } = await runCrease('export', he, '-o', inFolder(name), ...options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return readFileSync(inFolder(name), 'utf8');
}

describe('crease export', () => {
  it('writes JSON whose regions are those that crease at finds', async () => {
    const complex = JSON.parse(await exported('regions.json'));
    expect(complex).toMatchObject({
      network: { name: 'he-32x3.json', inputs: 2, hidden: [32, 32, 32], outputs: 1 },
      slice: { axes: [0, 1] },
      window: [-1, 1, -1, 1],
      byDepth: [489, 1830, 3460],
      area: expect.closeTo(4, 11),
    });
    const regions: RegionJson[] = complex.regions;
    expect(regions).toHaveLength(3460);
    expect(new Set(regions.map(({ regionId }) => regionId)).size).toBe(3460);
    for (const region of [0, 1234, 2345, 3459].map((i) => regions[i])) {
      const [u, v] = region.centroid.map(String);
      const { stdout, stderr } = await runCrease('at', he, u, v, '--json');
      expect(stderr).toBe('');
      const found: RegionJson = JSON.parse(stdout);
      expect(found.regionId).toBe(region.regionId);
      expect(found.pattern).toEqual(region.pattern);
      expect(found.affine).toEqual(region.affine);
      expect(found.area).toBeCloseTo(region.area, 12);
      expect(found.polygon).toHaveLength(region.polygon.length);
    }
  });

  itInCi(
    'writes into JSON, where asked, which regions are neighbours, as crease at has them',
    async () => {
      const { regions, adjacencies } = JSON.parse(await exported('dual.json', '--neighbours'));
      const pairs: [number, number][] = adjacencies;
      expect(pairs).toHaveLength(6833);
      expect(new Set(pairs.map(String)).size).toBe(6833);
      for (const region of [0, 1234, 3459]) {
        const [u, v] = regions[region].centroid.map(String);
        const { neighbours } = JSON.parse((await runCrease('at', he, u, v, '--json')).stdout);
        const beside = pairs.flatMap(([a, b]) => (a === region ? [b] : b === region ? [a] : []));
        const ids: string[] = beside.map((other) => regions[other].regionId);
        const found: string[] = neighbours.map(({ regionId }: RegionJson) => regionId);
        expect(ids.toSorted()).toEqual(found.toSorted());
      }
    },
  );

  it("writes CSV whose areas sum to the window's", async () => {
    const [header, ...rows] = (await exported('regions.csv', part)).trimEnd().split('\n');
    expect(header).toBe(
      'region_id,pattern_1,pattern_2,pattern_3,area,centroid_u,centroid_v,u_0,v_0,bias_0',
    );
    const cells = rows.map((row) => row.split(','));
    expect(cells).toHaveLength(regionsOfPart ?? NaN);
    expect(cells.reduce((sum, row) => sum + Number(row[4]), 0)).toBeCloseTo(0.36, 12);
    for (const [id, ...patterns] of cells)
      expect([id, ...patterns.slice(0, 3)].join(' ')).toMatch(/^[0-9a-f]{16}( [0-9a-f]{8}){3}$/);
  });

  it('writes SVG with a polygon per region, in the colours of the map', async () => {
    const svg = await exported('map.svg', part, '--size', '64x64');
    const polygons = [...svg.matchAll(/<polygon [^>]*points="([^"]+)" fill="(#\w+)"/g)];
    const filled = polygons.map(([, points, colour]) => ({
      colour,
      points: points.split(' ').map(readPoint),
    }));
    expect(filled).toHaveLength(regionsOfPart ?? NaN);
    const png = inFolder('map.png');
    const rendered = await runCrease('render', he, '-o', png, part, '--size', '64x64');
    expect(rendered).toMatchObject({ code: 0 });
    const { data } = readPixels(readFileSync(png));
    let compared = 0;
    for (let pixel = 0; pixel < 64 * 64; pixel += 3) {
      const centre = [(pixel % 64) + 0.5, Math.floor(pixel / 64) + 0.5] as const;
      const inside = filled.find(({ points }) => contains(points, centre));
      // nearer to an edge than the coordinates' rounding, and the GPU's
      if (!inside) continue;
      compared++;
      const rgb = [0, 1, 2].map((i) => data[4 * pixel + i].toString(16).padStart(2, '0'));
      expect(inside.colour).toBe(`#${rgb.join('')}`);
    }
    expect(compared).toBeGreaterThan(1300);
  });

  itInCi('writes SVG that inspect can trace back', async () => {
    const svg = await exported('traced.svg', '--creases', '--palette', 'ember', '--size', '90x80');
    expect(svg).toContain('stroke="#f4ecdc"');
    const { code, stdout } = await runCrease('inspect', inFolder('traced.svg'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      byDepth: [489, 1830, 3460],
      palette: 'ember',
      creases: true,
      command:
        'crease export he-32x3.json -o regions.svg --axes 0,1 --window -1,1,-1,1 --size 90x80 ' +
        '--palette ember --creases',
    });
  });

  itInCi('writes the same bytes twice', async () => {
    const small = '--window=-0.05,0,0,0.05';
    for (const name of ['same.json', 'same.csv', 'same.svg', 'same.pdf'])
      expect(await exported(`again-${name}`, small)).toBe(await exported(name, small));
  });

  it('writes PDF with a polygon per region, which inspect can trace back', async () => {
    await exported('map.pdf', part, '--palette', 'ember', '--size', '90x80');
    const content = pdfContent(readFileSync(inFolder('map.pdf')));
    expect(content.match(/ m .* l f$/gm)).toHaveLength(regionsOfPart ?? NaN);
    const { code, stdout } = await runCrease('inspect', inFolder('map.pdf'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      size: [90, 80],
      command:
        'crease export he-32x3.json -o regions.pdf --axes 0,1 --window -0.3,0.3,-0.3,0.3 ' +
        '--size 90x80 --palette ember',
    });
  });

  it.each(fewOf(0, ['.svg', '.pdf']))(
    'draws the boundary, as render does, in %s',
    async (extension) => {
      const [first, second] = [`boundary${extension}`, `again${extension}`].map(inFolder);
      const shown = ['--size', '64x64', '--window=-0.2,0.2,-0.2,0.2'];
      const options = ['--boundary', ...shown, '--creases', '--palette', 'grey'];
      expect(await runCrease('render', spiral, '-o', first, ...options)).toMatchObject({ code: 0 });
      const { stdout } = await runCrease('inspect', first, '--json');
      const { boundary, command } = JSON.parse(stdout);
      expect(boundary).toEqual({ output: 0, level: 0 });
      const words = command.split(' ').slice(1);
      expect(words.slice(0, 4)).toEqual(['render', basename(spiral), '-o', `map${extension}`]);
      words[1] = spiral;
      words[3] = second;
      // relu is assumed again, and that is all there is to say
      const { code, stderr } = await runCrease(...words);
      expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 0, lines: 1 });
      expect(stderr).toContain('relu');
      expect(readFileSync(second)).toEqual(readFileSync(first));
      // export says another command, but draws the same
      const exportedFile = inFolder(`exported${extension}`);
      await runCrease('export', spiral, '-o', exportedFile, ...options);
      const [rendered, regions] = [first, exportedFile].map((path) => drawing(readFileSync(path)));
      expect(regions).toBe(rendered);
      expect(rendered).toMatch(/id="boundary"|Boundary BMC/);
    },
  );

  it('takes the level of the boundary, and remembers it', async () => {
    const file = inFolder('level.svg');
    const options = ['--boundary', '--level', '0.25', '--size', '128x128'];
    expect(await runCrease('export', 'tent:3', '-o', file, ...options)).toMatchObject({ code: 0 });
    const path = /id="boundary" [^>]* d="([^"]*)"/.exec(readFileSync(file, 'utf8'))?.[1];
    const ends = path?.split('\n').map((line) => line.slice(1).split(' ').map(readPoint));
    const columns = ends?.map(([[x], [same]]) => (x === same ? x : NaN));
    expect(columns?.toSorted((a, b) => a - b)).toEqual([4, 28, 36, 60, 68, 92, 100, 124]);
    const { stdout } = await runCrease('inspect', file);
    expect(stdout).toMatch(/boundary +where output 0 is 0.25\n/);
    expect(stdout).toMatch(/again .* --boundary --level 0.25\n/);
  });

  it('writes regions too thin for float64 in the digits that they need', async () => {
    const file = inFolder('slivers.json');
    const network = fixture('crease-length.json');
    expect(await runCrease('export', network, '-o', file)).toMatchObject({ code: 0, stderr: '' });
    const text = readFileSync(file, 'utf8');
    expect(JSON.parse(text).regions).toHaveLength(4);
    expect(text).toContain('[0,0.9999999999999999995663191310057982]');
    expect(text).not.toContain('skipped');
  });

  itInCi(
    'names regions too thin for float64, and leaves them out where it is told to',
    async () => {
      const file = inFolder('skipped.json');
      const network = fixture('crease-length.json');
      const words = ['export', network, '-o', file, '--skip-slivers', '--neighbours', '--json'];
      const { code, stdout, stderr } = await runCrease(...words);
      expect(code).toBe(0);
      const { regions, skipped, area, adjacencies } = JSON.parse(readFileSync(file, 'utf8'));
      expect(regions.map((region: RegionJson) => region.area)).toEqual([2, 2]);
      expect({ area, adjacencies }).toEqual({ area: 4, adjacencies: [[0, 1]] });
      expect(skipped).toHaveLength(2);
      expect(JSON.parse(stdout)).toMatchObject({ skipped, writtenArea: 4 });
      expect(stderr).toContain(`2 regions too thin for float64 left out: ${skipped.join(', ')};`);
      expect(stderr).toContain('the others have an area of 4.');
    },
  );

  itInCi('stops at Ctrl-C with exit code 130 and no file', async () => {
    const file = inFolder('interrupted.json');
    const outcome = await interruptCrease(['export', 'fold:16x5', '-o', file], 500);
    expect(outcome).toEqual({ code: 130, stdout: '', stderr: '' });
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});

/** The operators on a PDF's only page, each stream of them once. */
function pdfContent(pdf: Buffer): string {
  const text = pdf.toString('latin1');
  const streams = text.matchAll(/\/Filter \/FlateDecode\n\/Length \d+\n>>\nstream\n/g);
  return Array.from(streams, ({ index, 0: head }) =>
    inflateSync(pdf.subarray(index + head.length)).toString('latin1'),
  ).join('');
}

/** What a figure draws, without what it says of itself. */
function drawing(figure: Buffer): string {
  if (figure.toString('latin1', 0, 5) === '%PDF-') return pdfContent(figure);
  return figure.toString('utf8').replace(/<metadata>.*<\/metadata>/, '');
}

function readPoint(text: string): Point {
  const [x, y] = text.split(',').map(Number);
  return [x, y];
}

/** Whether a point is inside a clockwise polygon, a thousandth of a pixel from its edges. */
function contains(points: readonly Point[], [x, y]: Point): boolean {
  return points.every(([px, py], i) => {
    const [qx, qy] = points[(i + 1) % points.length];
    const [dx, dy] = [qx - px, qy - py];
    const distance = (dy * (x - px) - dx * (y - py)) / (Math.hypot(dx, dy) || 1);
    return distance > 1e-3;
  });
}
