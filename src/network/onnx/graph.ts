import { NetworkError } from '../errors';
import type { InputDescription } from '../inputs';
import type { Network } from '../network';
import { NetworkBuilder } from './builder';
import { readConstant, type Constant, type WeightsFiles } from './constants';
import {
  nodeTitle,
  type DecodedModel,
  type OnnxGraph,
  type GraphNode,
  type Tensor,
  type ValueInfo,
} from './decode';
import { batchOf, describeInputs, inputShape, inputsOf } from './graph-inputs';
import { BatchError, GraphError, type Operation, type Value, type Variable } from './operands';
import { operatorName, OPERATORS, PLACES } from './operators';
import { layoutOf } from './input-layout';
import { countParameters } from './parameters';
import { refusalOf } from './refusals';
import { sizeOf } from '../shapes';
import { chooseOutput, type ChosenOutput, type ReadOptions } from './outputs';

/** What became of an operator. */
export interface OperatorFate {
  readonly node: GraphNode;
  readonly fate: Fate;
  /** Why it is refused. */
  readonly why?: string;
}

export type Fate =
  /** The operator is part of the network. */
  | 'mapped'
  /** The operator is computed beforehand, or only puts numbers elsewhere. */
  | 'folded'
  /** The operator stands behind the logits. */
  | 'cut off'
  /** The output does not depend on it. */
  | 'not needed'
  | 'refused'
  /** What it reads comes from one that is refused. */
  | 'not reached';

export interface GraphContents {
  readonly network: Network;
  readonly notes?: readonly string[];
  /** Name of the output that is read, where there are others. */
  readonly output?: string;
  /** Then all that can be read. */
  readonly outputs?: readonly string[];
  readonly inputs?: readonly InputDescription[];
  /** Numbers of the tensors that the output depends on (`countParameters`). */
  readonly parameters: number;
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
  const rows = rowsOf(model);
  if (rows === 1) return new GraphReader(model, files, budget, false, options).read();
  try {
    return new GraphReader(model, files, budget, true, options).read();
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    if (rows > MOST_ROWS && error instanceof BatchError) throw error;
    // The dimension may be no batch: then all of its numbers are inputs, and what is refused is something else.
    return new GraphReader(model, files, budget, false, options).read();
  }
}

/** The longest of the dimensions that may be batches. */
function rowsOf(model: DecodedModel): number {
  return Math.max(1, ...inputsOf(model.graph).map(batchOf));
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
  const rows = rowsOf(model);
  const fatesOf = (takesBatch: boolean) =>
    new GraphReader(model, files, budget, takesBatch, options).fates();
  const fates = fatesOf(rows > 1);
  const isRefused = fates.some(({ fate }) => fate === 'refused');
  return isRefused && rows > 1 && rows <= MOST_ROWS ? fatesOf(false) : fates;
}

/** Reads one graph once. */
class GraphReader {
  private readonly graph: OnnxGraph;
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
    const { tensor, output, outputs, notes } = this.chosenOutput();
    const builder = this.start();
    const needed = this.neededFor(tensor);
    this.countReaders(needed, tensor);
    this.requireOperators(needed);
    for (const node of this.graph.node ?? []) if (needed.has(node)) this.readNode(node, builder);
    const network = builder.finish(builder.sourceOf(this.requireOutput(tensor)));
    const batches = this.inputs.map(batchOf).filter((points) => this.takesBatch && points > 1);
    const batch = batches.slice(0, 1).map((points) => `a batch of ${points} points is read as one`);
    const inputs = this.inputs.length > 1 ? describeInputs(this.inputs, this.shapes()) : undefined;
    const said = [...notes, ...batch];
    return {
      network,
      parameters: countParameters(needed, (name) => this.storedTensor(name)),
      ...(said.length > 0 && { notes: said }),
      ...(output !== undefined && { output }),
      ...(outputs && { outputs }),
      ...(inputs && { inputs }),
    };
  }

  /** What became of all operators. */
  fates(): OperatorFate[] {
    const nodes = this.graph.node ?? [];
    this.requireOpset();
    const { tensor, cut } = this.chosenOutput();
    const builder = this.start();
    const needed = this.neededFor(tensor);
    this.countReaders(needed, tensor);
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

  private chosenOutput(): ChosenOutput {
    const inputs = this.inputs.map(({ name }) => name ?? '');
    const constantOf = (name: string) => this.storedConstant(name);
    return chooseOutput(this.graph, inputs, this.producers, constantOf, this.options);
  }

  /** An initializer, or what a node holds. */
  private storedTensor(name: string): Tensor | undefined {
    const held = this.producers.get(name)?.attribute?.find((one) => one.name === 'value');
    return this.tensors.get(name) ?? held?.t ?? undefined;
  }

  /** The numbers of an initializer, or of a node that holds some. */
  private storedConstant(name: string): Constant | undefined {
    const tensor = this.storedTensor(name);
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
      this.inputs.length === 1 ? layoutOf(this.graph, this.inputs[0], shapes[0]) : undefined,
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
      for (const input of node.input ?? []) waiting.push(input);
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
