import { NetworkError } from '../errors';
import type { InputDescription } from '../inputs';
import type { Network } from '../network';
import { NetworkBuilder } from './builder';
import { readConstant, type Constant, type WeightsFiles } from './constants';
import {
  nodeTitle,
  toNumber,
  type DecodedModel,
  type Graph,
  type GraphNode,
  type Tensor,
  type ValueInfo,
} from './decode';
import { BatchError, GraphError, type Operation, type Value, type Variable } from './operands';
import { operatorName, OPERATORS, PLACES } from './operators';
import { refusalOf } from './refusals';
import { sizeOf } from './shapes';
import { readoutOf, type Readout, type TailGraph } from './tail';

/** What is wanted of a graph. */
export interface ReadOptions {
  /** The output that is wanted, by name. */
  readonly output?: string | undefined;
  /** Whether the first output is taken where there are several and none is named. */
  readonly takesFirst?: boolean | undefined;
}

/** What became of an operator. */
export interface OperatorFate {
  readonly node: GraphNode;
  readonly fate: Fate;
  /** Why it is refused. */
  readonly why?: string;
}

export type Fate =
  /** It is part of the network. */
  | 'mapped'
  /** It is computed beforehand, or only puts numbers elsewhere. */
  | 'folded'
  /** It stands behind the logits. */
  | 'cut off'
  /** The output does not depend on it. */
  | 'not needed'
  | 'refused'
  /** What it reads comes from one that is refused. */
  | 'not reached';

export interface GraphContents {
  readonly network: Network;
  readonly notes: readonly string[];
  readonly inputs?: readonly InputDescription[];
}

/** Versions of ONNX's own operators are read as they were defined, from this one on. */
const FIRST_OPSET = 7;

/** @param budget numbers that may be made (`NetworkBuilder`) */
export function readGraph(
  model: DecodedModel,
  files: WeightsFiles,
  budget: number,
  options: ReadOptions = {},
): GraphContents {
  const hasBatch = inputsOf(model.graph).some((input) => batchOf(input) > 1);
  if (!hasBatch) return new GraphReader(model, files, budget, false, options).read();
  try {
    return new GraphReader(model, files, budget, true, options).read();
  } catch (first) {
    if (!(first instanceof NetworkError)) throw first;
    const isBatch = inputsOf(model.graph).some((input) => batchOf(input) > MOST_ROWS);
    if (isBatch && first instanceof BatchError) throw first;
    // The dimension may be no batch: then all of its numbers are inputs.
    try {
      return new GraphReader(model, files, budget, false, options).read();
    } catch (second) {
      throw first instanceof BatchError ? first : second;
    }
  }
}

/** A first dimension is a batch where it is longer. */
const MOST_ROWS = 1024;

/** What becomes of each operator, even where the graph is refused. */
export function operatorFates(
  model: DecodedModel,
  files: WeightsFiles,
  budget: number,
  options: ReadOptions = {},
): OperatorFate[] {
  const hasBatch = inputsOf(model.graph).some((input) => batchOf(input) > 1);
  const fatesOf = (takesBatch: boolean) =>
    new GraphReader(model, files, budget, takesBatch, options).fates();
  const fates = fatesOf(hasBatch);
  if (!hasBatch || !fates.some(({ fate }) => fate === 'refused')) return fates;
  const others = fatesOf(false);
  return others.some(({ fate }) => fate === 'refused') ? fates : others;
}

/** Reads one graph once. */
class GraphReader {
  private readonly graph: Graph;
  private readonly tensors: ReadonlyMap<string, Tensor>;
  private readonly producers = new Map<string, GraphNode>();
  private readonly values = new Map<string, Value>();
  private readonly readers = new Map<string, number>();
  private readonly inputs: readonly ValueInfo[];
  private readonly found = new Map<GraphNode, OperatorFate>();
  private opset = FIRST_OPSET;

  constructor(
    private readonly model: DecodedModel,
    private readonly files: WeightsFiles,
    private readonly budget: number,
    /** Whether first dimensions of a fixed size are batches. */
    private readonly takesBatch: boolean,
    private readonly options: ReadOptions,
  ) {
    this.graph = model.graph;
    this.tensors = new Map(
      (this.graph.initializer ?? []).map((tensor) => [tensor.name ?? '', tensor]),
    );
    this.inputs = inputsOf(this.graph);
    for (const node of this.graph.node ?? [])
      for (const name of node.output ?? []) if (name !== '') this.producers.set(name, node);
  }

  read(): GraphContents {
    this.requireOpset();
    const { readout, notes } = this.chosenReadout();
    const builder = this.start();
    const needed = this.neededFor(readout.tensor);
    this.countReaders(needed, readout.tensor);
    this.requireOperators(needed);
    for (const node of this.graph.node ?? []) if (needed.has(node)) this.readNode(node, builder);
    const output = this.requireOutput(readout.tensor);
    const network = builder.finish(builder.sourceOf(output));
    const batches = this.inputs.map(batchOf).filter((points) => this.takesBatch && points > 1);
    const batch =
      batches.length > 0 ? [`a batch of ${batches[0]} points is read as one point`] : [];
    const inputs = this.inputs.length > 1 ? describeInputs(this.inputs, this.shapes()) : undefined;
    return { network, notes: [...notes, ...batch], ...(inputs && { inputs }) };
  }

  /** What became of all operators. */
  fates(): OperatorFate[] {
    const nodes = this.graph.node ?? [];
    this.requireOpset();
    const { readout } = this.chosenReadout();
    const builder = this.start();
    const needed = this.neededFor(readout.tensor);
    this.countReaders(needed, readout.tensor);
    const cut = new Set(this.readouts().flatMap((one) => one.cut));
    for (const node of nodes)
      if (needed.has(node)) this.tryNode(node, builder);
      else this.found.set(node, { node, fate: cut.has(node) ? 'cut off' : 'not needed' });
    return nodes.map((node) => this.found.get(node) ?? { node, fate: 'not needed' });
  }

  private tryNode(node: GraphNode, builder: NetworkBuilder): void {
    const isReached = (node.input ?? []).every(
      (name) => name === '' || this.values.has(name) || this.tensors.has(name),
    );
    const refused = this.refusal(node);
    if (!isReached) {
      const [fate, why] = refused ? (['refused', refused] as const) : (['not reached'] as const);
      this.found.set(node, { node, fate, ...(why !== undefined && { why }) });
      return;
    }
    try {
      this.readNode(node, builder);
      const isFolded = isFoldedAway(node, this.values.get(node.output?.[0] ?? ''));
      this.found.set(node, { node, fate: isFolded ? 'folded' : 'mapped' });
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      const title = `${nodeTitle(node)} `;
      const why = error.message.startsWith(title)
        ? error.message.slice(title.length)
        : error.message;
      this.found.set(node, { node, fate: 'refused', why });
    }
  }

  private requireOpset(): void {
    const { opset } = this.model;
    if (opset !== undefined && !(opset >= FIRST_OPSET))
      throw new GraphError(
        `the file is of ONNX opset ${opset}, where operators broadcast by attributes (axis, broadcast); Crease reads opset ${FIRST_OPSET} and later, which onnx.version_converter makes of it.`,
      );
    this.opset = opset ?? LATER_OPSET;
  }

  /** Where the network ends, of what is wanted, or of the only one there is. */
  private chosenReadout(): { readout: Readout; notes: string[] } {
    const outputs = this.graph.output ?? [];
    if (outputs.length === 0) throw new GraphError('the graph has no output.');
    const names = outputs.map(({ name }) => name ?? '');
    const readouts = this.readouts();
    const { output, takesFirst = false } = this.options;
    const list = names
      .slice(0, 8)
      .map((name) => JSON.stringify(name))
      .join(', ');
    const ends = new Set(readouts.map(({ tensor }) => tensor));
    if (output !== undefined && !names.includes(output))
      throw new GraphError(`the graph has no output ${JSON.stringify(output)}; it has ${list}.`);
    if (output === undefined && ends.size > 1 && !takesFirst)
      throw new GraphError(
        `the graph has ${names.length} outputs (${list}); --output NAME says which is meant.`,
      );
    const at = output === undefined ? 0 : names.indexOf(output);
    const readout = readouts[at];
    const notes: string[] = [];
    if (ends.size > 1) notes.push(`the output ${JSON.stringify(names[at])} is mapped, of ${list}`);
    const cut = readouts
      .filter(({ tensor }) => tensor === readout.tensor)
      .flatMap((one) => one.cut);
    const last = [...new Set(cut.map(({ opType }) => opType ?? ''))];
    if (last.length > 0)
      notes.push(
        `cut off behind its last map, which makes logits: ${last.toReversed().join(', ')}`,
      );
    return { readout, notes };
  }

  private readouts(): Readout[] {
    const dependent = new Set(this.inputs.map(({ name }) => name ?? ''));
    for (const { input, output } of this.graph.node ?? [])
      if ((input ?? []).some((name) => dependent.has(name)))
        for (const name of output ?? []) dependent.add(name);
    const constantOf = (name: string) => this.storedConstant(name);
    const graph: TailGraph = { producers: this.producers, dependent, constantOf };
    return (this.graph.output ?? []).map(({ name }) => readoutOf(graph, name ?? ''));
  }

  /** The numbers of an initializer, or of a node that holds some. */
  private storedConstant(name: string): Constant | undefined {
    const tensor =
      this.tensors.get(name) ??
      this.producers.get(name)?.attribute?.find((one) => one.name === 'value')?.t;
    return tensor ? readConstant(tensor, this.files) : undefined;
  }

  /** Makes the input: all of the graph's, one after the other. */
  private start(): NetworkBuilder {
    if (this.inputs.length === 0) throw new GraphError('the graph has no input.');
    const shapes = this.shapes();
    const sizes = shapes.map(sizeOf);
    const builder = new NetworkBuilder(
      sizes.reduce((a, b) => a + b),
      this.budget,
    );
    const { first } = builder.inputSource();
    let at = first;
    for (const [k, shape] of shapes.entries()) {
      const points = this.takesBatch ? batchOf(this.inputs[k]) : 1;
      const from = at;
      at += sizes[k];
      this.values.set(this.inputs[k].name ?? '', {
        kind: 'variable',
        shape,
        numbers: Int32Array.from({ length: sizes[k] }, (_, i) => from + i),
        isShared: true,
        ...(points > 1 && { batch: { axis: 0, points } }),
      });
    }
    return builder;
  }

  private shapes(): number[][] {
    return this.inputs.map((input) => {
      const shape = inputShape(input);
      return this.takesBatch && batchOf(input) > 1 ? [1, ...shape.slice(1)] : shape;
    });
  }

  /** The nodes that a tensor depends on. */
  private neededFor(tensor: string): Set<GraphNode> {
    const needed = new Set<GraphNode>();
    const waiting = [tensor];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const node = this.producers.get(name);
      if (!node || needed.has(node)) continue;
      needed.add(node);
      waiting.push(...(node.input ?? []));
    }
    return needed;
  }

  /** How often each tensor is read, by nodes and as the network's output. */
  private countReaders(needed: ReadonlySet<GraphNode>, tensor: string): void {
    const count = (name: string) => this.readers.set(name, (this.readers.get(name) ?? 0) + 1);
    for (const { input } of needed) for (const name of input ?? []) count(name);
    count(tensor);
  }

  /** Refused before any tensor is read: no weights file would help a network with such a node. */
  private requireOperators(needed: ReadonlySet<GraphNode>): void {
    for (const node of this.graph.node ?? []) {
      const why = needed.has(node) ? this.refusal(node) : undefined;
      if (why !== undefined) throw new GraphError(`${nodeTitle(node)} ${why}`);
    }
  }

  /** Why a node is refused whatever it reads. */
  private refusal(node: GraphNode): string | undefined {
    const name = operatorName(node);
    return OPERATORS.has(name) ? undefined : (refusalOf(name) ?? UNKNOWN);
  }

  private readNode(node: GraphNode, builder: NetworkBuilder): void {
    const inputs = (node.input ?? []).map((name) => this.inputNamed(node, name));
    const { files, opset } = this;
    const operation: Operation = { node, inputs, builder, files, opset };
    const name = operatorName(node);
    // Some are read of constants alone.
    const why = inputs.some((value) => value?.kind === 'variable') ? refusalOf(name) : undefined;
    if (why !== undefined) throw new GraphError(`${nodeTitle(node)} ${why}`);
    const read = OPERATORS.get(name);
    if (!read) throw new GraphError(`${nodeTitle(node)} ${this.refusal(node) ?? UNKNOWN}`);
    const made = read(operation);
    for (const [k, value] of (Array.isArray(made) ? made : [made]).entries()) {
      const output = node.output?.[k];
      if (output) this.values.set(output, value);
    }
  }

  private inputNamed(node: GraphNode, name: string): Value | undefined {
    if (name === '') return undefined;
    const value = this.find(name);
    if (!value)
      throw new GraphError(`${nodeTitle(node)} reads "${name}", which nothing before it makes.`);
    const isShared = (this.readers.get(name) ?? 0) > 1;
    return value.kind === 'variable' && isShared ? { ...value, isShared } : value;
  }

  private find(name: string): Value | undefined {
    const known = this.values.get(name);
    const tensor = known ? undefined : this.tensors.get(name);
    if (!tensor) return known;
    const constant = readConstant(tensor, this.files);
    this.values.set(name, constant);
    return constant;
  }

  private requireOutput(name: string): Variable {
    const value = this.find(name);
    if (value?.kind === 'variable') return value;
    const what = value ? 'is a constant' : 'is not made by any node';
    throw new NetworkError(`the graph's output "${name}" ${what}.`);
  }
}

/** The version that is taken for granted where a file does not say. */
const LATER_OPSET = 13;

const UNKNOWN = 'is not supported; `crease inspect` lists what becomes of each operator.';

/** Whether nothing of the network stands for a node alone. */
function isFoldedAway(node: GraphNode, value: Value | undefined): boolean {
  return value?.kind === 'constant' || operatorName(node) in PLACES;
}

/** The graph's inputs that are no initializers. */
function inputsOf({ input, initializer }: Graph): ValueInfo[] {
  const stored = new Set((initializer ?? []).map(({ name }) => name));
  return (input ?? []).filter(({ name }) => !stored.has(name));
}

/** How many points a first dimension of a fixed size may be. */
function batchOf({ type }: ValueInfo): number {
  const sizes = type?.tensorType?.shape?.dim ?? [];
  return sizes.length > 1 ? toNumber(sizes[0].dimValue ?? 1) : 1;
}

/** The input's shape for one point: a first dimension without a fixed size is the batch, so 1. */
function inputShape({ name, type }: ValueInfo): number[] {
  const dimensions = type?.tensorType?.shape?.dim ?? [];
  const place = `input "${name ?? ''}"`;
  if (dimensions.length === 0) throw new GraphError(`${place} has no shape.`);
  return dimensions.map(({ dimValue, dimParam }, k) => {
    const size = toNumber(dimValue ?? 0);
    if (size > 0) return size;
    // Some exporters write −1 for what is not fixed.
    if (k === 0 && (size === 0 || size === -1)) return 1;
    throw new GraphError(
      `${place} has no fixed size in dimension ${k}${dimParam ? ` ("${dimParam}")` : ''}; only the batch may vary.`,
    );
  });
}

/** Names for the numbers of several inputs, in their order. */
function describeInputs(
  inputs: readonly ValueInfo[],
  shapes: readonly (readonly number[])[],
): InputDescription[] {
  return inputs.flatMap(({ name }, k) => {
    const size = sizeOf(shapes[k]);
    const own = (name ?? '').slice(0, LONGEST_NAME);
    return Array.from({ length: size }, (_, i) => ({ name: size === 1 ? own : `${own}[${i}]` }));
  });
}

const LONGEST_NAME = 100;
