import type { ImageLayout } from '../image-layout';
import type { OnnxGraph, GraphNode, ValueInfo } from './decode';
import { operatorName } from './operators';

/* What an input's shape says of images: where channels are, and whether it is one at all. */

/** Operators that leave every number where it is, so that the ones behind them tell of the input, too. */
const IN_PLACE = new Set(
  'Add Sub Mul Div Neg Identity Cast Dropout BatchNormalization Relu LeakyRelu Clip Abs Pad'.split(
    ' ',
  ),
);

/** Operators whose input has its channels right behind the batch. */
const BY_CHANNEL = new Set(
  'Conv ConvTranspose MaxPool AveragePool GlobalAveragePool GlobalMaxPool'.split(' '),
);

/** Operators that are followed until one tells. */
const MOST_STEPS = 16;

/**
 * The image that an input is. What reads it tells where its channels are: a convolution, or the transposition that
 * tf2onnx puts before one; else the dimension that a picture may have as many channels as.
 *
 * @param shape for one point, batch included
 * @returns undefined where a dimension of places is missing or is 1, or two places are not all there are
 */
export function layoutOf(
  graph: OnnxGraph,
  input: ValueInfo,
  shape: readonly number[],
): ImageLayout | undefined {
  const readers = readersOf(graph, input.name ?? '');
  const layout =
    shape.length === 4 && shape[0] === 1 ? ofFour(readers, shape) : ofThree(readers, shape);
  return layout && Math.min(layout.height, layout.width) > 1 ? layout : undefined;
}

function ofFour(readers: readonly GraphNode[], [, a, b, c]: readonly number[]): ImageLayout {
  const told = readers.map(orderFor).find((order) => order !== undefined);
  const order = told ?? (usuality(c) > usuality(a) ? 'hwc' : 'chw');
  return order === 'chw'
    ? { channels: a, height: b, width: c, order }
    : { channels: c, height: a, width: b, order };
}

/** Channels and places without a batch, or places of one channel; a signal's channels are none. */
function ofThree(readers: readonly GraphNode[], shape: readonly number[]): ImageLayout | undefined {
  const [a, height, width] = shape;
  const isSignal = readers.some((node) => BY_CHANNEL.has(operatorName(node)));
  if (shape.length !== 3 || isSignal || usuality(a) === 0) return undefined;
  return { channels: a, height, width, order: 'chw' };
}

/** How usual it is that pictures have so many channels: grey and colours are, and with an opacity four. */
function usuality(channels: number): number {
  if (channels === 1 || channels === 3) return 2;
  return channels === 4 ? 1 : 0;
}

/** Where channels are of what an operator of four dimensions reads, as far as it tells. */
function orderFor(node: GraphNode): ImageLayout['order'] | undefined {
  if (BY_CHANNEL.has(operatorName(node))) return 'chw';
  if (operatorName(node) !== 'Transpose') return undefined;
  const order = node.attribute?.find(({ name }) => name === 'perm')?.ints?.join();
  if (order === '0,3,1,2') return 'hwc';
  return order === '0,2,3,1' ? 'chw' : undefined;
}

/** Operators that read a tensor, as it is or what was made of it in its places. */
function readersOf({ node = [] }: OnnxGraph, tensor: string): GraphNode[] {
  const found: GraphNode[] = [];
  let names = new Set([tensor]);
  for (let step = 0; step < MOST_STEPS && names.size > 0; step++) {
    const next = new Set<string>();
    for (const one of node ?? []) {
      if (!(one.input ?? []).some((name) => names.has(name))) continue;
      if (IN_PLACE.has(operatorName(one))) for (const name of one.output ?? []) next.add(name);
      else found.push(one);
    }
    names = next;
  }
  return found;
}
