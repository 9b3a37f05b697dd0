/*
 * What is said of operators that Crease does not read: why, and what would make the network piecewise linear.
 */

/** Operators that are smooth, and what has pieces in their place. */
const SMOOTH: Readonly<Record<string, string>> = {
  Sigmoid: 'HardSigmoid is piecewise linear',
  Tanh: 'hard tanh (Clip) is piecewise linear',
  Softmax: 'it is cut off where it is the last operator',
  LogSoftmax: 'it is cut off where it is the last operator',
  Gelu: 'Relu is piecewise linear',
  Elu: 'Relu and LeakyRelu are piecewise linear',
  Selu: 'Relu and LeakyRelu are piecewise linear',
  Celu: 'Relu and LeakyRelu are piecewise linear',
  Mish: 'Relu is piecewise linear',
  Swish: 'Relu is piecewise linear',
  Softplus: 'Relu is piecewise linear',
  Softsign: 'hard tanh (Clip) is piecewise linear',
  Erf: 'it is part of a GELU as a rule, in whose place Relu is piecewise linear',
  Exp: 'Relu is piecewise linear',
  Log: 'Relu is piecewise linear',
  Sqrt: 'Abs is piecewise linear',
  Pow: 'Abs is piecewise linear',
  Reciprocal: 'a division by constants is linear',
  Sin: 'networks of sines have no regions',
  Cos: 'networks of sines have no regions',
  ReduceL2: 'ReduceMax is piecewise linear',
  ReduceSumSquare: 'ReduceMax is piecewise linear',
  ReduceLogSumExp: 'ReduceMax is piecewise linear',
};

const NORMALISATION =
  'divides by what depends on the input; BatchNormalization in eval mode, or none, is piecewise linear';
const QUANTISED = 'is quantised, which rounds; export the network of floats before that';
const RECURRENT = 'is recurrent, and its gates are smooth; Crease reads feed-forward networks';
const BRANCHES = 'holds graphs of its own, which Crease does not read; onnxsim may unroll them';
const JUMPS =
  'jumps, and is not continuous; Relu and Clip are, and Sign and comparisons jump in one place';

/** Other reasons, as they go on after the operator's name. */
const OTHERS: Readonly<Record<string, string>> = {
  HardSwish: 'is quadratic between its ends; Relu or Clip to 0 … 6 are piecewise linear',
  LayerNormalization: NORMALISATION,
  InstanceNormalization: NORMALISATION,
  GroupNormalization: NORMALISATION,
  RMSNormalization: NORMALISATION,
  LpNormalization: NORMALISATION,
  MeanVarianceNormalization: NORMALISATION,
  LRN: NORMALISATION,
  'ai.onnx.ml.Normalizer': NORMALISATION,
  QuantizeLinear: QUANTISED,
  DequantizeLinear: QUANTISED,
  DynamicQuantizeLinear: QUANTISED,
  QLinearConv: QUANTISED,
  QLinearMatMul: QUANTISED,
  ConvInteger: QUANTISED,
  MatMulInteger: QUANTISED,
  LSTM: RECURRENT,
  GRU: RECURRENT,
  RNN: RECURRENT,
  If: BRANCHES,
  Loop: BRANCHES,
  Scan: BRANCHES,
  Floor: JUMPS,
  Ceil: JUMPS,
  Round: JUMPS,
  Mod: JUMPS,
  Equal:
    'holds where two numbers meet, which is on creases alone; Greater and Less are piecewise constant',
  'ai.onnx.ml.TreeEnsembleClassifier': 'is made of trees, not of units; Crease reads networks',
  'ai.onnx.ml.TreeEnsembleRegressor': 'is made of trees, not of units; Crease reads networks',
};

/** Operators of QONNX, Brevitas and onnxruntime that round, in domains of their own. */
const QUANTISING = /\.(?:(?:Int|Float|Bipolar)?Quant|Trunc|QLinear\w+|QGemm)$/;

/**
 * Why Crease does not read an operator of what depends on the input, as a sentence goes on after its name; undefined where nothing
 * is known of it.
 *
 * @param name `operatorName`
 */
export function refusalOf(name: string): string | undefined {
  const instead = Object.hasOwn(SMOOTH, name) ? SMOOTH[name] : undefined;
  if (instead !== undefined) return `is smooth, so that there are no regions to map; ${instead}.`;
  if (Object.hasOwn(OTHERS, name)) return `${OTHERS[name]}.`;
  if (QUANTISING.test(name)) return `${QUANTISED}.`;
  // Other domains repeat ONNX's own operators.
  const bare = name.slice(name.lastIndexOf('.') + 1);
  return bare === name ? undefined : refusalOf(bare);
}
