#!/usr/bin/env node
/*
 * The `crease` command: runs the bundle. In a checkout it first installs what is missing and builds
 * a bundle that is missing or stale, so `npx crease` works in a fresh clone.
 */
import { build, isCheckout, isStale } from './setup/build.mjs';
import { setUp } from './setup/setup.mjs';

try {
  if (isCheckout()) {
    const bundles = /** @type {const} */ (['app', 'cli']);
    const needed = process.argv[2] === 'serve' ? bundles : bundles.slice(1);
    const stale = needed.filter((bundle) => isStale(bundle));
    if (stale.length > 0) setUp('build');
    for (const bundle of stale) build(bundle);
  }
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`crease: ${reason.split('\n')[0]}\n`);
  process.exit(1);
}
await import(new URL('../../dist/cli/main.js', import.meta.url).href);
