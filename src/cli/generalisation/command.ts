import { Option, type Command } from 'commander';
import { InputError } from '../../network/errors';
import type { GeneralisationPlan } from '../../sweep/generalisation';
import { parseTrained, trainedName } from '../../training/activation';
import { DATA_SETS, parseDataSet } from '../../training/data-sets';
import { validateRecipe } from '../../training/trainer';
import { jsonOption, parseNumber, parseWhole } from '../options';
import { benchGeneralisation, type GeneralisationOptions } from './run';

const MOST = 100_000;

/**
 * Adds `crease bench generalisation`.
 *
 * @param bench the command group
 * @param signal aborted by Ctrl-C
 * @param examples makes the end of a help page
 */
export function addGeneralisation(
  bench: Command,
  signal: AbortSignal,
  examples: (...commands: string[]) => string,
): void {
  bench
    .command('generalisation')
    .description(
      'Train networks of several activations on two classes, and test them on other points.',
    )
    .addOption(
      list('--data <list>', `data sets: ${DATA_SETS.join(', ')}`, parseDataSet).default(
        DATA_SETS,
        'all',
      ),
    )
    .addOption(
      list('--activations <list>', 'of hidden units', readActivation).default(
        ['relu', 'abs', 'tanh', 'sigmoid'],
        'relu,abs,tanh,sigmoid',
      ),
    )
    .addOption(
      list('--hidden <list>', 'hidden layers, narrow and wide', parseHidden).default(
        [
          [8, 8],
          [64, 64],
        ],
        '8-8,64-64',
      ),
    )
    .addOption(whole('--seeds <n>', 'seeds, from 0 on').default(20))
    .addOption(whole('--points <n>', 'points to train with').default(200))
    .addOption(number('--noise <x>', 'standard deviation of what points are moved by').default(0.1))
    .addOption(whole('--steps <n>', 'steps of Adam').default(1000))
    .addOption(whole('--batch <n>', 'points per step').default(50))
    .addOption(
      number('--rate <x>', 'rate of Adam at the start, of which a hundredth is left').default(0.01),
    )
    .addOption(number('--decay <x>', 'weight decay').default(0))
    .addOption(whole('--threads <n>', 'networks to train at a time (default: all cores)'))
    .option('--out <folder>', 'folder for results.csv, summary.csv and results.json')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'crease bench generalisation --out generalisation',
        'crease bench generalisation --data spirals --activations relu,tanh,softplus:8 --noise 0.05 --json',
        'crease bench generalisation --decay 0.1 --hidden 32-32 --seeds 50',
      ),
    )
    .action((options: GeneralisationOptions) => {
      const { threads, out, json, ...plan } = options;
      requireFitting(plan);
      return benchGeneralisation(
        plan,
        {
          ...(threads !== undefined && { threads }),
          ...(out !== undefined && { out }),
          ...(json !== undefined && { json }),
        },
        signal,
      );
    });
}

/** @throws InputError for numbers that no training has, before any is begun. */
function requireFitting({ hidden, activations, points, noise, ...rest }: GeneralisationPlan): void {
  if (points < 2) throw new InputError(`--points needs 2 or more, not ${points}.`);
  if (!(noise >= 0)) throw new InputError(`--noise needs to be 0 or more, not ${noise}.`);
  for (const widths of hidden)
    for (const activation of activations)
      validateRecipe({
        ...rest,
        widths: [2, ...widths, 1],
        hidden: parseTrained(activation, '--activations'),
        last: { kind: 'linear' },
        seed: 0,
        examples: [{ point: [0, 0], target: 0 }],
        loss: 'logistic',
      });
}

function list(flags: string, description: string, read: (text: string) => unknown): Option {
  return new Option(flags, description).argParser((text) => text.split(',').map(read));
}

/** By the name that it has in results. */
function readActivation(text: string): string {
  return trainedName(parseTrained(text, '--activations'));
}

/** @throws InputError unless the text is widths with hyphens between. */
function parseHidden(text: string): number[] {
  if (/^\d{1,7}(-\d{1,7})*$/.test(text)) return text.split('-').map(Number);
  throw new InputError(`--hidden needs widths such as 8-8 or 64, not ${text}.`);
}

function whole(flags: string, description: string): Option {
  const [name] = flags.split(' ');
  return new Option(flags, description).argParser((text) => parseWhole(name, text, 1, MOST));
}

function number(flags: string, description: string): Option {
  const [name] = flags.split(' ');
  return new Option(flags, description).argParser((text) => parseNumber(name, text));
}
