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

/** What a figure of this says that it was made by, whatever stands in it. */
export function readFrom(format: string): Provenance {
  const making = { verb: 'export', file: `regions.${format}` } as const;
  return { ...provenance, command: figureCommand(provenance, making) };
}

/** A file from its pieces. */
export async function wholeFile(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const found: Uint8Array[] = [];
  for await (const piece of pieces) found.push(piece);
  return Uint8Array.from(Buffer.concat(found));
}
