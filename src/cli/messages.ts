import { SingleBar } from 'cli-progress';
import pc from 'picocolors';
import { plainLines, plainText } from '../network/plain-text';

/*
 * What Crease says to a person. Everything but results goes to stderr, so that stdout can be piped. Nothing else
 * in `cli` writes to either: what comes from files and names is shown as text here.
 */

/** Work that is done sooner needs no progress bar. */
const PATIENCE_MS = 1000;

export function warn(sentence: string): void {
  process.stderr.write(`${colours().yellow('Note:')} ${plainText(sentence)}\n`);
}

export function failWith(sentence: string): void {
  process.stderr.write(`${colours().red('crease:')} ${plainText(sentence)}\n`);
}

/** Says a line that is neither good nor bad. */
export function tell(line: string): void {
  process.stderr.write(`${plainText(line)}\n`);
}

/** Replaces the line of a terminal; nothing to leave it empty. */
export function tellInPlace(line = ''): void {
  process.stderr.write(`\r\u001B[K${plainText(line, Math.max(1, process.stderr.columns - 1))}`);
}

/** Colours for a terminal only: picocolors by itself also colours the logs of CI services. */
function colours(): ReturnType<typeof pc.createColors> {
  // Node leaves isTTY undefined where there is no terminal, which would mean the default.
  return pc.createColors(process.stderr.isTTY ? pc.isColorSupported : false);
}

/** Prints a result: JSON, or lines whose parts from files are `plainText`, as those of tables are. */
export function print(text: string): void {
  process.stdout.write(`${plainLines(text)}\n`);
}

/** Prints a line of a result. */
export function printLine(line: string): void {
  process.stdout.write(`${plainText(line, Infinity)}\n`);
}

/** A progress bar on a terminal's stderr, from the second second of the work on. */
export class Progress {
  private readonly startedAt = performance.now();
  private bar: SingleBar | undefined;

  constructor(private readonly label: string) {}

  /** @param share of the work that is done, from 0 to 1 */
  show(share: number): void {
    if (!process.stderr.isTTY || performance.now() - this.startedAt < PATIENCE_MS) return;
    if (!this.bar) {
      this.bar = new SingleBar({
        format: `${this.label} {bar} {percentage} %, {eta_formatted} left`,
        barCompleteChar: '█',
        barIncompleteChar: '░',
        // Whoever is killed cannot bring it back.
        hideCursor: false,
        clearOnComplete: true,
        stream: process.stderr,
        gracefulExit: false,
      });
      this.bar.start(1000, 0);
    }
    this.bar.update(Math.floor(1000 * share));
  }

  /** Takes the bar away. */
  end(): void {
    this.bar?.stop();
  }
}

/** Rows of texts as an aligned table; numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => plainText(cell)));
  const widths = rows[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) => row.map((cell, column) => cell.padStart(widths[column])).join('  '))
    .join('\n');
}

/** Labels and what they are of, one a line; what is from files is cut by whoever gives it. */
export function labelled(rows: readonly (readonly [label: string, value: string])[]): string {
  const shown = rows.map(([label, value]) => [plainText(label), plainText(value, Infinity)]);
  const width = shown.reduce((most, [label]) => Math.max(most, label.length), 0);
  return shown.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n');
}
