import { RELU } from './activation';
import { NetworkError } from './errors';
import type { FileContents } from './file-contents';
import type { InputDescription } from './inputs';
import { identityMap, type LinearMap } from './linear-map';
import { validateNetwork, type AffineNode, type NetworkNode } from './network';
import type { Window } from './slice';
import { parsedNumber } from './number-text';

/** Lines of numbers, with commas between and behind them; those that start with `//` are remarks. */
class NumberLines {
  private readonly lines: readonly string[];
  private next = 0;

  constructor(text: string) {
    this.lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('//'));
  }

  /**
   * @param what the line has, for errors
   * @param count of its numbers; more are left out
   */
  read(what: string, count: number): number[] {
    const line = this.lines[this.next++];
    if (line === undefined) throw new NetworkError(`the file ends before its ${what}.`);
    const texts = line.trim().replace(/,$/, '').split(',');
    const numbers = texts.slice(0, count).map(parsedNumber);
    if (numbers.length === count && numbers.every(Number.isFinite)) return numbers;
    throw new NetworkError(
      `${what}: ${JSON.stringify(line.trim().slice(0, 40))} is not ${count} finite numbers.`,
    );
  }
}

/** Beyond this, a width is that of no file of text. */
const MOST_UNITS = 2 ** 20;

/**
 * Reads a `.nnet` file, as networks for collision avoidance (ACAS Xu) come: numbers of layers and units, the
 * ranges of inputs, how inputs and outputs are normalised, and weights and biases layer by layer, with ReLUs
 * between (Julian, github.com/sisl/NNet). The network's inputs and outputs are in the units of the world:
 * `(x − mean) / range` before its layers and `y · range + mean` behind them. Inputs beyond their ranges are not
 * clipped to them.
 *
 * @throws NetworkError naming the part that is not as it should be; `openNetwork` adds the file.
 */
export function readNnet(bytes: Uint8Array): FileContents {
  const lines = new NumberLines(new TextDecoder().decode(bytes));
  const [layers, inputs, outputs] = lines.read('numbers of layers, inputs and outputs', 3);
  if (![layers, inputs, outputs].every((n) => Number.isInteger(n) && n > 0 && n <= MOST_UNITS))
    throw new NetworkError(
      `there are no ${layers} layers of ${inputs} inputs and ${outputs} outputs.`,
    );
  const widths = lines.read('sizes of layers', layers + 1);
  if (!widths.every((n) => Number.isInteger(n) && n > 0 && n <= MOST_UNITS))
    throw new NetworkError(`the sizes of layers, ${widths.join(', ')}, are none.`);
  if (widths[0] !== inputs || widths[layers] !== outputs)
    throw new NetworkError(
      `the layers go from ${widths[0]} to ${widths[layers]}, but there are ${inputs} inputs and ${outputs} outputs.`,
    );
  lines.read('flag', 1);
  const least = lines.read('least inputs', inputs);
  const most = lines.read('largest inputs', inputs);
  const means = lines.read('means', inputs + 1);
  const ranges = lines.read('ranges', inputs + 1);
  if (ranges.includes(0)) throw new NetworkError('a range is 0.');
  const nodes: NetworkNode[] = [{ kind: 'input', width: inputs }];
  const own = (values: readonly number[]) => Float64Array.from(values.slice(0, inputs));
  nodes.push(
    affine(
      0,
      identityMap(inputs),
      own(means).map((mean) => -mean),
    ),
  );
  nodes.push(affine(1, diagonal(own(ranges).map((range) => 1 / range)), new Float64Array(inputs)));
  for (let k = 0; k < layers; k++) {
    nodes.push(readLayer(lines, k, widths, nodes.length - 1));
    const from = nodes.length - 1;
    if (k < layers - 1)
      nodes.push({ kind: 'activation', width: widths[k + 1], from, activation: RELU });
  }
  const scale = new Float64Array(outputs).fill(ranges[inputs]);
  const shift = new Float64Array(outputs).fill(means[inputs]);
  nodes.push(affine(nodes.length - 1, diagonal(scale), shift));
  const network = validateNetwork({ nodes });
  const window = windowOfInputs(least, most);
  return {
    network,
    inputs: least.map((from, i) => describe(from, most[i])),
    ...(window && { window }),
    notes: ['inputs and outputs are in their own units: the file says how they are normalised'],
  };
}

function readLayer(
  lines: NumberLines,
  k: number,
  widths: readonly number[],
  from: number,
): AffineNode {
  const [inputs, units] = [widths[k], widths[k + 1]];
  const rows: number[][] = [];
  for (let i = 0; i < units; i++)
    rows.push(lines.read(`weights of unit ${i} in layer ${k}`, inputs));
  const bias = rows.map((_, i) => lines.read(`bias of unit ${i} in layer ${k}`, 1)[0]);
  const weights = Float64Array.from(rows.flat());
  return affine(from, { kind: 'dense', weights }, Float64Array.from(bias));
}

function affine(from: number, map: LinearMap, bias: Float64Array): AffineNode {
  return { kind: 'affine', width: bias.length, terms: [{ from, map }], bias };
}

function diagonal(factors: Float64Array): LinearMap {
  return { kind: 'diagonal', factors };
}

function describe(least: number, most: number): InputDescription {
  return least < most ? { range: [least, most] } : {};
}

/** The ranges of the first two inputs. */
function windowOfInputs(least: readonly number[], most: readonly number[]): Window | undefined {
  const [u0, v0] = least;
  const [u1, v1] = most;
  return least.length > 1 && u0 < u1 && v0 < v1 ? { u0, u1, v0, v1 } : undefined;
}
