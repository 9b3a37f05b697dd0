import { asInputError } from './files';
import { STOPPING } from './interrupt';
import { explain, runCommand, Stopped } from './program';

/** Exit codes of those who are asked to stop, as shells have them: 128 and the number of the signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Aborted by Ctrl-C or a polite kill. */
const stop = new AbortController();

function stopOn(signal: keyof typeof EXIT_CODES): void {
  process.on(signal, () => {
    // The second time, whoever asks does not want to wait.
    if (stop.signal.aborted) process.exit(EXIT_CODES[signal]);
    stop.abort(new Stopped(EXIT_CODES[signal]));
  });
}

for (const signal of STOPPING) stopOn(signal);
// What is said is lost where nobody listens, or the disk is full; the work is not.
process.stderr.on('error', () => undefined);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads has read enough, as `head` does; there is nobody left to tell.
  if (error.code === 'EPIPE') process.exit(0);
  process.exit(explain(asInputError('standard output', error), stop.signal));
});

// A sweep of which a part failed has set a code by itself.
process.exitCode = (await runCommand(process.argv.slice(2), stop.signal)) ?? process.exitCode;
// Who asks to stop does not wait for threads, nor for the memory of a large network to be given back in order.
if (stop.signal.aborted) process.exit();
