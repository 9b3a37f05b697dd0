import { Option, type Command } from 'commander';
import { InputError } from '../../network/errors';
import { parseWindow } from '../../network/slice';
import { TRAINED_NAMES } from '../../training/activation';
import { DATA_SETS } from '../../training/data-sets';
import { LOSSES, parseLoss } from '../../training/loss';
import { RECIPE_DEFAULTS } from '../../training/trainer';
import { jsonOption, maxRegionsOption, parseNumber, parseWhole } from '../options';
import type { TrainOptions } from './training';
import { train } from './run';

/** Numbers beyond which one is a slip of the keyboard. */
const MOST_STEPS = 1e8;
const MOST_POINTS = 1e6;

const USUAL_STEPS = 3000;

/**
 * Adds `crease train`.
 *
 * @param signal aborted by Ctrl-C
 * @param examples makes the end of a help page
 */
export function addTrain(
  program: Command,
  signal: AbortSignal,
  examples: (...commands: string[]) => string,
): void {
  const { seed, batch, rate, decay } = RECIPE_DEFAULTS;
  program
    .command('train')
    .description('Learn a small network, the same for the same seed, and write it.')
    .argument(
      '<data>',
      `a formula in x, or x and y; a data set (${DATA_SETS.join(', ')}); or a .csv of x,y,label`,
    )
    .requiredOption('-o, --file <file>', '.json or .safetensors file to write')
    .addOption(
      new Option(
        '--widths <list>',
        'inputs, hidden layers and output (default: 2-32-32-1)',
      ).argParser(parseWidths),
    )
    .addOption(
      new Option('--activation <name>', `of hidden units: ${TRAINED_NAMES}`).default('relu'),
    )
    .addOption(new Option('--last <name>', 'behind the last layer').default('linear'))
    .addOption(
      new Option(
        '--loss <name>',
        `${LOSSES.join(' or ')} (default: logistic for two classes, else squares)`,
      ).argParser(parseLoss),
    )
    .addOption(whole('--steps <n>', 'steps of Adam', 0, MOST_STEPS).default(USUAL_STEPS))
    .addOption(
      number('--rate <x>', 'rate of Adam at the start, of which a hundredth is left').default(rate),
    )
    .option('--constant', 'leave the rate as it is')
    .addOption(
      new Option('--batch <n>', 'examples per step, or all').argParser(parseBatch).default(batch),
    )
    .addOption(number('--decay <x>', 'weight decay').default(decay))
    .addOption(whole('--seed <n>', 'of all that is drawn', 0, 2 ** 32 - 1).default(seed))
    .addOption(whole('--points <n>', 'of a formula or a data set (default: 1000)', 2, MOST_POINTS))
    .addOption(number('--noise <x>', 'of a data set, a standard deviation (default: 0.05)'))
    .addOption(number('--test <share>', 'of the points to keep back').default(0))
    .addOption(
      new Option(
        '--window <u0,u1,v0,v1>',
        'where a formula is learned, and the map opens',
      ).argParser((text) => parseWindow(text, '--window')),
    )
    .option('--checkpoints <folder>', 'also write the network as it was, and loss.csv, there')
    .addOption(
      whole('--every <n>', 'steps between checkpoints (default: a twentieth)', 1, MOST_STEPS),
    )
    .option('--regions', 'of every checkpoint: exact regions of the window, in loss.csv')
    .addOption(maxRegionsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        "crease train 'sin(3*x)*exp(-y^2)' -o waves.safetensors",
        'crease train spirals -o spirals.safetensors --test 0.25 --checkpoints spirals --regions',
        'crease train points.csv -o points.safetensors --widths 2-16-16-1 --decay 0.1 --json',
      ),
    )
    .action((data: string, options: TrainOptions) => train(data, options, signal));
}

function whole(flags: string, description: string, least: number, most: number): Option {
  const [name] = flags.split(' ');
  return new Option(flags, description).argParser((text) => parseWhole(name, text, least, most));
}

function number(flags: string, description: string): Option {
  const [name] = flags.split(' ');
  return new Option(flags, description).argParser((text) => parseNumber(name, text));
}

/** @throws InputError unless the text is widths with hyphens between. */
export function parseWidths(text: string): number[] {
  if (/^\d{1,7}(-\d{1,7})+$/.test(text)) return text.split('-').map(Number);
  throw new InputError(`--widths needs widths such as 2-32-32-1, not ${text}.`);
}

function parseBatch(text: string): number {
  return text === 'all' ? MOST_POINTS : parseWhole('--batch', text, 1, MOST_POINTS);
}
