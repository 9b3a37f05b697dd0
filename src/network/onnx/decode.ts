import { NetworkError } from '../errors';
import { onnx } from './onnx.generated.js';
import { inReadingOrder } from './order';

type Model = onnx.ModelProto.$Properties;
export type OnnxGraph = onnx.GraphProto.$Properties;
export type GraphNode = onnx.NodeProto.$Properties;
export type Tensor = onnx.TensorProto.$Properties;
export type ValueInfo = onnx.ValueInfoProto.$Properties;

/** A 64-bit integer as protobuf decodes it: a number, or an object that prints as one. */
export type Int64 = number | { toString(): string };

/** A model's graph, and what its operators mean. */
export interface DecodedModel {
  readonly graph: OnnxGraph;
  /** Version of the definitions of ONNX's own operators; undefined where the file does not say. */
  readonly opset: number | undefined;
}

/** @throws NetworkError unless the bytes are an ONNX model with a graph. */
export function decodeModel(bytes: Uint8Array): DecodedModel {
  let model: Model;
  try {
    model = onnx.ModelProto.decode(bytes);
  } catch {
    // protobufjs throws errors of many kinds, and none of them says more to a reader than this.
    throw new NetworkError('the file is cut short or is not an ONNX model.');
  }
  if (!model.graph?.node?.length)
    throw new NetworkError('the file holds no ONNX graph; it is cut short or of another kind.');
  const own = model.opsetImport?.find(({ domain }) => isOwnDomain(domain));
  // The same twice says nothing else.
  const opsets = new Map(
    (model.opsetImport ?? []).map(({ domain, version }) => {
      const name = isOwnDomain(domain) ? '' : (domain ?? '');
      return [`${name} ${toNumber(version ?? 0)}`, name];
    }),
  );
  requireDistinct(
    [...opsets.values()],
    (domain) => `the opset of the domain "${domain || 'ai.onnx'}" is given`,
  );
  requireOneMaker(model.graph);
  const graph = { ...model.graph, node: [...inReadingOrder(model.graph.node)] };
  return { graph, opset: own ? toNumber(own.version ?? 0) : undefined };
}

/**
 * Which of two tensors of one name is meant, readers decide differently; ONNX has each made once. An initializer may
 * stand for an input, as what that is where nothing else is given.
 */
function requireOneMaker({ initializer, input, node }: OnnxGraph): void {
  const stored = (initializer ?? []).map(({ name }) => name);
  requireDistinct(stored, (name) => `the tensor "${name}" is stored`);
  requireDistinct(
    (input ?? []).map(({ name }) => name),
    (name) => `the input "${name}" is declared`,
  );
  const given = new Set([...stored, ...(input ?? []).map(({ name }) => name)]);
  const made = (node ?? []).flatMap(({ output }) => (output ?? []).filter((name) => name !== ''));
  requireDistinct([...given, ...made], (name) => `the tensor "${name}" is made`);
  for (const each of node ?? [])
    requireDistinct(
      (each.attribute ?? []).map(({ name }) => name),
      (name) => `${nodeTitle(each)} has the attribute ${name}`,
    );
}

/**
 * @param said how the sentence begins that refuses a name
 * @throws NetworkError for the first name that is there twice.
 */
export function requireDistinct(
  names: readonly (string | null | undefined)[],
  said: (name: string) => string,
): void {
  const seen = new Set<string>();
  for (const each of names) {
    const name = each ?? '';
    if (seen.has(name)) throw new NetworkError(`${said(name)} twice.`);
    seen.add(name);
  }
}

/** Whether a domain of operators is ONNX's own. */
export function isOwnDomain(domain: string | null | undefined): boolean {
  return !domain || domain === 'ai.onnx';
}

/** The integer, or NaN past 2⁵³, where none of its uses would be honest. */
export function toNumber(value: Int64): number {
  const number = typeof value === 'number' ? value : Number(value.toString());
  return Number.isSafeInteger(number) ? number : NaN;
}

/** The integer, rounded past 2⁵³: what stands for "to the end" is beyond all sizes anyway. */
export function toInteger(value: Int64): number {
  return Number(value.toString());
}

/** How messages call a node: by its name, or else by what it makes. */
export function nodeTitle(node: GraphNode): string {
  const name = node.name
    ? `node "${node.name}"`
    : `the node that makes "${node.output?.[0] ?? ''}"`;
  return `operator ${node.opType ?? ''} (${name})`;
}
