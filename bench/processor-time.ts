import type { Page } from 'puppeteer';

/** What Chromium's trace says of a task, or of a mark; times are in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** Of the thread itself. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Threads of a page that run its code. */
const THREADS = /^(CrRendererMain|DedicatedWorker thread)/;

/**
 * Begins to measure how long a page and its workers compute, which other programs do not lengthen.
 *
 * @returns ends it, with the milliseconds until the page set a mark
 */
export async function measureProcessorTime(page: Page): Promise<(mark: string) => Promise<number>> {
  const categories = ['toplevel', 'disabled-by-default-devtools.timeline', 'blink.user_timing'];
  await page.tracing.start({ categories });
  return async (mark) => {
    const trace = new TextDecoder().decode(await page.tracing.stop());
    const { traceEvents }: { traceEvents: readonly TraceEvent[] } = JSON.parse(trace);
    const end = traceEvents.find(({ name }) => name === mark);
    if (!end) throw new Error(`The trace has no mark "${mark}".`);
    const threads = new Set(
      traceEvents
        .filter(({ name, args }) => name === 'thread_name' && THREADS.test(args.name ?? ''))
        .filter(({ pid }) => pid === end.pid)
        .map(({ tid }) => tid),
    );
    const tasks = traceEvents.filter(
      ({ name, pid, tid, ts }) =>
        name === 'RunTask' && pid === end.pid && threads.has(tid) && ts < end.ts,
    );
    return tasks.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000;
  };
}
