import { availableParallelism } from 'node:os';
import { Option, type Command } from 'commander';
import { parseWindow } from '../../network/slice';
import { INITIALISATIONS } from '../../network/constructions/random';
import { benchDepth, type BenchDepthOptions } from './depth';
import { benchMerge } from './merge';
import { benchSlurm, type BenchSlurmOptions } from './slurm';
import { addGeneralisation } from '../generalisation/command';
import { addThroughput } from '../throughput/command';
import {
  activationOption,
  jsonOption,
  maxRegionsOption,
  parseWhole,
  shardOption,
} from '../options';

/** Threads, tasks and arrays beyond which a number is a slip of the keyboard. */
const MOST = 100_000;

/**
 * Adds `crease bench` and its commands.
 *
 * @param signal aborted by Ctrl-C
 * @param examples makes the end of a help page
 */
export function addBench(
  program: Command,
  signal: AbortSignal,
  examples: (...commands: string[]) => string,
): void {
  const bench = program
    .command('bench')
    .description('Measure region density by depth, speed, and what networks learn.');
  addDepth(bench, signal).addHelpText(
    'after',
    examples(
      'crease bench depth --depths 1..6 --widths 16,32,64 --seeds 10 --out sweep',
      'crease bench depth sweep.yaml --out sweep',
      'crease bench depth --files checkpoints/*.safetensors --out training',
      'crease bench depth sweep.yaml --shard 3/16 --out sweep',
    ),
  );
  addMerge(bench, signal).addHelpText('after', examples('crease bench merge sweep'));
  addSlurm(bench).addHelpText(
    'after',
    examples('crease bench slurm sweep.yaml --out sweep > submit.sh && bash submit.sh'),
  );
  addThroughput(bench, signal, examples);
  addGeneralisation(bench, signal, examples);
}

function addDepth(bench: Command, signal: AbortSignal): Command {
  const command = bench
    .command('depth')
    .description('Measure the regions of the networks of a sweep by depth, exactly.')
    .argument('[sweep]', '.yaml or .json file with the sweep; flags take the place of its fields')
    .option('--depths <list>', 'numbers of hidden layers, as 1..6 or 2,4,8')
    .option('--widths <list>', 'units of each hidden layer')
    .option('--units <list>', 'instead: units of all hidden layers together')
    .option('--inits <list>', `${INITIALISATIONS.join(', ')} (default: he)`)
    .option('--biases <list>', 'standard deviations of the biases (default: 0.1)')
    .option('--inputs <list>', 'numbers of inputs (default: 2)')
    .option('--seeds <n>', 'how many seeds; or which, as 0..9 or 3,5,8 (default: 1)')
    .addOption(
      new Option('--seed <n>', 'the first seed (default: 0)').argParser((text) =>
        parseWhole('--seed', text, 0, 2 ** 32 - 1),
      ),
    )
    .option('--slices <n>', 'random planes per network of more than two inputs (default: 1)')
    .option('--files <file...>', 'network files, also with * in their names')
    .option('--constructions <text...>', 'constructions such as fold:4x3')
    .addOption(activationOption())
    .addOption(
      new Option('--window <u0,u1,v0,v1>', "rectangle (default: each network's own)").argParser(
        (text) => parseWindow(text, '--window'),
      ),
    )
    .option('--samples <list>', 'also count what this many samples a side meet')
    .option('--definitions', 'R4, R5, R6 and adjacencies too')
    .addOption(maxRegionsOption())
    .option('--out <folder>', 'folder for the results, and for what is done so far')
    .addOption(shardOption('measure the i-th of n parts'));
  return command
    .addOption(threadsOption('--threads <n>', 'networks to measure at a time (default: all cores)'))
    .option('--plan', 'only show the networks and what they will about cost')
    .addOption(jsonOption())
    .action((file: string | undefined, options: BenchDepthOptions) =>
      benchDepth(file, options, signal),
    );
}

function addMerge(bench: Command, signal: AbortSignal): Command {
  return bench
    .command('merge')
    .description('Write the results of a sweep whose parts were measured by --shard.')
    .argument('<folder>', 'that --out named')
    .addOption(jsonOption())
    .action((folder: string, options: { json?: boolean }) => benchMerge(folder, options, signal));
}

function addSlurm(bench: Command): Command {
  return bench
    .command('slurm')
    .description('Print a script that runs a sweep as a Slurm job array, then merges it.')
    .argument('<sweep>', '.yaml or .json file with the sweep')
    .requiredOption('--out <folder>', 'folder for the results, which all machines see')
    .addOption(threadsOption('--tasks <n>', 'tasks of the array (default: of about ten minutes)'))
    .addOption(threadsOption('--cpus <n>', 'cores per task').default(availableParallelism()))
    .addOption(threadsOption('--max-array <n>', "the cluster's MaxArraySize").default(1001))
    .addOption(
      new Option('--sbatch <options>', 'more options of sbatch, in one text').default('', 'none'),
    )
    .action((file: string, options: BenchSlurmOptions) => benchSlurm(file, options));
}

function threadsOption(flags: string, description: string): Option {
  const [name] = flags.split(' ');
  return new Option(flags, description).argParser((text) => parseWhole(name, text, 1, MOST));
}
