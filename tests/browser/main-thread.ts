import type { Page } from 'puppeteer';

/** The longest task of a page's thread during some action. */
export interface LongestTask {
  readonly name: string;
  /** Milliseconds that the thread computed. */
  readonly computed: number;
  /** Milliseconds that passed, in which other programs had the machine's cores, too. */
  readonly passed: number;
  /** Milliseconds of the tasks that the Long Tasks API reported meanwhile: those beyond 50. */
  readonly reported: readonly number[];
}

/** What Chromium's trace says of a task; times are in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  /** Of the thread itself. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/**
 * Finds the longest task of a page's thread during each of some actions.
 *
 * The Long Tasks API tells how long a task took by the clock, and on a machine with other work most
 * of that is not the page's doing: tasks of 10 ms were seen to take 100. So tasks are taken from the
 * browser's trace, which also has how long the thread itself computed; that is what the page is
 * answerable for, and about the same however busy the machine is. What the API says comes along.
 */
export async function measureTasks(
  page: Page,
  actions: Readonly<Record<string, () => Promise<void>>>,
): Promise<LongestTask[]> {
  const longest: LongestTask[] = [];
  for (const [name, act] of Object.entries(actions)) {
    await page.tracing.start({
      categories: ['toplevel', 'disabled-by-default-devtools.timeline'],
    });
    const observed = await observeLongTasks(page);
    await act();
    const reported = await observed();
    const tasks = pageTasks((await page.tracing.stop()) ?? new Uint8Array(0));
    if (tasks.length === 0) throw new Error(`The trace has no tasks of ${name}.`);
    const [first] = tasks.toSorted((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0));
    if (first.tdur === undefined) throw new Error('The trace has no times of threads.');
    longest.push({ name, computed: first.tdur / 1000, passed: (first.dur ?? 0) / 1000, reported });
  }
  return longest;
}

/** @returns ends the observation, with the milliseconds of each long task */
async function observeLongTasks(page: Page): Promise<() => Promise<number[]>> {
  const observation = await page.evaluateHandle(() => {
    const durations: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) durations.push(duration);
    });
    observer.observe({ type: 'longtask' });
    return { durations, observer };
  });
  return () =>
    observation.evaluate(({ durations, observer }) => {
      for (const { duration } of observer.takeRecords()) durations.push(duration);
      observer.disconnect();
      return durations;
    });
}

function pageTasks(trace: Uint8Array): TraceEvent[] {
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse(
    new TextDecoder().decode(trace),
  );
  const threads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  return traceEvents.filter(
    ({ name, pid, tid }) => name === 'RunTask' && threads.has(`${pid}/${tid}`),
  );
}
