import type { Constant } from './constants';
import type { OnnxGraph, GraphNode } from './decode';
import { GraphError } from './operands';
import { readoutOf, type Readout, type TailGraph } from './tail';

/** What is wanted of a graph. */
export interface ReadOptions {
  /** The output that is wanted, by name. */
  readonly output?: string | undefined;
  /** Whether the first output is taken where there are several and none is named. */
  readonly takesFirst?: boolean | undefined;
}

/** Where the network ends, of all that it could. */
export interface ChosenOutput {
  /** What is read as the network's output. */
  readonly tensor: string;
  /** All that stands behind it, or behind another output. */
  readonly cut: ReadonlySet<GraphNode>;
  /** The output's name, where there are others. */
  readonly output?: string;
  /** Then all that can be read, by name: of those that end at the same logits, one. */
  readonly outputs?: readonly string[];
  readonly notes: readonly string[];
}

/** Names in a list for people. */
const MOST_NAMES = 8;

/**
 * Where the network ends: at the output that is wanted, or the only one there is, without the tail behind its
 * logits. A classifier's label and its probabilities are one output.
 *
 * @param inputs names of the graph's inputs
 * @throws GraphError listing the outputs where it has several and none of them is wanted.
 */
export function chooseOutput(
  graph: OnnxGraph,
  inputs: readonly string[],
  producers: ReadonlyMap<string, GraphNode>,
  constantOf: (name: string) => Constant | undefined,
  { output: wanted, takesFirst = false }: ReadOptions,
): ChosenOutput {
  const dependent = dependentOn(graph, inputs);
  const names = (graph.output ?? []).map(({ name }) => name ?? '');
  if (names.length === 0) throw new GraphError('the graph has no output.');
  const tail: TailGraph = { producers, dependent, constantOf, found: new Map() };
  const readouts = new Map(names.map((name) => [name, readoutOf(tail, name)]));
  const ends = new Set(
    names.filter((name) => dependent.has(name)).map((name) => readouts.get(name)?.tensor),
  );
  const list = names
    .slice(0, MOST_NAMES)
    .map((name) => JSON.stringify(name))
    .join(', ');
  if (wanted === undefined && ends.size > 1 && !takesFirst)
    throw new GraphError(
      `the graph has ${names.length} outputs (${list}); --output NAME says which is meant.`,
    );
  const output = wanted ?? names.find((name) => dependent.has(name)) ?? names[0];
  const readout = readouts.get(output);
  if (!readout)
    throw new GraphError(`the graph has no output ${JSON.stringify(output)}; it has ${list}.`);
  const all = [...readouts.values()];
  const own = all.filter(({ tensor }) => tensor === readout.tensor);
  const tensorOf = (name: string) => readouts.get(name)?.tensor;
  // A label and its probabilities end at the same logits.
  const outputs = names.filter((name, k) => {
    if (tensorOf(name) === readout.tensor) return name === output;
    const isFirst = names.findIndex((other) => tensorOf(other) === tensorOf(name)) === k;
    return dependent.has(name) && isFirst;
  });
  const chosen =
    ends.size > 1 ? `${JSON.stringify(output)} is read of its outputs ${list}` : undefined;
  return {
    tensor: readout.tensor,
    cut: new Set(all.flatMap(({ cut }) => cut)),
    notes: [...(chosen === undefined ? [] : [chosen]), ...cutNote(own)],
    ...(chosen !== undefined && { output, outputs }),
  };
}

/** What is said of a tail, from its start. */
function cutNote(readouts: readonly Readout[]): string[] {
  const cut = readouts.flatMap((one) => one.cut.toReversed());
  const operators = [...new Set(cut.map(({ opType }) => opType ?? ''))];
  if (operators.length === 0) return [];
  const [last] = operators.slice(-1);
  const listed =
    operators.length === 1 ? `${last} is` : `${operators.slice(0, -1).join(', ')} and ${last} are`;
  const isLeast = operators.includes('ArgMin');
  return [
    `${listed} cut off at its end, so that its outputs are logits`,
    ...(isLeast ? ['the least of its outputs wins: --boundary argmin draws where it changes'] : []),
  ];
}

/** Tensors that depend on the input. */
function dependentOn({ node }: OnnxGraph, inputs: readonly string[]): Set<string> {
  const dependent = new Set(inputs);
  for (const { input, output } of node ?? [])
    if ((input ?? []).some((name) => dependent.has(name)))
      for (const name of output ?? []) dependent.add(name);
  return dependent;
}
