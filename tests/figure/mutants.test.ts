import { describe, expect, it } from 'vitest';
import { FILES } from '../../src/figure/formats';
import { deflateBand } from '../../src/figure/png';
import { paletteByName } from '../../src/view/palette';
import { mutantOf, readMutants } from '../mutants';
import { provenance, wholeFile } from './provenance';

const window = { u0: 0, u1: 1, v0: 0, v1: 1 };
const style = { palette: paletteByName('washi'), creases: false };

async function figure(format: 'png' | 'svg' | 'pdf'): Promise<Uint8Array> {
  if (format !== 'png') {
    const { createWriter } = await FILES[format]();
    const writer = createWriter({ window, width: 10, height: 10 }, style);
    return wholeFile(writer.finish({ provenance, area: 1 }));
  }
  const { pieces } = await FILES.png();
  const header = { width: 10, height: 10, colours: [1, 2, 3] };
  return wholeFile(pieces(header, [deflateBand(new Uint8Array(100), 10)], provenance));
}

describe('mutants of a figure', () => {
  it.each(['png', 'svg', 'pdf'] as const)(
    '%s are read, or refused in a sentence',
    async (format) => {
      const { provenance: read } = await FILES[format]();
      const accepted = await readMutants(await figure(format), (mutant) => {
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
    const png = await figure('png');
    expect(mutantOf(png, 7)).toEqual(mutantOf(png, 7));
    expect(mutantOf(png, 7)).not.toEqual(png);
  });
});
