import {
  abs,
  clippedBetween,
  extremeOf,
  hardSigmoid,
  leakyRelu,
  prelu,
  reduceExtreme,
  relu,
} from './activations';
import {
  add,
  batchNormalization,
  mean,
  negative,
  product,
  quotient,
  scaler,
  subtract,
  sumOfAll,
} from './arithmetic';
import { constantAttribute } from './attributes';
import {
  bothConstants,
  constantOfShape,
  countOf,
  eachConstant,
  range,
  remainder,
  roundToEven,
  shapeOf,
  where,
} from './constant-arithmetic';
import { convolution, convTranspose } from './convolution';
import { isOwnDomain, type GraphNode } from './decode';
import type { Operation, Value } from './operands';
import { averagePool, globalMaxPool, maxPool } from './pooling';
import { einsum, gemm, matMul } from './products';
import { globalAveragePool, reduceConstants, reduceMean, reduceSum } from './reduction';
import { resize, upsample } from './resize';
import {
  concat,
  depthToSpace,
  expand,
  gather,
  gatherNd,
  joined,
  pad,
  slice,
  spaceToDepth,
  split,
  tile,
  transpose,
} from './selection';
import {
  both,
  chosen,
  either,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  not,
  shrink,
  sign,
  thresholdedRelu,
} from './steps';
import { cast, dropout, flatten, identity, reshape, squeeze, unsqueeze } from './views';

/** What an operator makes of its inputs: its outputs, as far as they are read. */
export type Read = (operation: Operation) => Value | readonly Value[];

/** Operators that are linear in what depends on the input. */
export const MAPS: Readonly<Record<string, Read>> = {
  Gemm: gemm,
  MatMul: matMul,
  Einsum: einsum,
  Conv: convolution,
  ConvTranspose: convTranspose,
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
  BatchNormalization: batchNormalization,
  Add: add,
  Sub: subtract,
  Mul: product,
  Div: quotient,
  Neg: negative,
  Sum: sumOfAll,
  Mean: mean,
  ReduceSum: reduceSum,
  ReduceMean: reduceMean,
  Resize: resize,
  Upsample: upsample,
  'ai.onnx.ml.Scaler': scaler,
};

/** Operators with pieces, which make the creases. */
export const UNITS: Readonly<Record<string, Read>> = {
  Relu: relu,
  LeakyRelu: leakyRelu,
  PRelu: prelu,
  Abs: abs,
  Clip: clippedBetween,
  HardSigmoid: hardSigmoid,
  Max: (operation) => extremeOf(operation, 1),
  Min: (operation) => extremeOf(operation, -1),
  MaxPool: maxPool,
  GlobalMaxPool: globalMaxPool,
  ReduceMax: (operation) => reduceExtreme(operation, 1),
  ReduceMin: (operation) => reduceExtreme(operation, -1),
  ThresholdedRelu: thresholdedRelu,
  Shrink: shrink,
  Sign: sign,
  Greater: greater,
  GreaterOrEqual: greaterOrEqual,
  Less: less,
  LessOrEqual: lessOrEqual,
  Not: not,
  And: both,
  Or: either,
};

/** Operators that put numbers elsewhere or fall away. */
export const PLACES: Readonly<Record<string, Read>> = {
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Gather: gather,
  GatherND: gatherNd,
  Pad: pad,
  Expand: expand,
  Tile: tile,
  Where: whereOf,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Identity: identity,
  Dropout: dropout,
  Cast: cast,
};

/** Numbers of one of two tensors each: by constant truth values only places, by computed ones the units' work. */
function whereOf(operation: Operation): Value {
  const [condition] = operation.inputs;
  if (condition?.kind === 'variable') return chosen(operation, condition);
  return where(operation, (values) => joined(operation, values, 0));
}

/** Operators that exporters leave on constants. */
export const CONSTANT_OPERATORS: Readonly<Record<string, Read>> = {
  Constant: constantAttribute,
  ConstantOfShape: constantOfShape,
  Shape: shapeOf,
  Size: countOf,
  Range: range,
  ReduceProd: reduceConstants((x, y) => x * y),
  Equal: bothConstants((x, y) => Number(x === y), 'truth'),
  Mod: remainder,
  Pow: bothConstants((x, y) => x ** y),
  Sqrt: eachConstant(Math.sqrt),
  Exp: eachConstant(Math.exp),
  Log: eachConstant(Math.log),
  Reciprocal: eachConstant((x) => 1 / x),
  Floor: eachConstant(Math.floor),
  Ceil: eachConstant(Math.ceil),
  Round: eachConstant(roundToEven),
};

/** All operators that Crease reads: ONNX's own by their names, others after their domains. */
export const OPERATORS: ReadonlyMap<string, Read> = new Map(
  [MAPS, UNITS, PLACES, CONSTANT_OPERATORS].flatMap((operators) => Object.entries(operators)),
);

/** What an operator is called in the tables here. */
export function operatorName({ domain, opType }: GraphNode): string {
  return isOwnDomain(domain) ? (opType ?? '') : `${domain ?? ''}.${opType ?? ''}`;
}
