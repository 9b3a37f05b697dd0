/*
 * Writes small WebAssembly modules: one function, one memory. Instructions are arrays of bytes, which
 * join in the order in which they run (WebAssembly Core Specification 2.0, chapter 5).
 */

/** Bytes of one or more instructions. */
export type Code = readonly number[];

/** Types of values. */
export const I32 = 0x7f;
export const V128 = 0x7b;

const EMPTY = 0x40;
const FUNCTION = 0x60;

/** Whole numbers, in as few groups of seven bits as they need (LEB128). */
function unsigned(n: number): Code {
  const bytes: number[] = [];
  for (let rest = n; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

function signed(n: number): Code {
  const bytes: number[] = [];
  for (let rest = n; ; rest >>= 7) {
    // The last group's upper bit is the sign.
    if (rest >= -0x40 && rest < 0x40) return [...bytes, rest & 0x7f];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

function vector(opcode: number): Code {
  return [0xfd, ...unsigned(opcode)];
}

/** Loads and stores: the address is what the code before left, and a constant is added to it. */
function access(code: Code, alignment: number): (address: Code, offset?: number) => Code {
  return (address, offset = 0) => [...address, ...code, alignment, ...unsigned(offset)];
}

function stored(code: Code, alignment: number) {
  return (address: Code, offset: number, value: Code): Code => [
    ...address,
    ...value,
    ...code,
    alignment,
    ...unsigned(offset),
  ];
}

function binary(code: Code): (a: Code, b: Code) => Code {
  return (a, b) => [...a, ...b, ...code];
}

const loadFloat64 = access([0x2b], 3);

export const i32 = {
  constant: (n: number): Code => [0x41, ...signed(n)],
  load: access([0x28], 2),
  add: binary([0x6a]),
  multiply: binary([0x6c]),
  isLess: binary([0x48]),
  isZero: (of: Code): Code => [...of, 0x45],
  /** The whole number that a float64 in memory holds. */
  ofFloat64: (address: Code, offset: number): Code => [...loadFloat64(address, offset), 0xfc, 2],
};

/** Two float64, or two words of 64 bits. */
export const pair = {
  load: access(vector(0), 4),
  store: stored(vector(11), 4),
  /** One float64 or word, twice. */
  loadBoth: access(vector(10), 3),
  zero: [...vector(12), ...Array<number>(16).fill(0)] as Code,
  /** The float64 1, twice. */
  ones: [...vector(12), 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f] as Code,
  add: binary(vector(240)),
  multiply: binary(vector(242)),
  negate: (of: Code): Code => [...of, ...vector(237)],
  subtract: binary(vector(241)),
  /** All bits of those where it holds. */
  isEqual: binary(vector(71)),
  isGreater: binary(vector(74)),
  not: (of: Code): Code => [...of, ...vector(77)],
  and: binary(vector(78)),
  or: binary(vector(80)),
  xor: binary(vector(81)),
  /** The first one's bits where those of a mask are set, else the second's. */
  select: (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...vector(82)],
};

/** The parameters and variables of a function, by number. */
export const get = (variable: number): Code => [0x20, ...unsigned(variable)];
export const set = (variable: number, value: Code): Code => [...value, 0x21, ...unsigned(variable)];

/** Repeats code for as long as a condition holds, and at least once. */
export function repeatWhile(condition: Code, code: Code): Code {
  return [0x03, EMPTY, ...code, ...condition, 0x0d, 0, 0x0b];
}

/** Runs code if a condition holds. */
export function when(condition: Code, code: Code): Code {
  return [...condition, 0x04, EMPTY, ...code, 0x0b];
}

/** A function of whole numbers without a result. */
export interface WasmFunction {
  readonly parameters: number;
  /** Types of its variables, which come behind the parameters. */
  readonly variables: readonly number[];
  readonly code: Code;
}

/** How every module begins, and its version. */
const MAGIC: Code = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** A module that imports its memory as `host.memory`, and exports the function as `run`. */
export function wasmModule({ parameters, variables, code }: WasmFunction): Uint8Array<ArrayBuffer> {
  const type = [FUNCTION, ...list(Array.from({ length: parameters }, () => [I32])), ...list([])];
  const memory = [...name('host'), ...name('memory'), 2, 0, ...unsigned(1)];
  const body = [...list(variables.map((each) => [1, each])), ...code, 0x0b];
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, [type]),
    ...section(2, [memory]),
    ...section(3, [[0]]),
    ...section(7, [[...name('run'), 0, 0]]),
    ...section(10, [[...unsigned(body.length), ...body]]),
  ]);
}

function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, items: readonly Code[]): Code {
  const content = list(items);
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): Code {
  return list(Array.from(text, (letter) => [letter.charCodeAt(0)]));
}

/** Growing it detaches its buffer; the next one has the same content, and more. */
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What is used here of a global that both hosts have, and TypeScript's ES library lacks. */
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};

/** Bytes by which memory grows. */
export const PAGE = 65536;

/** A function that is ready to run, and its memory. */
export interface WasmInstance {
  readonly memory: Memory;
  readonly run: (...parameters: number[]) => void;
}

/**
 * Compiles a function.
 *
 * @returns makes instances of it, each with a memory of its own
 */
export function compile(made: WasmFunction): () => WasmInstance {
  const module = new WebAssembly.Module(wasmModule(made));
  return () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { run } = new WebAssembly.Instance(module, { host: { memory } }).exports;
    if (typeof run !== 'function') throw new Error('The module exports no function.');
    return { memory, run: (...parameters) => void run(...parameters) };
  };
}
