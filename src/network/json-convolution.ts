import { axesOf, mapOfConvolution } from './convolution';
import { NetworkError } from './errors';
import { isNumberList, packWeights, quote } from './file-contents';
import { readActivation } from './layer-activations';
import { numberList } from './json-numbers';
import type { Convolution, Weights } from './linear-map';
import type { MappedLayer } from './network';
import { sizeOf, upTo } from './shapes';

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
  const moves = readMoves(layer, place, places.length);
  const geometry = { image: [inputs, ...places], shape, ...moves };
  const axes = axesOf(geometry);
  const made = sizeOf(axes.map(({ windows }) => windows));
  if (!(made > 0 && outputs * each * made * sizeOf(kernel) <= MOST_ENTRIES))
    throw new NetworkError(
      `${place} has ${outputs} channels of ${axes.map((axis) => axis.windows).join(' × ')} places, which is ${made > 0 ? 'too many' : 'none'}.`,
    );
  const map = mapOfConvolution({ ...geometry, kernels: packWeights(values), groups });
  const biases = readBias(layer['bias'], outputs, `${place}.bias`);
  const bias = new Float64Array(outputs * made).map((_, i) => biases[Math.floor(i / made)]);
  const activation = readActivation(layer['activation'], `${place}.activation`);
  return { map, inputs: width, outputs: outputs * made, bias, activation };
}

/** How kernels move along each dimension of places. */
function readMoves(
  layer: Readonly<Record<string, unknown>>,
  place: string,
  dimensions: number,
): { stride: number[]; padding: number[]; dilation: number[] } {
  const each = (name: string, absent: number) => {
    const value = layer[name] ?? absent;
    const list = typeof value === 'number' ? Array<number>(dimensions).fill(value) : value;
    const sizes = readSizes(list, `${place}.${name}`, absent);
    if (sizes.length === dimensions) return sizes;
    throw new NetworkError(
      `${place}.${name} has ${sizes.length} numbers for ${dimensions} dimensions.`,
    );
  };
  return { stride: each('stride', 1), padding: each('padding', 0), dilation: each('dilation', 1) };
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

/**
 * The fields of a layer that `readConvolution` reads, but for its activation.
 *
 * @param bias by unit, the same at all places of a channel
 * @param layer its number, for errors
 * @throws NetworkError if a channel's biases differ.
 */
export function* convolutionPieces(
  { image, shape, kernels, stride, padding, dilation, groups }: Convolution,
  bias: Float64Array,
  layer: number,
): Generator<string> {
  yield `"image": ${JSON.stringify(image)}, "stride": ${JSON.stringify(stride)}, `;
  yield `"padding": ${JSON.stringify(padding)}, "dilation": ${JSON.stringify(dilation)}, `;
  yield `"groups": ${groups}, "kernels": [`;
  const [outputs, ...each] = shape;
  for (let output = 0; output < outputs; output++) {
    const [from, to] = [output, output + 1].map((k) => k * sizeOf(each));
    yield (output === 0 ? '' : ', ') + nestedList(kernels.subarray(from, to), each);
  }
  const places = bias.length / outputs;
  if (bias.some((b, unit) => !Object.is(b, bias[unit - (unit % places)])))
    throw new NetworkError(`Layer ${layer} has biases that differ within a channel.`);
  yield `], "bias": ${numberList(bias.filter((_, unit) => unit % places === 0))}`;
}

/** Numbers in lists in lists. */
function nestedList(values: Weights, [size, ...rest]: readonly number[]): string {
  if (rest.length === 0) return numberList(values);
  const step = values.length / size;
  const parts = upTo(size).map((k) => nestedList(values.subarray(k * step, (k + 1) * step), rest));
  return `[${parts.join(', ')}]`;
}
