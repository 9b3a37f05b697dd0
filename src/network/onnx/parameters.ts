import { sizeOf } from '../shapes';
import { isIntegerCode } from './constants';
import { toNumber, type GraphNode, type Tensor } from './decode';
import { operatorName } from './operators';

/** Operators whose constants say what they do: bounds, sizes, scales. */
const SETTING = new Set('Clip Dropout Pad Pow Range Resize Upsample'.split(' '));

/**
 * How many numbers of a file were trained: those of the floating-point tensors that nodes read, of each tensor once,
 * however often it is used. A single number without a shape is a setting.
 *
 * @param nodes that the output depends on
 */
export function countParameters(
  nodes: Iterable<GraphNode>,
  tensorNamed: (name: string) => Tensor | undefined,
): number {
  const read = new Set<Tensor>();
  for (const node of nodes) {
    if (SETTING.has(operatorName(node))) continue;
    for (const name of node.input ?? []) {
      const tensor = tensorNamed(name);
      if (tensor && isParameter(tensor)) read.add(tensor);
    }
  }
  return [...read].reduce((sum, { dims }) => sum + sizeOf((dims ?? []).map(toNumber)), 0);
}

function isParameter({ dataType, dims }: Tensor): boolean {
  return isIntegerCode(dataType ?? 0) === false && (dims ?? []).length > 0;
}
