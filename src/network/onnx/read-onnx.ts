import { NetworkError } from '../errors';
import type { Network } from '../network';
import type { FileContents } from '../file-contents';
import { NetworkBuilder } from './builder';
import { externalLocation, isBareName, readConstant, type WeightsFiles } from './constants';
import {
  decodeGraph,
  nodeTitle,
  toNumber,
  type Graph,
  type Tensor,
  type ValueInfo,
} from './decode';
import { GraphError, type Operation, type Value, type Variable } from './operands';
import { OPERATORS } from './operators';
import { sizeOf } from './shapes';

/** What an ONNX file says, and the weights files that it took numbers from, in order of use. */
export interface OnnxContents extends FileContents {
  readonly companions: readonly Uint8Array[];
}

/**
 * Reads an ONNX model of affine layers and ReLUs, skip connections among them, as PyTorch's two
 * exporters and the VNN-COMP collections write them. A batch is one point.
 *
 * @param companions files of external data, by bare name
 * @throws NetworkError naming the operator, node or tensor; `openNetwork` adds the file.
 */
export function readOnnx(
  bytes: Uint8Array,
  companions: ReadonlyMap<string, Uint8Array>,
): OnnxContents {
  const graph = decodeGraph(bytes);
  const names = externalNames(graph);
  if (names.some((name) => !companions.has(name))) survey(graph);
  const used = new Set<Uint8Array>();
  let stored = bytes.length;
  for (const file of companions.values()) stored += file.length;
  const network = readGraph(graph, { given: companions, used }, 2 ** 24 + 8 * stored);
  return { network, companions: [...used] };
}

/** @param budget numbers that may be made (`NetworkBuilder`) */
function readGraph(graph: Graph, files: WeightsFiles, budget: number): Network {
  requireOperators(graph);
  const constants = new Map((graph.initializer ?? []).map((tensor) => [tensor.name ?? '', tensor]));
  const input = theOne(
    (graph.input ?? []).filter(({ name }) => !constants.has(name ?? '')),
    'input',
  );
  const output = theOne(graph.output ?? [], 'output');
  const builder = new NetworkBuilder(sizeOf(inputShape(input)), budget);
  const values = new Map<string, Value>();
  const source = builder.inputSource();
  values.set(input.name ?? '', { kind: 'variable', shape: inputShape(input), source });

  const find = (name: string): Value | undefined => {
    const known = values.get(name);
    const tensor = known ? undefined : constants.get(name);
    if (!tensor) return known;
    const constant = readConstant(tensor, files);
    values.set(name, constant);
    return constant;
  };
  readNodes(graph, builder, files, values, find);
  return builder.finish(requireOutput(find(output.name ?? ''), output).source);
}

/**
 * Reads a graph whose weights files are not there, with zeros in their place, as far as that goes.
 *
 * @throws GraphError where no weights would help.
 */
function survey(graph: Graph): void {
  let left = MOST_SURVEYED;
  const standIn = (count: number): Float32Array => {
    left -= count;
    if (left < 0) throw new NetworkError('the weights are too many to stand in for.');
    return new Float32Array(count);
  };
  try {
    readGraph(graph, { given: new Map(), used: new Set(), standIn }, MOST_SURVEYED);
  } catch (error) {
    if (error instanceof GraphError || !(error instanceof NetworkError)) throw error;
    // Anything else may be different with the weights.
  }
}

/** Numbers that a graph may come to without its weights files. */
const MOST_SURVEYED = 2 ** 24;

/** Refused before any tensor is read: no weights file would help a network with such a node. */
function requireOperators(graph: Graph): void {
  for (const node of graph.node ?? [])
    if (!OPERATORS.has(node.opType ?? '') || (node.domain && node.domain !== 'ai.onnx'))
      throw new GraphError(
        `${nodeTitle(node)} is not supported; Crease reads ${[...OPERATORS.keys()].join(', ')}.`,
      );
}

function theOne(values: readonly ValueInfo[], part: 'input' | 'output'): ValueInfo {
  if (values.length === 1) return values[0];
  const names = values.slice(0, 5).map(({ name }) => `"${name ?? ''}"`);
  const list = names.length === 0 ? 'none' : names.join(', ');
  throw new GraphError(`the graph needs one ${part}, but has ${values.length} (${list}).`);
}

/** The input's shape for one point: a first dimension without a fixed size is the batch, so 1. */
function inputShape({ name, type }: ValueInfo): number[] {
  const dimensions = type?.tensorType?.shape?.dim ?? [];
  const place = `input "${name ?? ''}"`;
  if (dimensions.length === 0) throw new GraphError(`${place} has no shape.`);
  return dimensions.map(({ dimValue, dimParam }, k) => {
    const size = toNumber(dimValue ?? 0);
    if (size > 0) return size;
    if (k === 0 && size === 0) return 1;
    throw new GraphError(
      `${place} has no fixed size in dimension ${k}${dimParam ? ` ("${dimParam}")` : ''}; only the batch may vary.`,
    );
  });
}

function readNodes(
  graph: Graph,
  builder: NetworkBuilder,
  files: WeightsFiles,
  values: Map<string, Value>,
  find: (name: string) => Value | undefined,
): void {
  const readers = countReaders(graph);
  for (const node of graph.node ?? []) {
    const names = node.input ?? [];
    const inputs = names.map((name) => {
      const value = name === '' ? undefined : find(name);
      if (!value && name !== '')
        throw new GraphError(`${nodeTitle(node)} reads "${name}", which nothing before it makes.`);
      return value;
    });
    const isOnlyReader = (k: number) => readers.get(names[k]) === 1;
    const operation: Operation = { node, inputs, builder, files, isOnlyReader };
    const made = OPERATORS.get(node.opType ?? '')?.(operation);
    const name = node.output?.[0];
    if (made && name) values.set(name, made);
  }
}

/** How often each tensor is read, by nodes and as the graph's output. */
function countReaders(graph: Graph): Map<string, number> {
  const readers = new Map<string, number>();
  const count = (name: string) => readers.set(name, (readers.get(name) ?? 0) + 1);
  for (const node of graph.node ?? []) for (const name of node.input ?? []) count(name);
  for (const { name } of graph.output ?? []) count(name ?? '');
  return readers;
}

function requireOutput(value: Value | undefined, { name }: ValueInfo): Variable {
  if (value?.kind === 'variable') return value;
  const what = value ? 'is a constant' : 'is not made by any node';
  throw new NetworkError(`the graph's output "${name ?? ''}" ${what}.`);
}

/**
 * Bare names of the weights files that an ONNX file needs beside it, so that a host can load them.
 * Empty for bytes that no file would make a network of; `openNetwork` says what is wrong with those.
 */
export function externalDataNames(bytes: Uint8Array): string[] {
  try {
    const graph = decodeGraph(bytes);
    const names = externalNames(graph);
    if (names.length > 0) survey(graph);
    return names;
  } catch (error) {
    if (error instanceof NetworkError) return [];
    throw error;
  }
}

function externalNames(graph: Graph): string[] {
  const names = storedTensors(graph)
    .map((tensor) => externalLocation(tensor) ?? '')
    .filter(isBareName);
  return [...new Set(names)];
}

/** Initializers, and the tensors that nodes carry as attributes. */
function storedTensors({ initializer, node }: Graph): Tensor[] {
  const attributes = (node ?? []).flatMap(({ attribute }) => attribute ?? []);
  return [...(initializer ?? []), ...attributes.flatMap(({ t }) => (t ? [t] : []))];
}
