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

const PIXELS = 12;
const POOLED = PIXELS / 2;

/**
 * Two channels of convolutions by 3 × 3, ReLUs, and the greatest of each 2 × 2 of them, on the plane through
 * three images that are 0 but for their middle: everywhere else all is the same, and on.
 */
export function pooledBackground() {
  const stream = randomStream(8);
  const kernels = Array.from({ length: 2 }, () =>
    Array.from({ length: 9 }, () => stream.normal() / 2),
  );
  const at = (channel: number, y: number, x: number) => (channel * PIXELS + y) * PIXELS + x;
  const rows = kernels.flatMap((kernel) =>
    Array.from({ length: PIXELS ** 2 }, (_, place) =>
      kernel.flatMap((weight, k): [number, number][] => {
        const y = Math.floor(place / PIXELS) + Math.floor(k / 3) - 1;
        const x = (place % PIXELS) + (k % 3) - 1;
        const isInside = y >= 0 && y < PIXELS && x >= 0 && x < PIXELS;
        return isInside ? [[at(0, y, x), weight]] : [];
      }),
    ),
  );
  const windows = Array.from({ length: 2 * POOLED ** 2 }, (_, unit) => {
    const [channel, place] = [Math.floor(unit / POOLED ** 2), unit % POOLED ** 2];
    const [y, x] = [2 * Math.floor(place / POOLED), 2 * (place % POOLED)];
    return [
      at(channel, y, x),
      at(channel, y, x + 1),
      at(channel, y + 1, x),
      at(channel, y + 1, x + 1),
    ];
  }).flat();
  const units = rows.length;
  const bias = new Float64Array(units).fill(0.3);
  const terms = [{ from: 0, map: sparseMap(PIXELS ** 2, rows) }];
  const pick = sparseMap(
    units,
    windows.map((value) => [[value, 1] as const]),
  );
  const network = validateNetwork({
    nodes: [
      { kind: 'input', width: PIXELS ** 2 },
      { kind: 'affine', width: units, terms, bias },
      { kind: 'activation', width: units, from: 1, activation: { kind: 'relu' } },
      {
        kind: 'affine',
        width: windows.length,
        terms: [{ from: 2, map: pick }],
        bias: new Float64Array(windows.length),
      },
      {
        kind: 'activation',
        width: windows.length / 4,
        from: 3,
        activation: { kind: 'max', size: 4 },
      },
    ],
  });
  const image = () =>
    Float64Array.from({ length: PIXELS ** 2 }, (_, place) => {
      const isMiddle = [Math.floor(place / PIXELS), place % PIXELS].every((x) => x > 3 && x < 8);
      return isMiddle ? Math.fround(stream.normal()) : 0;
    });
  const slice = throughSlice(PIXELS ** 2, [image(), image(), image()]);
  return { network, slice, plane: sliceNetwork(network, slice) };
}
