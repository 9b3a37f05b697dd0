import { weightsLike, type Convolution, type SparseMap, type Weights } from './linear-map';
import { sizeOf } from './shapes';
import { windowsOf, type WindowAxis, type Windows } from './windows';

/** A convolution's shape. */
export interface Channels {
  /** Points of a batch, or images that are read in the same way. */
  readonly points: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Channels of either side are in as many groups, which do not read each other. */
  readonly groups: number;
}

/**
 * A convolution over any number of dimensions as sparse rows: each has what its window reads. Units are
 * `[point][channel][window]`, inputs `[point][channel][place]`.
 *
 * @param places of a channel of what is read
 * @param values the kernels' numbers
 * @param weightAt which of them is the first of those that an output channel has for an input channel, the
 *   latter counted within its group; the others follow by tap
 */
export function convolutionMap(
  { points, inputs, outputs, groups }: Channels,
  { starts, places: read, taps }: Windows,
  places: number,
  values: Weights,
  weightAt: (output: number, input: number) => number,
): SparseMap {
  const [each, made] = [inputs / groups, starts.length - 1];
  const entries = points * outputs * each * read.length;
  const columns = new Uint32Array(entries);
  const weights = weightsLike(values, entries);
  const rows = new Uint32Array(points * outputs * made + 1);
  let [row, at] = [0, 0];
  for (let point = 0; point < points; point++)
    for (let output = 0; output < outputs; output++) {
      const group = Math.floor(output / (outputs / groups));
      const first = (point * inputs + group * each) * places;
      for (let window = 0; window < made; window++) {
        for (let input = 0; input < each; input++) {
          const [column, weight] = [first + input * places, weightAt(output, input)];
          for (let k = starts[window]; k < starts[window + 1]; k++, at++) {
            columns[at] = column + read[k];
            weights[at] = values[weight + taps[k]];
          }
        }
        rows[++row] = at;
      }
    }
  return { kind: 'sparse', inputs: points * inputs * places, starts: rows, columns, weights };
}

/** How kernels lie along each dimension of places. */
export function axesOf(convolution: Omit<Convolution, 'kernels' | 'groups'>): WindowAxis[] {
  const { image, shape, stride, padding, dilation } = convolution;
  return image.slice(1).map((size, k) => {
    const kernel = shape[k + 2];
    const reach = (kernel - 1) * dilation[k] + 1;
    const windows = Math.max(0, Math.floor((size + 2 * padding[k] - reach) / stride[k]) + 1);
    const sides = { before: padding[k], after: padding[k] };
    return { size, kernel, stride: stride[k], dilation: dilation[k], ...sides, windows };
  });
}

/** The map that a convolution is, which remembers it. */
export function mapOfConvolution(convolution: Convolution): SparseMap {
  const { image, shape, kernels, groups } = convolution;
  const [inputs, ...places] = image;
  const [outputs, each, ...kernel] = shape;
  const taps = sizeOf(kernel);
  const map = convolutionMap(
    { points: 1, inputs, outputs, groups },
    windowsOf(axesOf(convolution)),
    sizeOf(places),
    kernels,
    (output, input) => (output * each + input) * taps,
  );
  return { ...map, convolution };
}
