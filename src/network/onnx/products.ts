import { sum } from './arithmetic';
import { floatAttribute, intAttribute, textAttribute } from './attributes';
import type { Weights } from '../linear-map';
import type { Constant } from './constants';
import { contraction, type ProductIndex } from './contraction';
import {
  fail,
  mapped,
  mixes,
  repeated,
  requireInput,
  scaledDiagonal,
  type Operation,
  type Value,
} from './operands';
import { printShape, sizeOf, stridesOf, upTo } from '../shapes';

/* Products with constants, as Einstein wrote them: an index that the product has not is summed over. */

/** A tensor with a name for each of its dimensions. */
interface Factor {
  readonly value: Value;
  readonly indices: readonly string[];
}

/** `alpha · A · B + beta · C`, with A or B transposed where `transA` or `transB` say so. */
export function gemm(operation: Operation): Value {
  const [a, b, c] = [requireInput(operation, 0), requireInput(operation, 1), operation.inputs[2]];
  for (const { shape } of [a, b])
    if (shape.length !== 2)
      throw fail(operation, `reads ${printShape(shape)}, which is not a matrix.`);
  const isTransposed = (name: string) => intAttribute(operation, name, 0) !== 0;
  const left = { value: a, indices: isTransposed('transA') ? ['k', 'i'] : ['i', 'k'] };
  const right = { value: b, indices: isTransposed('transB') ? ['j', 'k'] : ['k', 'j'] };
  const beta = floatAttribute(operation, 'beta', 1);
  const bias = (shape: readonly number[]) =>
    c?.kind === 'constant'
      ? Float64Array.from(repeated(operation, c, shape, 'adds'), (x) => beta * x)
      : undefined;
  const alpha = floatAttribute(operation, 'alpha', 1);
  const product = productOf(operation, left, right, ['i', 'j'], alpha, bias);
  if (!c || c.kind === 'constant') return product;
  const factors = new Float64Array(sizeOf(c.shape)).fill(beta);
  return sum(operation, [product, beta === 1 ? c : scaledDiagonal(operation, c, factors)]);
}

/** A product of matrices, or of stacks of them; a vector is a row on the left and a column on the right. */
export function matMul(operation: Operation): Value {
  const [a, b] = [requireInput(operation, 0), requireInput(operation, 1)];
  if (a.shape.length === 0 || b.shape.length === 0)
    throw fail(operation, 'multiplies by a scalar.');
  const stacks = Math.max(a.shape.length, b.shape.length) - 2;
  const stackOf = ({ shape }: Value) =>
    upTo(Math.max(0, shape.length - 2)).map((k) => `stack ${k + stacks - shape.length + 2}`);
  const left = a.shape.length === 1 ? ['k'] : [...stackOf(a), 'i', 'k'];
  const right = b.shape.length === 1 ? ['k'] : [...stackOf(b), 'k', 'j'];
  const made = [
    ...upTo(Math.max(0, stacks)).map((k) => `stack ${k}`),
    ...(a.shape.length === 1 ? [] : ['i']),
    ...(b.shape.length === 1 ? [] : ['j']),
  ];
  return productOf(operation, { value: a, indices: left }, { value: b, indices: right }, made);
}

/** A product of two tensors, or a sum or another order of one, by the names of its indices. */
export function einsum(operation: Operation): Value {
  const equation = textAttribute(operation, 'equation', '').replaceAll(/\s/g, '');
  const [left, right] = equation.split('->');
  const values = operation.inputs.map((_, k) => requireInput(operation, k));
  const texts = left.split(',');
  if (values.length > 2 || texts.length !== values.length)
    throw fail(
      operation,
      `is ${JSON.stringify(equation)} of ${values.length} values; Crease reads two.`,
    );
  const factors = values.map((value, k): Factor => {
    const indices = namesOf(texts[k], value.shape.length);
    if (indices?.length === value.shape.length) return { value, indices };
    throw fail(operation, `is ${JSON.stringify(equation)}, but reads ${printShape(value.shape)}.`);
  });
  const all = factors.flatMap(({ indices }) => indices);
  const rest = Math.max(0, ...all.map((name) => Number(name.slice(3)) || 0));
  const made =
    right === undefined
      ? impliedNames(all)
      : namesOf(right, right.replace('...', '').length + rest);
  if (!made || made.some((name) => !all.includes(name)))
    throw fail(operation, `is ${JSON.stringify(equation)}, which is no product.`);
  const one: Factor = {
    value: { kind: 'constant', shape: [], values: Float64Array.of(1), isInteger: false },
    indices: [],
  };
  return productOf(operation, factors[0], factors[1] ?? one, made);
}

/** Names of a tensor's dimensions: a letter each, and `...1`, `...2` from the right for those that dots stand for. */
function namesOf(text: string, rank: number): string[] | undefined {
  const parts = /^([A-Za-z]*)(\.\.\.)?([A-Za-z]*)$/.exec(text);
  if (!parts) return undefined;
  const [, before, dots, after] = parts;
  const between = dots ? Math.max(0, rank - before.length - after.length) : 0;
  return [
    ...Array.from(before),
    ...upTo(between).map((k) => `...${between - k}`),
    ...Array.from(after),
  ];
}

/** What a product has that does not say: the dots, and each letter that is there once, in order. */
function impliedNames(all: readonly string[]): string[] {
  const [dots, letters] = [new Set(all.filter((name) => name.startsWith('.'))), new Set(all)];
  const once = [...letters].filter((name) => name.length === 1 && count(all, name) === 1);
  return [...[...dots].toSorted().toReversed(), ...once.toSorted()];
}

function count(all: readonly string[], name: string): number {
  return all.filter((other) => other === name).length;
}

/**
 * @param made indices of the product, in order
 * @param biasOf what is added to a product of some shape
 */
function productOf(
  operation: Operation,
  left: Factor,
  right: Factor,
  made: readonly string[],
  alpha = 1,
  biasOf: (shape: readonly number[]) => Float64Array | undefined = () => undefined,
): Value {
  const [variable, constant] = right.value.kind === 'constant' ? [left, right] : [right, left];
  if (constant.value.kind !== 'constant')
    throw fail(operation, 'multiplies two computed values, which Crease does not.');
  const { value } = variable;
  const names = [...new Set([...variable.indices, ...constant.indices])];
  const all = new Map(names.map((name) => [name, indexOf(operation, name, variable, constant)]));
  const find = (name: string) => all.get(name) ?? { size: 1, step: 0, constantStep: 0 };
  const outer = made.map(find);
  const inner = names.filter((name) => !made.includes(name)).map(find);
  const shape = outer.map(({ size }) => size);
  if (sizeOf(shape) === 0) throw fail(operation, 'has no outputs.');
  const wide = inner.find(({ size, step }) => size > 1 && step === 0);
  if (wide) throw fail(operation, `sums over an index of constants alone, of size ${wide.size}.`);
  const map = contraction(
    operation,
    sizeOf(value.shape),
    scaledBy(constant.value, alpha),
    outer,
    inner,
  );
  const product = mapped(operation, value, map, shape, biasOf(shape));
  if (value.kind === 'constant' || !value.batch || product.kind === 'constant') return product;
  const { axis, points } = value.batch;
  const name = variable.indices[axis];
  if (!made.includes(name) || find(name).constantStep !== 0) throw mixes(operation, value.batch);
  return { ...product, batch: { points, axis: made.indexOf(name) } };
}

function scaledBy({ values }: Constant, scale: number): Weights {
  return scale === 1 ? values : Float64Array.from(values, (w) => scale * w);
}

/** A product's index by its name, of the size that its factors agree on. */
function indexOf(
  operation: Operation,
  name: string,
  variable: Factor,
  constant: Factor,
): ProductIndex {
  const [own, other] = [variable, constant].map(({ value: { shape }, indices }) => {
    const strides = stridesOf(shape);
    const axes = upTo(shape.length).filter((axis) => indices[axis] === name);
    const sizes = axes.map((axis) => shape[axis]);
    const step = axes.reduce((all, axis) => all + (shape[axis] > 1 ? strides[axis] : 0), 0);
    return { sizes, step };
  });
  const sizes = [...own.sizes, ...other.sizes];
  const size = Math.max(...sizes);
  // Stacks repeat where there is one of them; what is summed over does not.
  const repeats = name.length > 1;
  const odd = sizes.find((one) => one !== size && !(repeats && one === 1));
  if (odd !== undefined)
    throw fail(
      operation,
      `expects ${other.sizes[0] ?? size} inputs, but what it reads has ${own.sizes[0] ?? odd}.`,
    );
  return { size, step: own.step, constantStep: other.step };
}
