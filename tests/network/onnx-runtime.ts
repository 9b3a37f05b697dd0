import * as ort from 'onnxruntime-web';
import { encodeModel, type ModelSpec } from './onnx-models';

ort.env.wasm.numThreads = 1;
/** Errors only: not a line for every tensor that a model does not read. */
const QUIET = 3;

/** What onnxruntime makes of a model at some points, in float32: a function that Crease did not write. */
export async function runtimeOutputs(
  spec: ModelSpec,
  points: readonly ArrayLike<number>[],
): Promise<number[][]> {
  const shape = spec.input.map((size) => (typeof size === 'string' ? 1 : size));
  return runtimeOutputsOf(encodeModel(spec), shape, points);
}

/** What a file needs besides its bytes. */
export interface RuntimeOptions {
  /** The output that is wanted; the first where none is named. */
  readonly output?: string;
  /** Files of weights beside the model. */
  readonly externalData?: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/**
 * The same of a file.
 *
 * @param shape of its input; its own where none is given, in a batch of one
 */
export async function runtimeOutputsOf(
  bytes: Uint8Array,
  shape: readonly number[] | undefined,
  points: readonly ArrayLike<number>[],
  { output, externalData }: RuntimeOptions = {},
): Promise<number[][]> {
  const session = await ort.InferenceSession.create(bytes, {
    logSeverityLevel: QUIET,
    ...(externalData && { externalData: [...externalData] }),
  });
  const [given] = session.inputMetadata;
  const own = given.isTensor ? given.shape.map(sizeOfOne) : [];
  const name = output ?? session.outputNames[0];
  const outputs: number[][] = [];
  for (const point of points) {
    const x = tensorOf(given.isTensor && given.type === 'float64', point, shape ?? own);
    const results = await session.run({ [session.inputNames[0]]: x }, [name]);
    outputs.push(Array.from(results[name].data, Number));
  }
  await session.release();
  return outputs;
}

/** A size as the file has it; 1 where that is a name, or what onnxruntime makes of none: −1, without a sign. */
function sizeOfOne(size: number | string): number {
  return typeof size === 'number' && size < 2 ** 31 ? size : 1;
}

function tensorOf(isDouble: boolean, point: ArrayLike<number>, shape: readonly number[]) {
  return isDouble
    ? new ort.Tensor('float64', Float64Array.from(point), shape)
    : new ort.Tensor('float32', Float32Array.from(point), shape);
}
