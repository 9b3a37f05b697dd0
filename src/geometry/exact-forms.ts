import type { AffineNode, LinearMap, Network } from '../network/network';

/**
 * An affine function of the plane, `(a · u + b · v + c) · 2^−exponent`, in integers. The exponent is
 * the same for all units of a node, and signs do not need it.
 */
export interface ExactForm {
  readonly a: bigint;
  readonly b: bigint;
  readonly c: bigint;
}

/** The same of a volume, with `d · w` beside it; in a plane d is 0. */
export interface ExactVolumeForm extends ExactForm {
  readonly d: bigint;
}

/** A float64, which is a dyadic rational, as `integer · 2^−exponent`; the exponent may be negative. */
export function dyadic(x: number): { integer: bigint; exponent: number } {
  if (x === 0) return { integer: 0n, exponent: -Infinity };
  // Without trailing zeros, so that small integers stay small.
  const exponent = lastBit(x);
  // In two steps, as the power may be beyond float64.
  const half = Math.trunc(exponent / 2);
  return { integer: BigInt(x * 2 ** half * 2 ** (exponent - half)), exponent };
}

/** A float64, and the two words that it consists of. */
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const [LOW, HIGH] = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];

/** The least exponent e that makes `x · 2^e` an integer; x is not 0. */
function lastBit(x: number): number {
  float[0] = x;
  const [low, high] = [words[LOW], words[HIGH]];
  const biased = (high >>> 20) & 0x7ff;
  const fraction = high & 0xfffff;
  const upper = biased === 0 ? fraction : fraction | 0x100000;
  const zeros = low === 0 ? 32 + trailingZeros(upper) : trailingZeros(low);
  return 1075 - Math.max(biased, 1) - zeros;
}

/** Zeros behind the last 1 of a word that is not 0. */
function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** `x · 2^exponent`, which must be an integer. */
export function scaled(x: number, exponent: number): bigint {
  const { integer, exponent: own } = dyadic(x);
  return integer === 0n ? 0n : integer << BigInt(exponent - own);
}

/** The largest exponent among some float64: scaled by 2 to its power, all of them are integers. */
function commonExponent(values: Iterable<number>): number {
  let most = 0;
  for (const x of values) if (x !== 0) most = Math.max(most, lastBit(x));
  return most;
}

/** A linear map's entries as integers over one power of two; undefined for the identity. */
interface ExactMap {
  readonly weights: readonly bigint[] | undefined;
  readonly scale: bigint;
  readonly exponent: number;
}

/** The weights of a network as integers, made on first use: most networks never need them. */
export class ExactNetwork {
  private readonly maps = new Map<LinearMap, ExactMap>();
  private readonly exponents: number[] = [];
  private readonly biases: (readonly bigint[] | undefined)[] = [];

  constructor(readonly network: Network) {}

  mapOf(map: LinearMap): ExactMap {
    const known = this.maps.get(map);
    if (known) return known;
    const made = exactMap(map);
    this.maps.set(map, made);
    return made;
  }

  /** The biases of affine node k over 2 to the power of its exponent. */
  biasOf(k: number, { bias }: AffineNode): readonly bigint[] {
    const exponent = this.exponentOf(k);
    return (this.biases[k] ??= Array.from(bias, (x) => scaled(x, exponent)));
  }

  /** The exponent that all units of a node share. */
  exponentOf(k: number): number {
    const known = this.exponents[k];
    if (known !== undefined) return known;
    const node = this.network.nodes[k];
    let exponent = 0;
    if (node.kind === 'activation') exponent = this.exponentOf(node.from);
    else if (node.kind === 'affine') {
      exponent = commonExponent(node.bias);
      for (const { from, map } of node.terms)
        exponent = Math.max(exponent, this.exponentOf(from) + exponentOfMap(map));
    }
    this.exponents[k] = exponent;
    return exponent;
  }
}

function exponentOfMap(map: LinearMap): number {
  return map.kind === 'identity' ? 0 : commonExponent(map.weights);
}

function exactMap(map: LinearMap): ExactMap {
  if (map.kind === 'identity') return { weights: undefined, scale: BigInt(map.scale), exponent: 0 };
  const exponent = exponentOfMap(map);
  const weights = Array.from(map.weights, (weight) => scaled(weight, exponent));
  return { weights, scale: 1n, exponent };
}

const ZERO: ExactVolumeForm = { a: 0n, b: 0n, d: 0n, c: 0n };
const COORDINATES: readonly ExactVolumeForm[] = [
  { ...ZERO, a: 1n },
  { ...ZERO, b: 1n },
  { ...ZERO, d: 1n },
];

/**
 * The activation pattern of a region by layer, as a chain from the last layer to the first, and the
 * exact affine forms of its units, each computed once when it is first asked for.
 */
export class ExactContext {
  /** By node and unit; made when it is first needed: most regions never are. */
  private forms: Map<number, (ExactVolumeForm | undefined)[]> | undefined;

  /**
   * @param node number of the activation node whose units `pattern` is of; −1 for the whole window
   * @param pattern one byte per unit of that node, 1 where it is on
   */
  constructor(
    private readonly exact: ExactNetwork,
    private readonly parent: ExactContext | undefined,
    private readonly node: number,
    private readonly pattern: Uint8Array,
  ) {}

  /** Whether the form of a unit of an affine node is there already: most are never asked for. */
  isKnown(k: number, unit: number): boolean {
    if (this.parent && k < this.node) return this.parent.isKnown(k, unit);
    return this.forms?.get(k)?.[unit] !== undefined;
  }

  /** The form of one unit of a node. */
  form(k: number, unit: number): ExactVolumeForm {
    // A node before this region's last layer is the same for every region of the parent.
    if (this.parent && k < this.node) return this.parent.form(k, unit);
    const node = this.exact.network.nodes[k];
    if (node.kind === 'input') return COORDINATES[unit];
    if (node.kind === 'activation')
      return this.pattern[unit] === 1 ? this.form(node.from, unit) : ZERO;
    this.forms ??= new Map();
    const known = this.forms.get(k) ?? [];
    this.forms.set(k, known);
    return (known[unit] ??= this.affineForm(k, node, unit));
  }

  private affineForm(k: number, node: AffineNode, unit: number): ExactVolumeForm {
    const exponent = this.exact.exponentOf(k);
    const isVolume = this.exact.network.nodes[0].width > 2;
    const sum = { a: 0n, b: 0n, d: 0n, c: this.exact.biasOf(k, node)[unit] };
    for (const { from, map } of node.terms) {
      const { weights, scale, exponent: mapExponent } = this.exact.mapOf(map);
      const shift = BigInt(exponent - mapExponent - this.exact.exponentOf(from));
      const inputs = this.exact.network.nodes[from].width;
      const [first, last] = weights ? [0, inputs] : [unit, unit + 1];
      for (let j = first; j < last; j++) {
        const source = this.form(from, j);
        const isFlat = source.a === 0n && source.b === 0n && source.d === 0n;
        if (isFlat && source.c === 0n) continue;
        const weight = (weights ? weights[unit * inputs + j] : scale) << shift;
        sum.a += weight * source.a;
        sum.b += weight * source.b;
        sum.c += weight * source.c;
        if (isVolume) sum.d += weight * source.d;
      }
    }
    return sum;
  }
}

/**
 * Sign of a form at the point where two lines meet.
 *
 * By Cramer's rule that point is a quotient of determinants, so the sign is that of
 * `det(first, second, form) · det(first, second)`, without any division.
 */
export function exactSign(form: ExactForm, first: ExactForm, second: ExactForm): -1 | 0 | 1 {
  const x = first.b * second.c - second.b * first.c;
  const y = first.c * second.a - second.c * first.a;
  const w = first.a * second.b - second.a * first.b;
  const value = (form.a * x + form.b * y + form.c * w) * w;
  if (value > 0n) return 1;
  return value < 0n ? -1 : 0;
}
