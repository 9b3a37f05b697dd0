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

/** A float64, which is a dyadic rational, as `integer · 2^−exponent`; the exponent may be negative. */
export function dyadic(x: number): { integer: bigint; exponent: number } {
  if (x === 0) return { integer: 0n, exponent: -Infinity };
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = 1075 - Math.max(biased, 1);
  // Without trailing zeros, so that small integers stay small.
  let zeros = 0;
  while (((magnitude >> BigInt(zeros)) & 1n) === 0n) zeros++;
  const integer = magnitude >> BigInt(zeros);
  return { integer: x < 0 ? -integer : integer, exponent: exponent - zeros };
}

/** `x · 2^exponent`, which must be an integer. */
export function scaled(x: number, exponent: number): bigint {
  const value = dyadic(x);
  return value.integer === 0n ? 0n : value.integer << BigInt(exponent - value.exponent);
}

/** The largest exponent among some float64: scaled by 2 to its power, all of them are integers. */
function commonExponent(values: Iterable<number>): number {
  let most = 0;
  for (const value of values) most = Math.max(most, dyadic(value).exponent);
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

  constructor(readonly network: Network) {}

  mapOf(map: LinearMap): ExactMap {
    const known = this.maps.get(map);
    if (known) return known;
    const made = exactMap(map);
    this.maps.set(map, made);
    return made;
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
        exponent = Math.max(exponent, this.exponentOf(from) + this.mapOf(map).exponent);
    }
    this.exponents[k] = exponent;
    return exponent;
  }
}

function exactMap(map: LinearMap): ExactMap {
  if (map.kind === 'identity') return { weights: undefined, scale: BigInt(map.scale), exponent: 0 };
  const exponent = commonExponent(map.weights);
  const weights = Array.from(map.weights, (weight) => scaled(weight, exponent));
  return { weights, scale: 1n, exponent };
}

/**
 * The activation pattern of a region by layer, as a chain from the last layer to the first, and the
 * exact affine forms of its units, each node's computed once when it is first asked for.
 */
export class ExactContext {
  /** Made when it is first needed: most regions never are. */
  private forms: Map<number, readonly ExactForm[]> | undefined;

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

  /** The form of one unit of a node. */
  form(node: number, unit: number): ExactForm {
    return this.formsOf(node)[unit];
  }

  private formsOf(k: number): readonly ExactForm[] {
    // A node before this region's last layer is the same for every region of the parent.
    if (this.parent && k < this.node) return this.parent.formsOf(k);
    const known = this.forms?.get(k);
    if (known) return known;
    const made = this.computeForms(k);
    this.forms ??= new Map();
    this.forms.set(k, made);
    return made;
  }

  private computeForms(k: number): readonly ExactForm[] {
    const node = this.exact.network.nodes[k];
    if (node.kind === 'input')
      return [
        { a: 1n, b: 0n, c: 0n },
        { a: 0n, b: 1n, c: 0n },
      ];
    if (node.kind === 'activation') {
      const zero = { a: 0n, b: 0n, c: 0n };
      return this.formsOf(node.from).map((form, i) => (this.pattern[i] === 1 ? form : zero));
    }
    return this.affineForms(node, this.exact.exponentOf(k));
  }

  private affineForms(node: AffineNode, exponent: number): ExactForm[] {
    const sums = Array.from(node.bias, (bias) => ({ a: 0n, b: 0n, c: scaled(bias, exponent) }));
    for (const { from, map } of node.terms) {
      const { weights, scale, exponent: mapExponent } = this.exact.mapOf(map);
      const shift = BigInt(exponent - mapExponent - this.exact.exponentOf(from));
      const sources = this.formsOf(from);
      for (const [i, sum] of sums.entries()) {
        const [first, last] = weights ? [0, sources.length] : [i, i + 1];
        for (let j = first; j < last; j++) {
          const source = sources[j];
          if (source.a === 0n && source.b === 0n && source.c === 0n) continue;
          const weight = (weights ? weights[i * sources.length + j] : scale) << shift;
          sum.a += weight * source.a;
          sum.b += weight * source.b;
          sum.c += weight * source.c;
        }
      }
    }
    return sums;
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
