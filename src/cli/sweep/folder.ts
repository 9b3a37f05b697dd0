import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { version } from '../../../package.json';
import { keyOf, type SweepNetwork } from '../../sweep/plan';
import { outcomeSchema, type Outcome } from '../../sweep/record';
import { sweepSchema, type Sweep } from '../../sweep/sweep';
import { InputError } from '../../network/errors';
import { makeFolder, readBytes } from '../files';
import { claim, writeWhole } from '../whole-files';

/*
 * The folder of a sweep: `sweep.json`, and in `networks` a file for each network that is done. Every
 * file appears whole or not at all, and two runs that write the same one write the same, so any
 * number of them may share a folder, on one machine or on many.
 */

export class SweepFolder {
  /** @param sweep that the folder is for */
  private constructor(
    readonly path: string,
    readonly sweep: Sweep,
  ) {}

  /**
   * Makes a sweep's folder, or goes on with it.
   *
   * @throws InputError if the folder cannot be made, or another sweep is in it.
   */
  static async begin(path: string, sweep: Sweep, signal: AbortSignal): Promise<SweepFolder> {
    await makeFolder(path);
    await makeFolder(join(path, 'networks'));
    const text = sweepText(sweep);
    const file = join(path, 'sweep.json');
    if (!(await claim(file, text, signal)))
      throw new InputError(
        `${path} holds another sweep: choose another folder, or delete ${file} to go on with this one (what both have stays).`,
      );
    return new SweepFolder(path, sweep);
  }

  /** @throws InputError if there is no sweep in the folder. */
  static async open(path: string): Promise<SweepFolder> {
    const file = join(path, 'sweep.json');
    const text = new TextDecoder().decode(await readBytes(file));
    const parsed = sweepSchema.safeParse(parseJson(text));
    if (!parsed.success)
      throw new InputError(`${file}: it is not the sweep of a folder that bench depth made.`);
    return new SweepFolder(path, parsed.data);
  }

  /** Whatever is known of a network. What is torn or was made for something else counts as nothing. */
  async read(network: SweepNetwork): Promise<Outcome | undefined> {
    const text = await readFile(this.place(network), 'utf8').catch(() => undefined);
    const parsed = outcomeSchema.safeParse(text === undefined ? undefined : parseJson(text));
    return parsed.success && parsed.data.key === this.key(network) ? parsed.data : undefined;
  }

  /** @throws InputError if the file cannot be written. */
  async write(network: SweepNetwork, outcome: Outcome, signal: AbortSignal): Promise<void> {
    await writeWhole(this.place(network), `${JSON.stringify(outcome)}\n`, signal);
  }

  key(network: SweepNetwork): string {
    return keyOf(network, this.sweep, version);
  }

  private place(network: SweepNetwork): string {
    return join(this.path, 'networks', `${this.key(network)}.json`);
  }
}

function sweepText(sweep: Sweep): string {
  return `${JSON.stringify(sweep, undefined, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
