import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { startThread } from '../../src/cli/thread-port';
import { temporaryFolder } from './run-crease';

const folder = temporaryFolder();

// Ctrl-C was not heard for a minute while regions came in faster than they were written.
it('lets others through between the messages of a worker that never stops sending', async () => {
  const bundle = join(folder, 'echo.mjs');
  const echo = "parentPort.on('message', (message) => parentPort.postMessage(message));";
  writeFileSync(bundle, `import { parentPort } from 'node:worker_threads';\n${echo}\n`);
  const worker = startThread(pathToFileURL(bundle));
  const message = { kind: 'band', rows: [0, 1] } as const;
  let [heard, isLetThrough] = [0, false];
  await new Promise<void>((resolve) => {
    worker.listen(() => {
      if (heard++ === 0) setTimeout(() => (isLetThrough = true));
      if (isLetThrough || heard === 500) resolve();
      else worker.send(message);
      // The answer is there before this one is used up.
      const until = performance.now() + 2;
      while (performance.now() < until);
    });
    for (let ahead = 0; ahead < 4; ahead++) worker.send(message);
  });
  worker.end();
  expect(isLetThrough).toBe(true);
});
