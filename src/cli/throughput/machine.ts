import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** What a benchmark ran on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly node: string;
}

export function describeMachine(): Machine {
  return {
    // Some virtual machines do not say.
    cpu: cpus()[0]?.model.trim() || 'unknown processor',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

/** The machine as part of a file name: `amd-epyc-7763-2-cores`. */
export function machineSlug({ cpu, cores }: Machine): string {
  const words = cpu.replaceAll(/\((?:R|TM)\)/gi, '').match(/[a-z\d.]+/gi) ?? [];
  return [...words, cores, 'cores'].join('-').toLowerCase();
}

/**
 * The commit that is checked out, with `-dirty` if files differ from it; absent outside git.
 *
 * @param folder of the checkout
 */
export function describeCommit(folder = '.'): string | undefined {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return git('rev-parse', 'HEAD') + (changed ? '-dirty' : '');
  } catch {
    return undefined;
  }
}
