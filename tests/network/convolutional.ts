import type { Activation } from '../../src/network/activation';
import { randomStream } from '../../src/network/gaussian';
import { identityMap, sparseMap } from '../../src/network/linear-map';
import { validateNetwork, type Network, type NetworkNode } from '../../src/network/network';
import { sliceNetwork, throughSlice } from '../../src/network/slice';

const SIDE = 12;
const CHANNELS = 4;
const WIDTH = CHANNELS * SIDE * SIDE;

/** Images convolved with 3 × 3, padded, and added to what they were two layers before. */
function residualNetwork(activation: Activation): Network {
  const stream = randomStream(5);
  const convolution = () => {
    const kernel = Array.from({ length: CHANNELS * CHANNELS * 9 }, () => stream.normal() / 6);
    return sparseMap(
      WIDTH,
      Array.from({ length: WIDTH }, (_, unit) => {
        const x = unit % SIDE;
        const y = Math.floor(unit / SIDE) % SIDE;
        const channel = Math.floor(unit / SIDE ** 2);
        const row: [number, number][] = [];
        for (const [k, weight] of kernel.slice(9 * CHANNELS * channel).entries()) {
          const [from, dy, dx] = [Math.floor(k / 9), (Math.floor(k / 3) % 3) - 1, (k % 3) - 1];
          const isInside = y + dy >= 0 && y + dy < SIDE && x + dx >= 0 && x + dx < SIDE;
          if (from < CHANNELS && isInside)
            row.push([(from * SIDE + y + dy) * SIDE + x + dx, weight]);
        }
        return row;
      }),
    );
  };
  const nodes: NetworkNode[] = [{ kind: 'input', width: WIDTH }];
  for (let k = 0; k < 3; k++) {
    const from = nodes.length - 1;
    const before = k < 2 ? [] : [{ from: from - 2, map: identityMap(WIDTH, -1) }];
    const bias = Float64Array.from({ length: WIDTH }, () => stream.normal() / 10);
    const terms = [{ from, map: convolution() }, ...before];
    nodes.push({ kind: 'affine', width: WIDTH, terms, bias });
    nodes.push({ kind: 'activation', width: WIDTH, from: nodes.length - 1, activation });
  }
  return validateNetwork({ nodes });
}

/** A convolutional network with skip connections, and the plane through three images of noise. */
export function convolutional(activation: Activation) {
  const network = residualNetwork(activation);
  const stream = randomStream(6);
  const image = () => Float64Array.from({ length: WIDTH }, () => Math.fround(stream.uniform()));
  const slice = throughSlice(WIDTH, [image(), image(), image()]);
  return { network, slice, plane: sliceNetwork(network, slice) };
}
