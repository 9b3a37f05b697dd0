import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { FORMATS } from '../../src/figure/formats';
import { MEDIA_TYPES } from '../../src/figure/media-types';

const source = fileURLToPath(new URL('../../src', import.meta.url));

it('media types are written in one place', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.(ts|mjs)$/.test(file) && file !== join('figure', 'media-types.ts'),
  );
  const types = Object.values(MEDIA_TYPES);
  const writing = files.filter((file) => {
    const text = readFileSync(join(source, file), 'utf8');
    return types.some((type) => text.includes(`'${type}`));
  });
  expect(writing).toEqual([]);
});

it('every format has that of its extension', () => {
  for (const { name, mediaType } of FORMATS) expect(mediaType).toBe(MEDIA_TYPES[name]);
});
