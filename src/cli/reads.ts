/* Writes what Crease reads into README.md, from the code. */
import { readFile, writeFile } from 'node:fs/promises';
import { withReads } from '../network/reads';

const path = process.argv[2] ?? 'README.md';
await writeFile(path, withReads(await readFile(path, 'utf8')));
console.error(`wrote ${path}`);
