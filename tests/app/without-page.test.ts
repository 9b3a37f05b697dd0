import { expect, it } from 'vitest';

// Importing must not look for what only the explorer's page has: other pages import the same.
it.each([
  'cards',
  'compare',
  'cut',
  'drawing',
  'map',
  'modes',
  'open',
  'page',
  'save',
  'steer',
  'sweep',
])('all of %s can be imported where there is no page', async (room) => {
  const modules = import.meta.glob('../../src/app/*/*.ts');
  const names = Object.keys(modules).filter(
    (name) => name.includes(`/app/${room}/`) && !name.endsWith('-worker.ts'),
  );
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) await modules[name]();
});

it('so can what puts the explorer’s page together', async () => {
  expect(Object.keys(await import('../../src/app/main'))).toEqual(['ExplorerPage']);
});
