import { FILES, formatOfFile, formatsOf } from '../figure/formats';
import type { Provenance, SliceChoice } from '../figure/provenance';
import type { LevelChoice } from '../geometry/level-sets';
import { nameOf } from '../network/activation';
import { ASSUMPTION, type ActivationChoice } from '../network/layer-activations';
import { isConstruction } from '../network/constructions/constructions';
import { pointCount } from '../network/data-points';
import { InputError } from '../network/errors';
import { imageOf, imageText } from '../network/image-layout';
import { hiddenWidths, inputWidth, outputWidth, type Network } from '../network/network';
import { plainText } from '../network/plain-text';
import type { OpenedNetwork, OperatorReport } from '../network/open';
import { parametersOf } from '../network/parameters';
import { usualPlaneOf } from '../network/sensitive-plane';
import { readBytes } from './files';
import { readingJson } from './count-report';
import { openNamedNetwork, operatorsOf } from './map-request';
import { labelled, print } from './messages';
import { countText } from '../view/count-text';

export interface InspectOptions {
  readonly json?: boolean;
  readonly seed?: number;
  readonly activation?: string;
  readonly output?: string;
  readonly image?: string;
}

/** `crease inspect`: what is in a network, or how a figure was made. */
export async function inspect(name: string, options: InspectOptions): Promise<void> {
  const provenance = isConstruction(name) ? undefined : await figureProvenance(name);
  if (provenance) {
    print(options.json ? JSON.stringify(provenance) : describeFigure(provenance));
    return;
  }
  const operators = await operatorsOf(name, options);
  try {
    const opened = await openNamedNetwork(name, options);
    const facts = networkJson(opened, operators);
    print(options.json ? JSON.stringify(facts) : describeNetwork(opened, operators));
  } catch (error) {
    if (!(error instanceof InputError) || !operators) throw error;
    // What is refused, and why, is what somebody asks for then.
    const refused = { name, refused: error.message, operators };
    print(options.json ? JSON.stringify(refused) : labelled(operatorRows(operators)));
    throw error;
  }
}

/** The provenance of a figure; undefined for a file that is no picture. */
async function figureProvenance(path: string): Promise<Provenance | undefined> {
  const format = formatOfFile(path, formatsOf('sampled', 'vector'));
  if (!format) return undefined;
  const bytes = await readBytes(path);
  const figure = await FILES[format.name]();
  if (!figure.isIt(bytes))
    throw new InputError(`${path}: the file is not a ${format.name.toUpperCase()}.`);
  try {
    return figure.provenance(bytes);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${path}: ${error.message}`);
    throw error;
  }
}

function networkJson(opened: OpenedNetwork, operators?: readonly OperatorReport[]) {
  const { network, data } = opened;
  const [parameters, image] = [parametersOf(opened), imageOf(network)];
  const own = usualPlaneOf(opened);
  const window = own?.window ?? opened.window;
  return {
    name: opened.name,
    format: opened.format,
    sha256: opened.sha256,
    inputs: inputWidth(network),
    ...(image && { image }),
    hidden: hiddenWidths(network),
    outputs: outputWidth(network),
    activations: activations(network),
    ...readingJson(opened),
    ...(parameters !== undefined && { parameters }),
    ...(own && { slice: { sensitive: true } as const }),
    window: [window.u0, window.u1, window.v0, window.v1],
    ...(data && { dataPoints: pointCount(data) }),
    ...(operators && { operators }),
  };
}

function describeNetwork(opened: OpenedNetwork, operators: readonly OperatorReport[] = []): string {
  const json = networkJson(opened);
  return labelled([
    ['network', plainText(json.name)],
    ['format', json.format],
    ['SHA-256', json.sha256],
    ['inputs', countText(json.inputs) + (json.image ? `: an image, ${imageText(json.image)}` : '')],
    ['hidden layers', layerText(json.hidden, json.activations)],
    ...activationRow(json.activation),
    ['outputs', countText(json.outputs)],
    ...(json.parameters === undefined
      ? []
      : [['parameters', countText(json.parameters)] as [string, string]]),
    ...(json.slice ? [['slice', sliceText(json.slice)] as const] : []),
    ['window', json.window.join(', ')],
    ...(json.dataPoints === undefined
      ? []
      : [['data points', countText(json.dataPoints)] as [string, string]]),
    ...noteRows(json.notes),
    ...operatorRows(operators),
  ]);
}

function noteRows(notes: readonly string[] = []): [string, string][] {
  return notes.map((note) => ['note', plainText(note)]);
}

/** What becomes of operators: `Conv ×4  mapped`; those that are refused by their nodes. */
function operatorRows(operators: readonly OperatorReport[]): [string, string][] {
  return operators.map(({ operator, fate, why, nodes }) => {
    const count = nodes.length === 1 ? '' : ` ×${nodes.length}`;
    const named = why === undefined ? fate : `${fate} (${nodes.slice(0, 3).join(', ')}): it ${why}`;
    return [plainText(operator + count), plainText(named)];
  });
}

function describeFigure(figure: Provenance): string {
  const { network, slice } = figure;
  return labelled([
    ['made by', plainText(`Crease ${figure.crease}`)],
    ['network', plainText(`${network.name} (${network.format})`)],
    ['SHA-256', plainText(network.sha256)],
    ['units', [network.inputs, ...network.hidden, network.outputs].join(', ')],
    ...(network.image ? [['image', imageText(network.image)] as const] : []),
    ...activationRow(network.activation),
    ...noteRows(network.notes),
    ['slice', sliceText(slice)],
    ['window', figure.window.join(', ')],
    ['size', figure.size.join('x')],
    ['palette', plainText(figure.palette) + (figure.creases ? ', with creases' : '')],
    ...(figure.boundary ? [['boundary', boundaryText(figure.boundary)] as const] : []),
    ['regions by depth', figure.byDepth.map(countText).join('  ')],
    ['again', figure.command],
  ]);
}

function sliceText(slice: SliceChoice): string {
  if ('through' in slice) return plainText(`through ${slice.through.name}`);
  if ('sensitive' in slice) return 'the most sensitive directions';
  const at = slice.at ? ` at ${slice.at.join(', ')}` : '';
  return `axes ${slice.axes.join(', ')}${at}`;
}

function boundaryText(choice: LevelChoice): string {
  if (choice === 'argmax') return 'where the largest output changes';
  if (choice === 'argmin') return 'where the least output changes';
  return `where output ${choice.output} is ${choice.level}`;
}

/** Who says what the activations are, where it is not the file. */
function activationRow(choice: ActivationChoice | undefined): [string, string][] {
  if (!choice) return [];
  const { names, assumed, flag } = choice;
  return [
    [
      'activation',
      assumed ? `${ASSUMPTION}; ${flag} changes that` : plainText(`${names}, by ${flag}`),
    ],
  ];
}

/** Activation of each hidden layer. */
function activations(network: Network): string[] {
  return network.nodes.flatMap((node) =>
    node.kind === 'activation' ? [nameOf(node.activation)] : [],
  );
}

/** Layers of one kind in a row become one: `3 x 64 relu, 16 relu`. */
function layerText(widths: readonly number[], kinds: readonly string[]): string {
  const runs: { text: string; layers: number }[] = [];
  for (const [k, width] of widths.entries()) {
    const text = `${countText(width)} ${kinds[k]}`;
    const last = runs.at(-1);
    if (last?.text === text) last.layers++;
    else runs.push({ text, layers: 1 });
  }
  return runs.map(({ text, layers }) => (layers === 1 ? text : `${layers} x ${text}`)).join(', ');
}
