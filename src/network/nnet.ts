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
    return this.readAll(what, count, count);
  }

  /** @param least how many numbers a line has; as many as it has are read */
  readAll(what: string, least: number, most = Infinity): number[] {
    const line = this.skip(what);
    const texts = line.replace(/,$/, '').split(',');
    const numbers = texts.slice(0, most).map(parsedNumber);
    if (numbers.length >= least && numbers.every(Number.isFinite)) return numbers;
    throw new NetworkError(
      `${what}: ${JSON.stringify(line.slice(0, 40))} is not ${least} finite numbers.`,
    );
  }

  /** A line whose numbers, if it has any, are not asked for. */
  skip(what: string): string {
    const line = this.lines[this.next++];
    if (line === undefined) throw new NetworkError(`the file ends before its ${what}.`);
    return line.trim();
  }

  /** Whether each of the next lines is the number 0 alone. */
  areZero(count: number): boolean {
    const next = this.lines.slice(this.next, this.next + count);
    return next.length === count && next.every((line) => /^\s*0\s*,?\s*$/.test(line));
  }
}

/** Beyond this, a width is that of no file of text. */
const MOST_UNITS = 2 ** 20;

/** Lines of the ranges of inputs, and of how inputs and outputs are normalised. */
const RANGE_LINES = 4;

/**
 * Reads a `.nnet` file, as networks for collision avoidance (ACAS Xu) come: numbers of layers and units, the
 * ranges of inputs, how inputs and outputs are normalised, and weights and biases layer by layer, with ReLUs
 * between (Julian, github.com/sisl/NNet). The network's inputs and outputs are in the units of the world:
 * `(x − mean) / range` before its layers and `y · range + mean` behind them. Inputs beyond their ranges are not
 * clipped to them. Where the first line has but the number of layers and those of ranges are 0 (as in
 * ModelVerification.jl), nothing is normalised.
 *
 * @throws NetworkError naming the part that is not as it should be; `openNetwork` adds the file.
 */
export function readNnet(bytes: Uint8Array): FileContents {
  const lines = new NumberLines(new TextDecoder().decode(bytes));
  const widths = readWidths(lines);
  lines.skip('flag');
  const [inputs, outputs] = [widths[0], widths[widths.length - 1]];
  const scaling = lines.areZero(RANGE_LINES) ? unscaled(lines) : readScaling(lines, inputs);
  const nodes: NetworkNode[] = [{ kind: 'input', width: inputs }];
  if (scaling) {
    const { means, ranges } = scaling;
    nodes.push(
      affine(
        0,
        identityMap(inputs),
        Float64Array.from(means, (mean) => -mean),
      ),
    );
    const factors = Float64Array.from(ranges, (range) => 1 / range);
    nodes.push(affine(1, diagonal(factors), new Float64Array(inputs)));
  }
  const layers = widths.length - 1;
  for (let k = 0; k < layers; k++) {
    nodes.push(readLayer(lines, k, widths, nodes.length - 1));
    const from = nodes.length - 1;
    if (k < layers - 1)
      nodes.push({ kind: 'activation', width: widths[k + 1], from, activation: RELU });
  }
  if (!scaling) return { network: validateNetwork({ nodes }) };
  const { least, most, outputMean, outputRange } = scaling;
  const scale = new Float64Array(outputs).fill(outputRange);
  const shift = new Float64Array(outputs).fill(outputMean);
  nodes.push(affine(nodes.length - 1, diagonal(scale), shift));
  const window = windowOfInputs(least, most);
  return {
    network: validateNetwork({ nodes }),
    inputs: least.map((from, i) => describe(from, most[i])),
    ...(window && { window }),
    notes: ['inputs and outputs are in their own units: the file says how they are normalised'],
  };
}

function isCount(n: number): boolean {
  return Number.isInteger(n) && n > 0 && n <= MOST_UNITS;
}

/** Numbers of inputs, units by layer and outputs. */
function readWidths(lines: NumberLines): number[] {
  const [layers, ...said] = lines.readAll('numbers of layers, inputs and outputs', 1);
  const [inputs, outputs] = said;
  if (said.length === 1 || ![layers, ...said.slice(0, 2)].every(isCount))
    throw new NetworkError(
      said.length < 2
        ? `the first line has the numbers ${[layers, ...said].join(', ')}, which are not those of layers, inputs and outputs.`
        : `there are no ${layers} layers of ${inputs} inputs and ${outputs} outputs.`,
    );
  const widths = lines.read('sizes of layers', layers + 1);
  if (!widths.every(isCount))
    throw new NetworkError(`the sizes of layers, ${widths.join(', ')}, are none.`);
  if (said.length > 0 && (widths[0] !== inputs || widths[layers] !== outputs))
    throw new NetworkError(
      `the layers go from ${widths[0]} to ${widths[layers]}, but there are ${inputs} inputs and ${outputs} outputs.`,
    );
  return widths;
}

interface Scaling {
  /** The range that each input is meant to be in. */
  readonly least: readonly number[];
  readonly most: readonly number[];
  readonly means: readonly number[];
  readonly ranges: readonly number[];
  readonly outputMean: number;
  readonly outputRange: number;
}

function unscaled(lines: NumberLines): undefined {
  for (let k = 0; k < RANGE_LINES; k++) lines.skip('ranges');
}

/**
 * Where inputs were made constants of the network (as in `ACASXU_nnet_1`), the lines still have numbers of them
 * between the others' and the outputs', which are the last. Some files have none of the outputs.
 */
function readScaling(lines: NumberLines, inputs: number): Scaling {
  const least = lines.read('least inputs', inputs);
  const most = lines.read('largest inputs', inputs);
  const means = lines.readAll('means', inputs);
  const ranges = lines.readAll('ranges', inputs);
  const outputMean = means.length > inputs ? means[means.length - 1] : 0;
  const outputRange = ranges.length > inputs ? ranges[ranges.length - 1] : 1;
  const own = ranges.slice(0, inputs);
  // Zeros all along say of no normalisation either.
  if ([...means, ...ranges].every((x) => x === 0)) {
    own.fill(1);
    return { least, most, means: own.map(() => 0), ranges: own, outputMean: 0, outputRange: 1 };
  }
  if (own.includes(0) || outputRange === 0) throw new NetworkError('a range is 0.');
  return { least, most, means: means.slice(0, inputs), ranges: own, outputMean, outputRange };
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
