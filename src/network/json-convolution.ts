import { convolutionMap } from './convolution';
import { NetworkError } from './errors';
import { isNumberList, packWeights, quote } from './file-contents';
import { readActivation } from './layer-activations';
import type { MappedLayer } from './network';
import { sizeOf, upTo } from './shapes';
import { windowsOf, type WindowAxis } from './windows';

/** Entries that a layer's rows may have: those of a large image. */
const MOST_ENTRIES = 2 ** 27;

/** Images have up to three dimensions of places. */
const MOST_PLACES = 3;

/**
 * Reads a convolution of Crease JSON: `{"kernels": [[[[…]]]], "image": [channels, height, width], "stride": 2,
 * "padding": 1, "dilation": 1, "groups": 1, "bias": […], "activation": "relu"}`. Kernels are `outputs × inputs
 * of a group × height × width`; a bias is one number for each of these outputs. Stride, padding and dilation are
 * one number, or one for each dimension of places, as PyTorch has them; 1, 0 and 1 where they are left out.
 * Values are by channel, then row by row.
 *
 * @param units of the layer before, absent for the first layer
 * @throws NetworkError naming the place, as `layers[0].kernels[2]`.
 */
export function readConvolution(
  layer: Readonly<Record<string, unknown>>,
  place: string,
  units: number | undefined,
): MappedLayer {
  const [inputs, ...places] = readSizes(layer['image'], `${place}.image`, 1);
  if (places.length === 0 || places.length > MOST_PLACES)
    throw new NetworkError(
      `${place}.image is not [channels, height, width], of 1 to 3 dimensions.`,
    );
  const width = inputs * sizeOf(places);
  if (width > MOST_ENTRIES) throw new NetworkError(`${place}.image has ${width} numbers.`);
  if (units !== undefined && units !== width)
    throw new NetworkError(
      `${place}.image has ${width} numbers, but the layer before has ${units} units.`,
    );
  const { shape, values } = readKernels(layer['kernels'], `${place}.kernels`, places.length + 2);
  const [outputs, each, ...kernel] = shape;
  const [groups] = readSizes([layer['groups'] ?? 1], `${place}.groups`, 1);
  if (each * groups !== inputs || outputs % groups !== 0)
    throw new NetworkError(
      `${place}.kernels reads ${each} channels in ${groups} groups for ${outputs}, but the image has ${inputs}.`,
    );
  const axes = readAxes(layer, place, places, kernel);
  const made = sizeOf(axes.map(({ windows }) => windows));
  if (!(made > 0 && outputs * each * made * sizeOf(kernel) <= MOST_ENTRIES))
    throw new NetworkError(
      `${place} has ${outputs} channels of ${axes.map((axis) => axis.windows).join(' × ')} places, which is ${made > 0 ? 'too many' : 'none'}.`,
    );
  const channels = { points: 1, inputs, outputs, groups };
  const taps = sizeOf(kernel);
  const map = convolutionMap(
    channels,
    windowsOf(axes),
    sizeOf(places),
    packWeights(values),
    (output, input) => (output * each + input) * taps,
  );
  const biases = readBias(layer['bias'], outputs, `${place}.bias`);
  const bias = new Float64Array(outputs * made).map((_, i) => biases[Math.floor(i / made)]);
  const activation = readActivation(layer['activation'], `${place}.activation`);
  return { map, inputs: width, outputs: outputs * made, bias, activation };
}

/** How kernels lie along each dimension of places. */
function readAxes(
  layer: Readonly<Record<string, unknown>>,
  place: string,
  places: readonly number[],
  kernel: readonly number[],
): WindowAxis[] {
  const each = (name: string, absent: number) => {
    const value = layer[name] ?? absent;
    const list = typeof value === 'number' ? places.map(() => value) : value;
    const sizes = readSizes(list, `${place}.${name}`, absent);
    if (sizes.length === places.length) return sizes;
    throw new NetworkError(
      `${place}.${name} has ${sizes.length} numbers for ${places.length} dimensions.`,
    );
  };
  const [strides, paddings] = [each('stride', 1), each('padding', 0)];
  const dilations = each('dilation', 1);
  return places.map((size, k) => {
    const [stride, dilation, padding] = [strides[k], dilations[k], paddings[k]];
    const reach = (kernel[k] - 1) * dilation + 1;
    const windows = Math.max(0, Math.floor((size + 2 * padding - reach) / stride) + 1);
    const own = { size, kernel: kernel[k], stride, dilation };
    return { ...own, before: padding, after: padding, windows };
  });
}

/** Lists in lists, all of one length at each depth. */
function readKernels(
  value: unknown,
  place: string,
  rank: number,
): { shape: number[]; values: Float64Array } {
  const shape: number[] = [];
  let first = value;
  for (let depth = 0; depth < rank; depth++) {
    if (!Array.isArray(first) || first.length === 0)
      throw new NetworkError(`${place} is not a list of lists, ${rank} deep.`);
    shape.push(first.length);
    first = first[0];
  }
  const values: number[] = [];
  const read = (part: unknown, depth: number, at: string): void => {
    if (depth === rank) {
      if (typeof part !== 'number' || !Number.isFinite(part))
        throw new NetworkError(`${at} is ${quote(part)}, which is not a finite number.`);
      values.push(part);
      return;
    }
    if (!Array.isArray(part) || part.length !== shape[depth])
      throw new NetworkError(`${at} is not a list of ${shape[depth]}.`);
    for (const [k, one] of part.entries()) read(one, depth + 1, `${at}[${k}]`);
  };
  read(value, 0, place);
  return { shape, values: Float64Array.from(values) };
}

function readSizes(value: unknown, place: string, least: number): number[] {
  if (isNumberList(value) && value.every((size) => Number.isSafeInteger(size) && size >= least))
    return value;
  throw new NetworkError(`${place} is ${quote(value)}, which is not a list of sizes.`);
}

function readBias(value: unknown, outputs: number, place: string): readonly number[] {
  if (value === undefined) return upTo(outputs).map(() => 0);
  if (isNumberList(value) && value.length === outputs && value.every(Number.isFinite)) return value;
  throw new NetworkError(`${place} is not a list of ${outputs} numbers, one for each channel.`);
}
