import type { Constant } from './constants';
import type { GraphNode } from './decode';
import { operatorName } from './operators';

/*
 * The tail that classifiers carry: what turns logits into probabilities and labels. It orders and names what
 * they say already, so that the network is mapped at the logits.
 */

/** What an operator does behind the logits. */
type Role =
  /** Makes probabilities of them, in their order. */
  | 'squashes'
  /** Says which of them wins, or gives it a name. */
  | 'chooses'
  /** Only stands behind one of the others. */
  | 'carries'
  /** The probability of the other one of two classes, beside that of the first. */
  | 'complements';

const ROLES: Readonly<Record<string, Role>> = {
  Softmax: 'squashes',
  LogSoftmax: 'squashes',
  Sigmoid: 'squashes',
  Tanh: 'squashes',
  Hardmax: 'squashes',
  ArgMax: 'chooses',
  ArgMin: 'chooses',
  TopK: 'chooses',
  'ai.onnx.ml.ArrayFeatureExtractor': 'chooses',
  'ai.onnx.ml.LabelEncoder': 'chooses',
  'ai.onnx.ml.Binarizer': 'chooses',
  'ai.onnx.ml.ZipMap': 'chooses',
  Cast: 'carries',
  Identity: 'carries',
  Reshape: 'carries',
  Flatten: 'carries',
  Squeeze: 'carries',
  Unsqueeze: 'carries',
  Concat: 'carries',
  ReduceMax: 'carries',
  'ai.onnx.ml.Normalizer': 'carries',
  Sub: 'complements',
};

/** Operators that are cut off, for people. */
export const CUT_OFF: readonly string[] = Object.keys(ROLES).filter(
  (name) => ROLES[name] === 'squashes' || ROLES[name] === 'chooses',
);

/** Where the network ends, and what is cut off behind it, from the end. */
export interface Readout {
  readonly tensor: string;
  readonly cut: readonly GraphNode[];
}

/** What a tail is looked for in. */
export interface TailGraph {
  readonly producers: ReadonlyMap<string, GraphNode>;
  /** Tensors that depend on the input. */
  readonly dependent: ReadonlySet<string>;
  /** A tensor of the file's numbers. */
  readonly constantOf: (name: string) => Constant | undefined;
  /** What was found, by tensor and by whether a Concat reads it: paths that part and meet are many. */
  readonly found: Map<string, Readout>;
}

/** Operators of a tail: those of classifiers have a few. */
const LONGEST = 64;

/** Where the network ends that makes a tensor. */
export function readoutOf(graph: TailGraph, tensor: string, consumer = '', depth = 0): Readout {
  const key = `${consumer === 'Concat' ? 1 : 0}${tensor}`;
  const known = graph.found.get(key) ?? findReadout(graph, tensor, consumer, depth);
  graph.found.set(key, known);
  return known;
}

function findReadout(graph: TailGraph, tensor: string, consumer: string, depth: number): Readout {
  const uncut: Readout = { tensor, cut: [] };
  const node = graph.producers.get(tensor);
  if (!node || depth === LONGEST) return uncut;
  const name = operatorName(node);
  const role = Object.hasOwn(ROLES, name) ? ROLES[name] : undefined;
  const read = [...new Set(node.input ?? [])].filter((input) => graph.dependent.has(input));
  if (!role || read.length === 0) return uncut;
  if (role === 'squashes') return { tensor: read[0], cut: [node] };
  if (role === 'complements' && !(consumer === 'Concat' && isComplement(graph, node))) return uncut;
  const behind = read.map((input) => readoutOf(graph, input, name, depth + 1));
  const [first] = behind;
  const cut = behind.flatMap((one) => one.cut);
  const isOne = behind.every((one) => one.tensor === first.tensor) && cut.length < LONGEST ** 2;
  if (!isOne || (role !== 'chooses' && cut.length === 0)) return uncut;
  return { tensor: first.tensor, cut: [node, ...new Set(cut)] };
}

/** Whether a difference is that from 1. */
function isComplement({ constantOf, dependent }: TailGraph, { input }: GraphNode): boolean {
  const [one = '', other = ''] = input ?? [];
  return dependent.has(other) && constantOf(one)?.values.every((x) => x === 1) === true;
}
