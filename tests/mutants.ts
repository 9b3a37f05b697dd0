import { InputError } from '../src/network/errors';
import { randomStream, type RandomStream } from '../src/network/gaussian';
import { isFull } from './coverage';

/** Files that each reader is given, the same in every run. */
export const MUTANTS = isFull ? 10_000 : 2000;

/** Bytes that end, begin, nest or count something in one format or another. */
const TELLING = [
  0, 1, 0x0a, 0x22, 0x28, 0x29, 0x2c, 0x2d, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x7f, 0x80, 0xff,
];

/** Texts in the place of others: numbers at the ends of what they can be, and what is none. */
const TEXTS = [
  '-1',
  '0',
  '1e999',
  '-0',
  '9007199254740993',
  '1e-400',
  'null',
  '[]',
  '{}',
  '""',
  'true',
  '\u0000',
  '\u2028',
];

/**
 * A file with a few changes, the same for the same number: bytes, telling bytes, parts left out, doubled or moved, numbers
 * and texts of other sizes, an early end.
 */
export function mutantOf(file: Uint8Array, number: number): Uint8Array<ArrayBuffer> {
  // Streams of seeds next to each other begin alike.
  const stream = randomStream(0x9e37 * (number + 1));
  let mutant = Uint8Array.from(file);
  for (let changes = 1 + below(stream, 2) * below(stream, 3); changes > 0; changes--)
    mutant = changed(mutant, stream);
  return mutant;
}

function changed(file: Uint8Array<ArrayBuffer>, stream: RandomStream): Uint8Array<ArrayBuffer> {
  // Half of the places are near the start, where formats say what follows.
  const reach = below(stream, 2) === 0 ? Math.min(200, file.length) : file.length;
  const at = below(stream, reach);
  const length = 1 + below(stream, 16);
  const part = file.subarray(at, at + length);
  switch (below(stream, 9)) {
    case 0:
      return replaced(file, at, 1, [file[at] ^ (1 << below(stream, 8))]);
    case 1:
      return replaced(file, at, 1, [below(stream, 256)]);
    case 2:
      return replaced(file, at, 1, [TELLING[below(stream, TELLING.length)]]);
    case 3:
      return replaced(file, at, length, []);
    case 4:
      return replaced(file, at, 0, part);
    case 5:
      return replaced(
        file,
        at,
        length,
        file.subarray(below(stream, file.length)).subarray(0, length),
      );
    case 6:
      return replaced(
        file,
        at,
        below(stream, 4),
        new TextEncoder().encode(TEXTS[below(stream, TEXTS.length)]),
      );
    case 7:
      return file.slice(0, at);
    default:
      return withDigit(file, at, 0x30 + below(stream, 10));
  }
}

/** Another digit where the next one is, so that texts stay what can be read. */
function withDigit(
  file: Uint8Array<ArrayBuffer>,
  from: number,
  digit: number,
): Uint8Array<ArrayBuffer> {
  const at = file.findIndex((byte, i) => i >= from && byte >= 0x30 && byte <= 0x39);
  return at < 0 ? file : replaced(file, at, 1, [digit]);
}

function replaced(
  file: Uint8Array,
  at: number,
  length: number,
  by: ArrayLike<number>,
): Uint8Array<ArrayBuffer> {
  const rest = file.subarray(at + length);
  const whole = new Uint8Array(at + by.length + rest.length);
  whole.set(file.subarray(0, at));
  whole.set(by, at);
  whole.set(rest, at + by.length);
  return whole;
}

function below(stream: RandomStream, count: number): number {
  return Math.floor(count * stream.uniform());
}

/**
 * Gives a reader all mutants of a file: each is read, or refused in one sentence of moderate length.
 *
 * @returns how many were read
 */
export async function readMutants(
  file: Uint8Array,
  read: (mutant: Uint8Array<ArrayBuffer>, number: number) => unknown,
): Promise<number> {
  let accepted = 0;
  for (let number = 0; number < MUTANTS; number++) {
    try {
      await read(mutantOf(file, number), number);
      accepted++;
    } catch (error) {
      // Said with its number, which makes it again.
      const isSaid = error instanceof InputError && /^\w+: [^\n]{5,400}$/.test(String(error));
      if (!isSaid) throw new Error(`mutant ${number}: ${String(error)}`, { cause: error });
    }
  }
  return accepted;
}
