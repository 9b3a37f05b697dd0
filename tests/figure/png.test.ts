import { decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { deflateBand, pngFormat } from '../../src/figure/png';
import { figureCommand, type Provenance, type UnhashedRecipe } from '../../src/figure/provenance';
import { readPixels } from '../pixels';

const recipe: UnhashedRecipe & Omit<Provenance, 'command'> = {
  crease: '0.1.0',
  network: {
    name: 'Übung — 図.onnx',
    sha256: 'ab'.repeat(32),
    format: 'onnx',
    inputs: 2,
    hidden: [3, 4],
    outputs: 1,
  },
  slice: { axes: [0, 1], at: [0, 0, -0.25] },
  window: [-1, 1, -0.5, 1e-12],
  size: [2, 2],
  palette: 'washi',
  creases: true,
  byDepth: [2, 3],
};
const provenance: Provenance = {
  ...recipe,
  command: figureCommand(recipe, { verb: 'render', file: 'map.png' }),
};

const colours = [0x030201, 0x060504, 0x090807, 0x0c0b0a];

/** A picture of rows of palette indexes, in bands of so many rows each. */
function file(indexes: Uint8Array, width: number, bandRows: number): Buffer {
  const bands = [];
  for (let at = 0; at < indexes.length; at += bandRows * width)
    bands.push(deflateBand(indexes.subarray(at, at + bandRows * width), width));
  const header = { width, height: indexes.length / width, colours };
  return Buffer.concat([...pngFormat.pieces(header, bands, provenance)]);
}

function small(): Buffer {
  return file(Uint8Array.of(0, 1, 2, 3), 2, 2);
}

describe('a PNG of Crease', () => {
  it('holds the pixels, row by row from the top left', () => {
    const { width, height, data } = readPixels(small());
    expect({ width, height }).toEqual({ width: 2, height: 2 });
    const rgb = [...data].filter((_, i) => i % 4 < 3);
    expect(rgb).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('holds them whatever bands they come in', () => {
    // lengths at which a flush that does not end on a byte would show
    for (const [width, height] of [
      [1, 7],
      [31, 33],
      [250, 40],
      [1000, 17],
    ] as const) {
      // prettier-ignore
      const indexes = Uint8Array.from(
        { length: width * height },
        (_, i) => ((i * i) >>> 5) % colours.length,
      );
      for (const bandRows of [1, 3, 16, height]) {
        const { data } = readPixels(file(indexes, width, bandRows));
        const expected = Array.from(indexes, (index) => [1, 2, 3].map((k) => 3 * index + k)).flat();
        expect(Buffer.from(data.filter((_, i) => i % 4 < 3)).equals(Buffer.from(expected))).toBe(
          true,
        );
      }
    }
  });

  it('gives its provenance back, whatever the characters', () => {
    expect(pngFormat.provenance(small())).toEqual(provenance);
  });

  it('holds its provenance as ASCII, which a tEXt chunk can', () => {
    const { text } = decode(small());
    expect(text.crease).toMatch(/^[ -~]+$/);
    expect(JSON.parse(text.crease)).toEqual(provenance);
  });

  it('is the same for the same picture', () => {
    expect(small()).toEqual(small());
  });

  it('is told from other files', () => {
    expect(pngFormat.isIt(small())).toBe(true);
    expect(pngFormat.isIt(new Uint8Array(4))).toBe(false);
    expect(pngFormat.isIt(new TextEncoder().encode('{"layers": []}'))).toBe(false);
  });
});

describe('damaged figures', () => {
  const whole = small();

  it.each(Array.from({ length: whole.length - 8 }, (_, i) => i + 8).filter((n) => n % 7 === 0))(
    'cut after %i bytes are refused in one sentence, or still give it all',
    (length) => {
      let found: Provenance | undefined;
      try {
        found = pngFormat.provenance(whole.subarray(0, length));
      } catch (error) {
        expect(error).toMatchObject({ name: 'InputError' });
      }
      if (found) expect(found).toEqual(provenance);
    },
  );

  it.each(['{', '{}', '[]', '3'])('are refused when the provenance is %s', (crease) => {
    const bytes = encode({ width: 1, height: 1, data: new Uint8Array(4), text: { crease } });
    expect(() => pngFormat.provenance(bytes)).toThrow('the provenance in this figure');
  });

  it.each([
    { window: [1, 2] },
    { slice: {} },
    { byDepth: ['2'] },
    { network: { name: 'a' } },
    { command: undefined },
    { slice: { axes: [0, 1], at: '0' } },
    { slice: { through: 'text' } },
    { slice: 'text' },
    {
      network: {
        ...recipe.network,
        name: 'a',
        activation: { names: '', assumed: false, flag: '-o/tmp/x' },
      },
    },
    { network: { ...recipe.network, name: 'a', hidden: ['\u001B[31m'] } },
  ])('are refused when the provenance has %j', (wrong) => {
    const network = { ...provenance.network, name: 'a.onnx' };
    const crease = JSON.stringify({ ...provenance, network, command: '', ...wrong });
    const bytes = encode({ width: 1, height: 1, data: new Uint8Array(4), text: { crease } });
    expect(() => pngFormat.provenance(bytes)).toThrow('not of a kind');
  });

  it.each(['crease render a.onnx; echo planted', '\n', 'crease export `planted`'])(
    'with the command %j of a stranger are read with the one that makes them',
    (command) => {
      const network = { ...provenance.network, name: 'a.onnx' };
      const crease = JSON.stringify({ ...provenance, network, command });
      const bytes = encode({ width: 1, height: 1, data: new Uint8Array(4), text: { crease } });
      expect(pngFormat.provenance(bytes).command).toMatch(/^crease (render|export) [^;`\n]+$/);
    },
  );

  it('of other programs have none', () => {
    const bytes = encode({ width: 1, height: 1, data: new Uint8Array(4), text: { creased: '{}' } });
    expect(() => pngFormat.provenance(bytes)).toThrow('Crease did not write it');
  });
});

describe('the command that makes a figure again', () => {
  const making = { verb: 'render', file: 'map.png' } as const;

  it('quotes what a shell would read', () => {
    const network = { ...provenance.network, name: "random:2-8-1?seed=1&init=he's" };
    expect(figureCommand({ ...provenance, network }, making)).toBe(
      "crease render 'random:2-8-1?seed=1&init=he'\\''s' -o map.png --axes 0,1 --at 0,0,-0.25 " +
        '--window -1,1,-0.5,1e-12 --size 2x2 --palette washi --creases',
    );
  });

  it('names the file of a slice through three points', () => {
    const slice = { through: { name: 'anchors.json', sha256: '' } };
    expect(figureCommand({ ...provenance, slice, creases: false }, making)).toContain(
      '--through anchors.json --window',
    );
  });
});
