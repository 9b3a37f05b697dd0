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
import { InputError } from '../../src/network/errors';
import { fullProvenance, readFrom, smallestFile } from './provenance';

/** Those of figures, which say how they were made. */
const FIGURES = formatsOf('sampled', 'vector');

describe('formats of files', () => {
  it.each(FIGURES.map((format) => [format.name, format] as const))(
    'give back how a figure was made, and refuse other files: %s',
    async (_, format) => {
      const { isIt, provenance: read } = await FILES[format.name]();
      const file = await smallestFile(format);
      expect(isIt(file)).toBe(true);
      expect(read(file)).toEqual(readFrom(format.name));
      for (const other of FORMATS.filter(({ name }) => name !== format.name)) {
        const bytes = await smallestFile(other);
        expect(() => read(bytes)).toThrow(InputError);
      }
    },
  );

  it.each(FIGURES.map((format) => [format.name, format] as const))(
    'give back all that a figure may say of how it was made: %s',
    async (_, format) => {
      const { provenance: read } = await FILES[format.name]();
      const slices = [
        { axes: [0, 1], at: [0.5, -1] },
        { through: { name: 'three "points".json', sha256: 'cd'.repeat(32) } },
        { sensitive: true },
      ] as const;
      for (const slice of slices) {
        const written = { ...fullProvenance, slice };
        expect(read(await smallestFile(format, written))).toEqual(readFrom(format.name, written));
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
