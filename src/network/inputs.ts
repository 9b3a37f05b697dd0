import { NetworkError } from './errors';
import { isNumberList, isObject, quote } from './file-contents';

/** What a file says of one input of its network. */
export interface InputDescription {
  /** What it measures, in the author's words. */
  readonly name?: string;
  /** Least and largest value that it is meant to have. */
  readonly range?: readonly [least: number, most: number];
}

/** Names are labels: longer ones are no names. */
const LONGEST_NAME = 200;

/**
 * Reads the descriptions of all inputs, in order: `[{"name": "speed", "range": [0, 1200]}, {}, …]`.
 *
 * @param inputs number of the network's inputs
 * @param place of the list in the file, for errors
 * @throws NetworkError naming the first description that is none.
 */
export function readInputs(value: unknown, inputs: number, place: string): InputDescription[] {
  if (!Array.isArray(value)) throw new NetworkError(`${place} is not a list of inputs.`);
  if (value.length !== inputs)
    throw new NetworkError(
      `${place} describes ${value.length} inputs, but the network has ${inputs}.`,
    );
  return value.map((one: unknown, k) => readInput(one, `${place}[${k}]`));
}

function readInput(value: unknown, place: string): InputDescription {
  if (!isObject(value)) throw new NetworkError(`${place} is ${quote(value)}, not an object.`);
  const { name, range } = value;
  if (name !== undefined && (typeof name !== 'string' || name.length > LONGEST_NAME))
    throw new NetworkError(`${place}.name is not a text of up to ${LONGEST_NAME} characters.`);
  return {
    ...(name !== undefined && { name }),
    ...(range !== undefined && { range: readRange(range, `${place}.range`) }),
  };
}

function readRange(value: unknown, place: string): readonly [number, number] {
  if (isNumberList(value) && value.length === 2) {
    const [least, most] = value;
    if (least < most && Number.isFinite(most - least)) return [least, most];
  }
  throw new NetworkError(`${place} is ${quote(value)}, not two numbers, the smaller one first.`);
}
