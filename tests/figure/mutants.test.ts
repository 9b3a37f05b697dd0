import { describe, expect, it } from 'vitest';
import { FILES, formatsOf } from '../../src/figure/formats';
import { mutantOf, readMutants } from '../mutants';
import { provenance, smallestFile } from './provenance';

/** Those that are read, too. */
const FIGURES = formatsOf('sampled', 'vector');

describe('mutants of a figure', () => {
  it.each(FIGURES.map((format) => [format.name, format] as const))(
    '%s are read, or refused in a sentence',
    async (_, format) => {
      const { provenance: read } = await FILES[format.name]();
      const accepted = await readMutants(await smallestFile(format), (mutant) => {
        // One command, whatever was changed.
        expect(read(mutant).command).toMatch(/^crease (render|export) /);
      });
      expect(accepted).toBeGreaterThan(0);
    },
  );

  it('whose provenance alone is changed are read, or refused in a sentence', async () => {
    const { provenance: read } = await FILES.svg();
    const text = new TextEncoder().encode(JSON.stringify(provenance));
    await readMutants(text, (mutant) => {
      const json = new TextDecoder().decode(mutant);
      read(new TextEncoder().encode(`<svg><metadata>${json}</metadata></svg>`));
    });
  });

  it('are the same for the same number', async () => {
    const file = await smallestFile(FIGURES[0]);
    expect(mutantOf(file, 7)).toEqual(mutantOf(file, 7));
    expect(mutantOf(file, 7)).not.toEqual(file);
  });
});
