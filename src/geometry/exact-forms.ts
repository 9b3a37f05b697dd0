import { jumps, type SlicedActivation, slopeBelow } from '../network/activation';
import { assertNever } from '../network/assert-never';
import { commonExponent, scaled } from '../network/dyadic';
import { inLowestTerms, multiplyExactly, type ExactColumns } from '../network/exact-products';
import { columnOf, entriesOf, rowOf, type LinearMap, type MapRow } from '../network/linear-map';
import type { ActivationNode, AffineNode, AffineTerm } from '../network/network';
import { oncePer } from '../network/once-per';
import type { SlicedNetwork } from '../network/sliced-network';

/**
 * An affine function of the plane, `(a · u + b · v + c) · 2^−exponent`, in integers. The exponent is
 * the same for all units of a node, and signs do not need it.
 */
export interface ExactForm {
  readonly a: bigint;
  readonly b: bigint;
  readonly c: bigint;
}

/** A form of a volume, with `d · w` beside it; in a plane d is 0. */
export interface ExactVolumeForm extends ExactForm {
  readonly d: bigint;
}

/** What is not 0 in a row of a linear map: inputs, and the entries that they have. */
interface ExactRow {
  readonly columns: readonly number[];
  readonly weights: readonly bigint[];
}

/** A linear map's entries as integers over one power of two. */
interface ExactMap {
  readonly exponent: number;
  /** By unit; each made when it is first needed, and kept while there is room. */
  readonly rows: (ExactRow | undefined)[];
}

/**
 * Integers of rows that are kept, of all maps: each takes ten times the memory of what it is of. The rows of larger
 * networks are made again where they are needed again.
 */
const MOST_KEPT = 2 ** 22;

/**
 * The numbers of a network as integers, those that come from the slice as they are, others made on
 * first use: most networks never need them, and large ones only few.
 */
export class ExactNetwork {
  private readonly maps = new Map<LinearMap, ExactMap>();
  private readonly exponents: number[] = [];
  private readonly biases: (readonly bigint[])[] = [];
  private kept = 0;

  /** @param mostKept integers of rows that are kept */
  constructor(
    readonly network: SlicedNetwork,
    private readonly mostKept = MOST_KEPT,
  ) {}

  /** Integers of rows that are in memory. */
  get keptIntegers(): number {
    return this.kept;
  }

  /** Exponent of all entries of a map. */
  exponentOfMap(map: LinearMap): number {
    return this.mapOf(map).exponent;
  }

  /**
   * A unit's row in a map, over 2 to the power of the map's exponent.
   *
   * @param inputs width of the node that the map reads
   */
  rowOf(map: LinearMap, unit: number, inputs: number): ExactRow {
    const { exponent, rows } = this.mapOf(map);
    const known = rows[unit];
    if (known) return known;
    const row = exactRow(rowOf(map, unit, inputs), exponent);
    if (this.kept + row.weights.length > this.mostKept) return row;
    this.kept += row.weights.length;
    rows[unit] = row;
    return row;
  }

  private mapOf(map: LinearMap): ExactMap {
    const known = this.maps.get(map);
    if (known) return known;
    const made = { exponent: commonExponent(entriesOf(map)), rows: [] };
    this.maps.set(map, made);
    return made;
  }

  /** What affine node k does not read from others, over 2 to the power of its exponent. */
  ownForm(k: number, { bias }: AffineNode, unit: number): ExactVolumeForm {
    const exponent = this.exponentOf(k);
    const term = this.network.sliceTerms[k];
    if (!term) {
      this.biases[k] ??= Array.from(bias, (x) => scaled(x, exponent));
      return { ...ZERO_FORM, c: this.biases[k][unit] };
    }
    const shift = BigInt(exponent - term.exponent);
    const [c, a, b, d] = term.columns.map((column) => column[unit] << shift);
    return { a, b, d: d ?? 0n, c };
  }

  /** The exponent that all units of a node share. */
  exponentOf(k: number): number {
    const known = this.exponents[k];
    if (known !== undefined) return known;
    const node = this.network.nodes[k];
    let exponent = 0;
    if (node.kind === 'activation')
      exponent = this.exponentOf(node.from) + exponentOfSlopes(node.activation);
    else if (node.kind === 'affine') {
      exponent = this.network.sliceTerms[k]?.exponent ?? commonExponent(node.bias);
      for (const { from, map } of termsBehind(node))
        exponent = Math.max(exponent, this.exponentOf(from) + this.exponentOfMap(map));
    }
    this.exponents[k] = exponent;
    return exponent;
  }
}

/** What a node reads of others; what it takes from the slice is known better than its weights are. */
function termsBehind({ terms }: AffineNode): AffineTerm[] {
  return terms.filter(({ from }) => from > 0);
}

/** Rows of dense maps may be mostly zeros, too: a tree of comparisons written as matrices is. */
function exactRow(row: MapRow, exponent: number): ExactRow {
  const columns: number[] = [];
  const weights: bigint[] = [];
  for (let e = row.first; e < row.end; e++) {
    if (row.weights[e] === 0) continue;
    columns.push(columnOf(row, e));
    weights.push(scaled(row.weights[e], exponent));
  }
  return { columns, weights };
}

/** A network's numbers as integers, the same for all who need them. */
export const exactNetworkOf = oncePer((network: SlicedNetwork) => new ExactNetwork(network));

/** Slopes are integers over 2 to the power of this. */
function exponentOfSlopes(activation: SlicedActivation): number {
  switch (activation.kind) {
    case 'relu':
    case 'step':
    case 'rivals':
      return 0;
    case 'leaky':
      return commonExponent([activation.slope]);
    case 'prelu':
      return commonExponent(activation.slopes);
    default:
      return assertNever(activation);
  }
}

/** The form of what is 0 everywhere. */
export const ZERO_FORM: ExactVolumeForm = { a: 0n, b: 0n, d: 0n, c: 0n };

/** By how much one form exceeds another of the same node. */
export function leadOf(form: ExactVolumeForm, other: ExactVolumeForm): ExactVolumeForm {
  return {
    a: form.a - other.a,
    b: form.b - other.b,
    d: form.d - other.d,
    c: form.c - other.c,
  };
}

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
    if (node.kind === 'input') throw new Error('A slice has no units.');
    if (node.kind === 'activation') return this.activationForm(k, node, unit);
    this.forms ??= new Map();
    const known = this.forms.get(k) ?? [];
    this.forms.set(k, known);
    return (known[unit] ??= this.affineForm(k, node, unit));
  }

  /**
   * Makes the forms of all units of a node, for whoever asks for all of them: digits in float64 take a small part of
   * the time that integers of all weights take.
   */
  makeForms(k: number): void {
    if (this.parent && k < this.node) {
      this.parent.makeForms(k);
      return;
    }
    const node = this.exact.network.nodes[k];
    if (node.kind === 'activation') this.makeForms(node.from);
    if (node.kind !== 'affine' || this.forms?.has(k)) return;
    const terms = termsBehind(node);
    for (const { from } of terms) this.makeForms(from);
    this.forms ??= new Map();
    // Rows of other maps are short.
    if (terms.every(({ map }) => map.kind === 'dense'))
      this.forms.set(k, this.denseForms(k, node, terms));
  }

  private denseForms(k: number, node: AffineNode, terms: readonly AffineTerm[]): ExactVolumeForm[] {
    const { exact } = this;
    const exponent = exact.exponentOf(k);
    const forms = Array.from({ length: node.width }, (_, unit) => exact.ownForm(k, node, unit));
    for (const { from, map } of terms) {
      const sources = Array.from({ length: exact.network.nodes[from].width }, (_, unit) =>
        this.form(from, unit),
      );
      const product = multiplyExactly(
        map,
        node.width,
        inLowestTerms(columnsOf(sources, exact.exponentOf(from))),
      );
      const shift = BigInt(exponent - product.exponent);
      const [as, bs, ds, cs] = product.columns;
      for (const [unit, { a, b, d, c }] of forms.entries())
        forms[unit] = {
          a: a + (as[unit] << shift),
          b: b + (bs[unit] << shift),
          d: d + (ds[unit] << shift),
          c: c + (cs[unit] << shift),
        };
    }
    return forms;
  }

  /** What a unit passes on, over 2 to the power of its own node's exponent. */
  private activationForm(
    k: number,
    { from, activation }: ActivationNode<SlicedActivation>,
    unit: number,
  ): ExactVolumeForm {
    const { exact } = this;
    const isOn = this.pattern[unit] === 1;
    if (isOn && jumps(activation)) return { ...ZERO_FORM, c: 1n << BigInt(exact.exponentOf(k)) };
    const slope = isOn ? 1 : slopeBelow(activation, unit);
    if (slope === 0) return ZERO_FORM;
    const form = this.form(from, unit);
    const own = exact.exponentOf(k) - exact.exponentOf(from);
    if (own === 0 && slope === 1) return form;
    const factor = scaled(slope, own);
    const { a, b, d, c } = form;
    return { a: factor * a, b: factor * b, d: factor * d, c: factor * c };
  }

  private affineForm(k: number, node: AffineNode, unit: number): ExactVolumeForm {
    const exponent = this.exact.exponentOf(k);
    const isVolume = this.exact.network.nodes[0].width > 2;
    let { a, b, d, c } = this.exact.ownForm(k, node, unit);
    for (const { from, map } of termsBehind(node)) {
      const shift = BigInt(exponent - this.exact.exponentOfMap(map) - this.exact.exponentOf(from));
      const { columns, weights } = this.exact.rowOf(
        map,
        unit,
        this.exact.network.nodes[from].width,
      );
      for (let e = 0; e < weights.length; e++) {
        const source = this.form(from, columns[e]);
        const isFlat = source.a === 0n && source.b === 0n && source.d === 0n;
        if (isFlat && source.c === 0n) continue;
        const weight = weights[e] << shift;
        a += weight * source.a;
        b += weight * source.b;
        c += weight * source.c;
        if (isVolume) d += weight * source.d;
      }
    }
    return { a, b, d, c };
  }
}

function columnsOf(forms: readonly ExactVolumeForm[], exponent: number): ExactColumns {
  const columns = (['a', 'b', 'd', 'c'] as const).map((name) => forms.map((form) => form[name]));
  return { columns, exponent };
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
