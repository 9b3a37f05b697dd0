import { FILES, type FileFormat } from '../../src/figure/formats';
import { deflateBand } from '../../src/figure/png';
import { figureCommand, type Provenance } from '../../src/figure/provenance';
import { palettes } from '../../src/view/palette';

/** Of a network whose name needs care in every format. */
export const provenance: Provenance = {
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

/** The same with all that a figure may say of itself. */
export const fullProvenance: Required<Provenance> & {
  readonly network: Required<Provenance['network']>;
} = {
  ...provenance,
  network: {
    ...provenance.network,
    image: { channels: 1, height: 1, width: 2, order: 'hwc' },
    fileImage: { channels: 2, height: 1, width: 1, order: 'chw' },
    activation: { names: 'relu,linear', assumed: false, flag: '--activation' },
    output: 'Ausgabe "2"',
    notes: ['a softmax is cut off'],
  },
  boundary: { output: 0, level: -0.5 },
  skipSlivers: true,
  pictures: true,
  graph: true,
};

/** What a figure says that it was made by, whatever stands in it. */
export function readFrom(format: string, written = provenance): Provenance {
  const making = { verb: 'export', file: `regions.${format}` } as const;
  return { ...written, command: figureCommand(written, making) };
}

const grid = { window: { u0: 0, u1: 1, v0: 0, v1: 1 }, width: 10, height: 10 };
const style = { palette: palettes[0], creases: true };

/** The smallest file of a format. */
export async function smallestFile(
  format: FileFormat,
  written = provenance,
): Promise<Uint8Array<ArrayBuffer>> {
  if (format.kind === 'sampled') {
    const { pieces } = await FILES[format.name]();
    const header = { width: 10, height: 10, colours: Array.from(palettes[0].colours) };
    return wholeFile(pieces(header, [deflateBand(new Uint8Array(100), 10)], written));
  }
  const { createWriter } = await FILES[format.name]();
  return wholeFile(createWriter(grid, style).finish({ provenance: written, area: 1 }));
}

/** A file from its pieces. */
export async function wholeFile(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const found: Uint8Array[] = [];
  for await (const piece of pieces) found.push(piece);
  return Uint8Array.from(Buffer.concat(found));
}
