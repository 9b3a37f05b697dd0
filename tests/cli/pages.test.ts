import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isStale, root } from '../../src/cli/setup/build.mjs';
import { PAGES } from '../../src/cli/setup/pages.mjs';
import { sourceFiles } from '../../src/cli/setup/source-archive.mjs';
import { temporaryFolder } from './run-crease';

const folder = temporaryFolder();

describe('a page', () => {
  it('is built, where it begins one of what runs in pages', () => {
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const found = ['index.html', ...folders.map(({ name }) => `${name}/index.html`)].filter(
      (page) => {
        const path = join(root, page);
        const isThere = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
        return isThere && readFileSync(path, 'utf8').includes('src/app/');
      },
    );
    expect([...PAGES].toSorted()).toEqual(found.toSorted());
  });

  it.each(PAGES)('makes what was built stale once it changes, and is in its source: %s', (page) => {
    const tree = join(folder, page.replaceAll('/', '-'));
    const at = (path: string, seconds: number) => {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), '');
      utimesSync(join(tree, path), seconds, seconds);
      if (path.includes('/')) utimesSync(dirname(join(tree, path)), seconds, seconds);
    };
    for (const each of PAGES) at(each, 1000);
    at('dist/app/index.html', 2000);
    expect(isStale('app', tree)).toBe(false);
    at(page, 3000);
    expect(isStale('app', tree)).toBe(true);
    expect(sourceFiles(tree)).toContain(page);
  });
});
