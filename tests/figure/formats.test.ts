import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  fileEnding,
  extensionsText,
  FILES,
  formatOfFile,
  FORMATS,
  formatsOf,
  makingOf,
} from '../../src/figure/formats';
import { deflateBand } from '../../src/figure/png';
import { InputError } from '../../src/network/errors';
import { palettes } from '../../src/view/palette';
import { provenance, readFrom, wholeFile } from './provenance';

const grid = { window: { u0: 0, u1: 1, v0: 0, v1: 1 }, width: 10, height: 10 };
const style = { palette: palettes[0], creases: true };

/** The smallest file of a format. */
async function fileOf(format: (typeof FORMATS)[number]): Promise<Uint8Array> {
  if (format.kind === 'sampled') {
    const { pieces } = await FILES[format.name]();
    const header = { width: 10, height: 10, colours: Array.from(palettes[0].colours) };
    return wholeFile(pieces(header, [deflateBand(new Uint8Array(100), 10)], provenance));
  }
  const { createWriter } = await FILES[format.name]();
  return wholeFile(createWriter(grid, style).finish({ provenance, area: 1 }));
}

describe('formats of files', () => {
  it.each(formatsOf('sampled', 'vector').map((format) => [format.name, format] as const))(
    'give back how a figure was made, and refuse other files: %s',
    async (_, format) => {
      const { isIt, provenance: read } = await FILES[format.name]();
      const file = await fileOf(format);
      expect(isIt(file)).toBe(true);
      expect(read(file)).toEqual(readFrom(format.name));
      for (const other of FORMATS.filter(({ name }) => name !== format.name)) {
        const bytes = await fileOf(other);
        expect(() => read(bytes)).toThrow(InputError);
      }
    },
  );

  it('are told by the ending of a name, and told apart', () => {
    for (const format of FORMATS) {
      expect(formatOfFile(`some.where/else.${format.name.toUpperCase()}`, FORMATS)).toBe(format);
      expect(makingOf('export', format).file).toBe(`regions.${format.name}`);
    }
    const types = FORMATS.map(({ mediaType }) => mediaType);
    expect(new Set(types).size).toBe(types.length);
    for (const none of ['map', '.png', 'a.png/map', 'map.png.', 'map.gif', ''])
      expect(formatOfFile(none, FORMATS)).toBeUndefined();
    expect(['a.b.PNG', 'a/.png', 'a.b/c', 'a.'].map(fileEnding)).toEqual(['.png', '', '', '.']);
  });

  it('are all said to be there', () => {
    const page = readFileSync('docs/export.md', 'utf8');
    for (const { name } of formatsOf('data', 'vector'))
      expect(page).toContain(`## ${name.toUpperCase()}`);
  });

  it('are listed as sentences list them', () => {
    const [first, second, third] = FORMATS;
    const [a, b, c] = [first, second, third].map(({ name }) => `.${name}`);
    expect(extensionsText([first, second, third], 'or')).toBe(`${a}, ${b} or ${c}`);
    expect(extensionsText([second, third], 'and')).toBe(`${b} and ${c}`);
    expect(extensionsText([first], 'or')).toBe(a);
    expect(formatsOf('data', 'vector').map(({ kind }) => kind)).toEqual(
      FORMATS.map(({ kind }) => kind)
        .filter((kind) => kind !== 'sampled')
        .toSorted(),
    );
  });
});
