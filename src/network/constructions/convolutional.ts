import { groupSize, nameOf } from '../activation';
import { mapOfConvolution } from '../convolution';
import { NetworkError } from '../errors';
import { quote } from '../file-contents';
import { randomStream, watchedStream } from '../gaussian';
import type { ImageLayout } from '../image-layout';
import type { LinearMap } from '../linear-map';
import { validateNetwork, type Network, type NetworkNode } from '../network';
import { requireWithin, type Construction, type ConstructionLimits } from './construction';
import { randomOptions } from './parameters';
import { drawBias, drawWeights, requireFewProducts, type RandomNetworkOptions } from './random';

/** An image, or a vector of as many channels of one place. */
interface Shape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** A layer: a convolution of square kernels, or all units of it after all before it. */
interface Layer {
  readonly kind: 'convolution' | 'dense';
  readonly from: Shape;
  readonly to: Shape;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/**
 * Reads `1x28x28-8c3s2p1-16c3-32-10`: an image of a channel and 28 × 28 places, 8 channels by kernels of 3 × 3
 * two places apart with a border of one 0 around the image, 16 by 3 × 3 (one place apart, without a border),
 * then 32 units that read all of that, and 10 outputs. Weights are drawn as those of `random:`, of as many
 * inputs as a kernel reads.
 */
export function readConvolutional(text: string, limits: ConstructionLimits): Construction {
  const [sizes, ...rest] = text.split('?');
  const [image, ...parts] = sizes.split('-');
  const options = randomOptions(rest.join('?'));
  const layers: Layer[] = [];
  for (const part of parts) layers.push(readLayer(part, layers.at(-1)?.to ?? readImage(image)));
  if (layers.length < 2 || layers[layers.length - 1].kind !== 'dense')
    throw new NetworkError(
      'it needs an image, layers and a number of outputs, as in cnn:1x28x28-8c3s2-16c3s2-32-10.',
    );
  if (groupSize(options.activation) > 1)
    throw new NetworkError(`activation=${nameOf(options.activation)} is not for images.`);
  const weights = layers.reduce((sum, layer) => sum + entriesOf(layer), 0);
  const widths = layers.map(({ to }) => unitsOf(to));
  requireWithin(limits, [unitsOf(layers[0].from), ...widths], weights);
  requireFewProducts(
    options.init,
    layers.map((layer) => [fanInOf(layer), layer.to.channels] as const),
  );
  return {
    weights,
    make: (onShare) => ({ network: convolutionalNetwork(layers, options, onShare) }),
  };
}

function readImage(text: string): Shape {
  const [, channels, height, width] = /^(\d+)x(\d+)x(\d+)$/.exec(text)?.map(Number) ?? [];
  if (channels * height * width > 0) return { channels, height, width };
  throw new NetworkError(
    `${quote(text)} is not an image; it needs channels, height and width, as in 1x28x28.`,
  );
}

function readLayer(text: string, from: Shape): Layer {
  const [, units, kernel, stride = '1', padding = '0'] =
    /^(\d+)(?:c(\d+)(?:s(\d+))?(?:p(\d+))?)?$/.exec(text) ?? [];
  if (!(Number(units) > 0))
    throw new NetworkError(
      `${quote(text)} is not a layer; it can be a number of units, or channels with a kernel, stride and padding, as in 8c3s2p1.`,
    );
  if (kernel === undefined) {
    const to = { channels: Number(units), height: 1, width: 1 };
    return { kind: 'dense', from, to, kernel: 1, stride: 1, padding: 0 };
  }
  const layer = { kernel: Number(kernel), stride: Number(stride), padding: Number(padding) };
  const [height, width] = [from.height, from.width].map(
    (size) => Math.floor((size + 2 * layer.padding - layer.kernel) / layer.stride) + 1,
  );
  const isFit = layer.kernel > 0 && layer.stride > 0 && layer.padding < layer.kernel;
  if (!isFit || !(height > 0 && width > 0))
    throw new NetworkError(
      `${quote(text)} has no room on ${from.height}x${from.width} places, or a padding that no kernel reaches over.`,
    );
  return { kind: 'convolution', from, to: { channels: Number(units), height, width }, ...layer };
}

function unitsOf({ channels, height, width }: Shape): number {
  return channels * height * width;
}

/** No fewer entries than a layer's map has. */
function entriesOf({ kind, from, to, kernel }: Layer): number {
  return unitsOf(to) * (kind === 'dense' ? unitsOf(from) : from.channels * kernel ** 2);
}

/** Numbers that a unit reads. */
function fanInOf(layer: Layer): number {
  return entriesOf(layer) / unitsOf(layer.to);
}

function convolutionalNetwork(
  layers: readonly Layer[],
  options: RandomNetworkOptions,
  onShare: (share: number) => void = () => undefined,
): Network {
  // A kernel is drawn once for all its places.
  const wanted = layers.reduce((sum, layer) => sum + (fanInOf(layer) + 1) * layer.to.channels, 0);
  const stream = watchedStream(randomStream(options.seed), wanted, onShare);
  const { init, bias, activation } = options;
  const image: ImageLayout = { ...layers[0].from, order: 'chw' };
  const nodes: NetworkNode[] = [{ kind: 'input', width: unitsOf(image), image }];
  for (const [k, layer] of layers.entries()) {
    const { channels, height, width } = layer.to;
    const places = height * width;
    const fanIn = fanInOf(layer);
    const fanOut = channels * layer.kernel ** 2;
    const weights = drawWeights(stream, init, fanIn, channels, fanOut);
    const biases = drawBias(stream, init, fanIn, channels, bias);
    const units = channels * places;
    nodes.push({
      kind: 'affine',
      width: units,
      terms: [{ from: nodes.length - 1, map: mapOf(layer, weights) }],
      bias: Float64Array.from({ length: units }, (_, unit) => biases[Math.floor(unit / places)]),
    });
    if (k < layers.length - 1)
      nodes.push({ kind: 'activation', width: units, from: nodes.length - 1, activation });
  }
  return validateNetwork({ nodes });
}

function mapOf(
  { kind, from, to, kernel, stride, padding }: Layer,
  weights: Float32Array,
): LinearMap {
  if (kind === 'dense') return { kind: 'dense', weights };
  return mapOfConvolution({
    image: [from.channels, from.height, from.width],
    shape: [to.channels, from.channels, kernel, kernel],
    kernels: weights,
    stride: [stride, stride],
    padding: [padding, padding],
    dilation: [1, 1],
    groups: 1,
  });
}
