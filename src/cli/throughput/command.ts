import { Option, type Command } from 'commander';
import { InputError } from '../../network/errors';
import { benchThroughput, type ThroughputOptions } from './run';
import { jsonOption, parseNumber, parseSize, parseWhole } from '../options';

/** Units of a layer, and hidden layers, beyond which a number is a slip of the keyboard. */
const MOST_UNITS = 4096;
const MOST_LAYERS = 64;

/**
 * Adds `crease bench throughput`.
 *
 * @param bench the command group
 * @param signal aborted by Ctrl-C
 * @param examples makes the end of a help page
 */
export function addThroughput(
  bench: Command,
  signal: AbortSignal,
  examples: (...commands: string[]) => string,
): void {
  bench
    .command('throughput')
    .description('Time finished maps, and what PyTorch and onnxruntime-web take for the same.')
    .argument('[networks...]', 'files or constructions (default: shipped and random ones)')
    .addOption(
      new Option('--widths <list>', 'units a layer of the random ones')
        .argParser(list('--widths', MOST_UNITS))
        .default([8, 16, 32, 64, 128, 256, 512], '8,16,32,64,128,256,512'),
    )
    .addOption(
      new Option('--depths <list>', 'hidden layers of the random ones')
        .argParser(list('--depths', MOST_LAYERS))
        .default([1, 2, 4, 8], '1,2,4,8'),
    )
    .addOption(
      new Option('--size <WxH>', 'samples (default: 4096x4096, random ones 2048x2048)').argParser(
        (text) => parseSize(text),
      ),
    )
    .option('--small', 'few networks, 512x512 samples')
    .option('--gpu', 'measure a software adapter too, where there is no GPU')
    .option('--no-gpu', 'measure the CPU only')
    .option('--kernels', "each of the GPU's kernels by itself, too")
    .option('--repeats <n>', 'runs of everything', positive('--repeats'), 3)
    .option('--patience <s>', 'start no further repeat after this', positive('--patience'), 20)
    .option('--limit <s>', 'extrapolate maps that take Crease longer', positive('--limit'), 300)
    .option('--no-peers', 'without PyTorch and onnxruntime-web')
    .option('--peer-limit <s>', 'the same for peers', positive('--peer-limit'), 120)
    .option('--float64', 'PyTorch in float64 too')
    .option('--python <program>', 'Python that has PyTorch')
    .option('-o, --out <file.json>', 'all times (default: in bench/results)')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'crease bench throughput --small',
        'crease bench throughput --widths 64,256 --depths 4 --no-gpu',
        'crease bench throughput model.onnx --size 2048x2048 --no-peers --json',
      ),
    )
    .action((names: string[], options: ThroughputOptions) =>
      benchThroughput(names, options, signal),
    );
}

/** @throws InputError unless the text is a list of whole numbers from 1 on. */
function list(option: string, most: number): (text: string) => number[] {
  return (text) => text.split(',').map((part) => parseWhole(option, part, 1, most));
}

/** @throws InputError unless the text is a positive number. */
function positive(option: string): (text: string) => number {
  return (text) => {
    const value = parseNumber(option, text);
    if (value > 0) return value;
    throw new InputError(`${option} needs to be above 0, not ${text}.`);
  };
}
