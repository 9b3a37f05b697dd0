import { expect, it } from 'vitest';

const modules = import.meta.glob('../../src/app/*/*.ts');
const rooms = new Set(Object.keys(modules).map((name) => name.split('/').slice(0, -1).join('/')));

const pages = import.meta.glob<string>(['../../index.html', '../../*/index.html'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
// Where pages begin, they say what their elements are found in.
const begin = Object.values(pages).flatMap((page) =>
  [...page.matchAll(/<script[^>]* src="[./]*(src\/[^"]+)"/g)].map(([, script]) => script),
);

function beginsPage(name: string): boolean {
  return begin.some((script) => name.endsWith(script));
}

// Importing must not look for what only the explorer's page has: other pages import the same.
it.each([...rooms])('all of %s can be imported where there is no page', async (room) => {
  const names = Object.keys(modules).filter(
    (name) => name.startsWith(`${room}/`) && !name.endsWith('-worker.ts') && !beginsPage(name),
  );
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) await modules[name]();
});

/** Whether a dialog is open can be asked of any page. */
const LOOKS_UP =
  /getElementById|elementsOf\(document|document\.querySelector(?!\('dialog\[open\]'\))/;

it('none looks for elements of one page by itself', () => {
  const sources = import.meta.glob<string>('../../src/app/**/*.ts', {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  expect(begin.length).toBeGreaterThan(1);
  const looking = Object.keys(sources)
    .filter((name) => !beginsPage(name))
    .filter((name) => LOOKS_UP.test(sources[name]));
  expect(Object.keys(sources).length).toBeGreaterThan(100);
  expect(looking).toEqual([]);
});

it('so can what puts the explorer’s page together', async () => {
  expect(Object.keys(await import('../../src/app/main'))).toEqual(['ExplorerPage']);
});
