import { Command, CommanderError, Option } from 'commander';
import { version } from '../../package.json';
import { extensionsText, formatsOf } from '../figure/formats';
import { isWinner, WINNERS, type Winner } from '../geometry/level-sets';
import { InputError } from '../network/errors';
import { plainText } from '../network/plain-text';
import { SHIPPED } from '../network/shipped/names';
import { listOfScenes } from '../story/scenes';
import { palettes } from '../view/palette';
import { NoAdapterError } from './adapter';
import { at, type AtOptions } from './at';
import { addBench } from './sweep/commands';
import { countCommand, type CountOptions } from './count';
import { doctor, type DoctorOptions } from './doctor';
import { exportRegions, REGION_FORMATS, type ExportOptions } from './export';
import { GRAPH_OPTIONS } from './graph';
import { inspect, type InspectOptions } from './inspect';
import { endsAtOnce } from './interrupt';
import { make, type MakeOptions } from './make';
import { failWith } from './messages';
import {
  activationOption,
  imageOption,
  picturesOption,
  outputOption,
  addSliceOptions,
  addVolumeOptions,
  jsonOption,
  maxRegionsOption,
  parseNumber,
  parseWhole,
  seedOption,
  shardOption,
} from './options';
import { MAP_FORMATS, render, type RenderOptions } from './render';
import { serveExplorer, type ServeOptions } from './serve';
import { story, type StoryOptions } from './story';
import { addTrain } from './train/command';

/** Exit codes of the command line's contract. */
const EXIT = { fault: 1, input: 2, adapter: 3 };

const NETWORK =
  'a .safetensors, .onnx, .nnet or .json file, a construction (' +
  'random:2-64-64-1?seed=1&init=he&bias=0.1, fold:4x3, tent:10), ' +
  `or what comes with Crease (${SHIPPED.join(', ')})`;

/** What is sampled, and what is of exact regions. */
const SAMPLED = extensionsText(formatsOf('sampled'), 'or');
const VECTOR = extensionsText(formatsOf('vector'), 'or');

const PALETTES = palettes.map(({ name }) => name).join(', ');

/** Why a command ends before its work does: somebody wishes it to. */
export class Stopped extends Error {
  override name = 'Stopped';

  constructor(readonly exitCode: number) {
    super('Interrupted.');
  }
}

/**
 * Runs a command, and says in one sentence what goes wrong.
 *
 * @param words behind `crease`
 * @param signal aborted with `Stopped` as its reason: work stops, and no half file stays
 * @returns the exit code of what went wrong, if anything did
 */
export async function runCommand(
  words: readonly string[],
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    await createProgram(signal).parseAsync(withWinners(words), { from: 'user' });
    return undefined;
  } catch (error) {
    return explain(error, signal);
  }
}

/** All commands with their options. */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command('crease')
    .description('Maps the linear regions of ReLU networks.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', '\n`crease COMMAND --help` explains a command, with examples.');
  addRender(program, signal);
  addCount(program, signal);
  addAt(program);
  addExport(program, signal);
  addInspect(program);
  addMake(program, signal);
  addStory(program, signal);
  addTrain(program, signal, examples);
  addBench(program, signal, examples);
  addDoctor(program, signal);
  addServe(program, signal);
  return program;
}

function addRender(program: Command, signal: AbortSignal): void {
  const graph = new Option(
    '--graph',
    'of one input, as an .svg: the graph of the function over its regions',
  );
  const command = program
    .command('render')
    .description('Write the region map of a window as a figure, which remembers how it was made.')
    .argument('<network>', NETWORK)
    .requiredOption('-o, --file <map.png>', `${SAMPLED} to sample, ${VECTOR} of the exact regions`)
    .option('--creases', 'draw the edges between regions')
    .addOption(new Option('--palette <name>', PALETTES).default(palettes[0].name))
    .addOption(picturesOption())
    .addOption(graph)
    .addOption(shardOption(`of a ${SAMPLED}: only sample the i-th of n parts, beside the file`));
  addBoundaryOptions(command);
  addSliceOptions(command)
    .addHelpText(
      'after',
      examples(
        'crease render spiral.safetensors -o spiral.png --creases',
        'crease render acasxu.onnx -o acasxu.png --axes 0,1 --window -0.5,0.5,-0.5,0.5',
        'crease render mnist.onnx -o mnist.png --through anchors.json --image 28x28 --pictures',
        'crease render spiral.safetensors -o spiral.pdf --boundary',
        'crease render square:4 -o square.svg --graph --size 800x600',
        'crease render model.onnx -o giant.png --size 65536x65536 --shard 3/16',
      ),
    )
    .action((name: string, options: RenderOptions) => render(name, options, signal));
  const names = command.options.map((option) => option.attributeName());
  const taken = new Set<string>(GRAPH_OPTIONS);
  graph.conflicts(names.filter((name) => !taken.has(name)));
}

function addCount(program: Command, signal: AbortSignal): void {
  const command = program
    .command('count')
    .description(
      'Count the regions of a window or volume by depth: those that samples meet, or all there are.',
    )
    .argument('<network>', NETWORK)
    .option('--exact', 'count every region, exactly')
    .option('--definitions', 'with --exact: R2, R4, R5, R6 and adjacencies too')
    .option('--no-sample', 'with --exact: without samples, which needs no GPU')
    .addOption(maxRegionsOption());
  addVolumeOptions(command)
    .addHelpText(
      'after',
      examples(
        'crease count tent:10 --window 0,1,0,1 --size 4096x1',
        'crease count model.onnx --axes 3,4 --at 0,0,0.2,0,0 --json',
        'crease count fold:6x3 --exact --definitions --no-sample',
        'crease count random:3-32-32-1 --axes 0,1,2 --size 256x256x256',
      ),
    )
    .action((name: string, options: CountOptions) => countCommand(name, options, signal));
}

function addAt(program: Command): void {
  const command = program
    .command('at')
    .description(
      'Show the region at a point of the slice: its pattern, affine map, polygon and neighbours.',
    )
    .argument('<network>', NETWORK)
    .argument('<u>', 'first coordinate of the point')
    .argument('<v>', 'second coordinate of the point');
  addSliceOptions(command)
    .addHelpText(
      'after',
      examples('crease at fold:4x3 0.2 0.3', 'crease at model.onnx -0.5 0.25 --axes 3,4 --json'),
    )
    .action((name: string, u: string, v: string, options: AtOptions) =>
      endsAtOnce(() => at(name, u, v, options)),
    );
}

function addExport(program: Command, signal: AbortSignal): void {
  const command = program
    .command('export')
    .description('Write every region of a window, exactly: as data, or as vector polygons.')
    .argument('<network>', NETWORK)
    .requiredOption('-o, --file <file>', `${extensionsText(REGION_FORMATS, 'or')} file to write`)
    .addOption(maxRegionsOption())
    .option('--neighbours', 'of a .json: which regions share an edge')
    .option('--skip-slivers', 'leave out, and name, regions that float64 coordinates cannot hold')
    .option('--creases', `of an ${VECTOR}: draw the edges between regions`)
    .option('--palette <name>', `of an ${VECTOR}: ${PALETTES}`)
    .addOption(picturesOption());
  addBoundaryOptions(command);
  addSliceOptions(command)
    .addHelpText(
      'after',
      examples(
        'crease export fold:4x3 -o fold.svg --creases',
        'crease export model.onnx -o regions.json --axes 3,4 --window -1,1,-1,1',
        'crease export model.onnx -o regions.json --neighbours',
        'crease export classifier.onnx -o classes.pdf --boundary',
      ),
    )
    .action((name: string, options: ExportOptions) => exportRegions(name, options, signal));
}

/** What figures of exact regions may have drawn over them. */
function addBoundaryOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--boundary [winner]',
        `of an ${VECTOR}: draw where the largest output changes, with argmin the least, or the only one is 0`,
      ).argParser(parseWinner),
    )
    .addOption(
      new Option(
        '--level <x>',
        'with --boundary of one output: its value there (default: 0)',
      ).argParser((text) => parseNumber('--level', text)),
    );
}

function addInspect(program: Command): void {
  program
    .command('inspect')
    .description("Show a network's shape and SHA-256, or how a figure was made.")
    .argument(
      '<network|figure>',
      `${NETWORK}; or a ${extensionsText(MAP_FORMATS, 'or')} that Crease wrote`,
    )
    .addOption(seedOption())
    .addOption(activationOption())
    .addOption(outputOption())
    .addOption(imageOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('crease inspect model.onnx', 'crease inspect map.png --json'))
    .action((name: string, options: InspectOptions) => endsAtOnce(() => inspect(name, options)));
}

function addMake(program: Command, signal: AbortSignal): void {
  program
    .command('make')
    .description('Write a construction as a network file.')
    .argument(
      '<construction>',
      `random:2-64-64-1?seed=1&init=he&bias=0.1, fold:4x3, tent:10, ${SHIPPED.join(', ')}`,
    )
    .requiredOption('-o, --file <file>', '.json or .safetensors file to write')
    .addOption(seedOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'crease make fold:4x3 -o fold.json',
        'crease make random:2-64-1 --seed 7 -o r.safetensors',
      ),
    )
    .action((name: string, options: MakeOptions) => make(name, options, signal));
}

function addStory(program: Command, signal: AbortSignal): void {
  program
    .command('story')
    .description(
      'Write a figure of the article, whose numbers are exact, as it is or as you set it.',
    )
    .argument('[scene]', listOfScenes())
    .requiredOption('-o, --file <file.svg>', 'file to write; with --all, a folder')
    .option('--all', 'every scene')
    .option('--set <field=value...>', 'what to change: the article shows it below each figure')
    .addOption(
      new Option('--time <t>', 'time of its play, from 0 to 1').argParser((text) =>
        parseShare('--time', text),
      ),
    )
    .option('--dark', 'for a dark page')
    .addOption(
      new Option('--width <points>', 'that panels beside each other may take')
        .argParser((text) => parseWhole('--width', text, 1, 10_000))
        .default(1100),
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'crease story crease -o crease.svg',
        'crease story crease -o fold.svg --set second=1',
        'crease story --all -o stills',
      ),
    )
    .action((name: string | undefined, options: StoryOptions) => story(name, options, signal));
}

/** @throws InputError unless the text is a number from 0 to 1. */
function parseShare(option: string, text: string): number {
  const value = parseNumber(option, text);
  if (value >= 0 && value <= 1) return value;
  throw new InputError(`${option} needs a number from 0 to 1, not ${text}.`);
}

function addDoctor(program: Command, signal: AbortSignal): void {
  program
    .command('doctor')
    .description(
      "Say what this machine's GPU can do, and whether it agrees with the CPU: in every kernel, to the last sample.",
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nA minute, and less on a card. Exit code 1 where a check fails, 3 where there is no adapter.\n' +
        examples('crease doctor', 'crease doctor --json > report.json  # for a report of a bug'),
    )
    .action(async (options: DoctorOptions) => {
      if (!(await doctor(options, signal))) process.exitCode = EXIT.fault;
    });
}

function addServe(program: Command, signal: AbortSignal): void {
  program
    .command('serve')
    .description('Serve the explorer to browsers on this machine.')
    .addOption(
      new Option('--port <n>', 'first port to try')
        .argParser((text) => parseWhole('--port', text, 0, 65535))
        .default(4173),
    )
    .option('--open', 'open it in a browser where there is a desktop')
    .addHelpText('after', examples('crease serve', 'crease serve --port 8080 --open'))
    .action((options: ServeOptions) => serveExplorer(options, signal));
}

function examples(...commands: string[]): string {
  return `\nExamples:\n${commands.map((command) => `  ${command}\n`).join('')}`;
}

/** A command's words, with nothing for `--boundary` where what follows is not for it, but may be a network. */
function withWinners(words: readonly string[]): string[] {
  return words.map((word, k) =>
    word === '--boundary' && !isWinner(words[k + 1]) ? '--boundary=' : word,
  );
}

/** Which output decides, of several; true where nothing is said of it. */
function parseWinner(text: string): Winner | true {
  if (text === '' || isWinner(text)) return isWinner(text) ? text : true;
  throw new InputError(`--boundary needs ${WINNERS.join(' or ')}, not ${text}.`);
}

/** Exit code of what went wrong, after it was said in one sentence. */
export function explain(error: unknown, { reason }: AbortSignal): number {
  if (process.env['CREASE_DEBUG'] === '1' && error instanceof Error) console.error(error);
  if (reason instanceof Stopped) return reason.exitCode;
  if (error instanceof CommanderError) return explainUsage(error);
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof InputError || error instanceof NoAdapterError) {
    failWith(message);
    return error instanceof InputError ? EXIT.input : EXIT.adapter;
  }
  failWith(
    `${plainText(message.replaceAll(/\s+/g, ' '), 300)} This is a fault; CREASE_DEBUG=1 shows its place.`,
  );
  return EXIT.fault;
}

function explainUsage({ code, exitCode, message }: CommanderError): number {
  if (exitCode === 0) return 0;
  // Without a command, commander has shown the help.
  if (code === 'commander.help') return EXIT.input;
  const sentence = message.replace(/^error: /, '').replaceAll(/\s+/g, ' ');
  failWith(sentence.endsWith('.') ? sentence : `${sentence}.`);
  return EXIT.input;
}
