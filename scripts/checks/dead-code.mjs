// Exports that nothing uses. What only its own file uses is not dead, and types may be part of a public signature.
import { readFileSync } from 'node:fs';
import { join, relative, resolve, dirname } from 'node:path';
import { analyzeTsConfig } from 'ts-unused-exports';
import { filesBelow } from '../lib/files.mjs';
import { root } from '../lib/root.mjs';

/** Entry points, and what is imported by a name that the analysis does not follow (`#library`, `#workflows/…`, by path). */
const ENTRY_POINTS = [
  /(^|\/)index\.ts$/,
  /(^|\/)main\.ts$/,
  /^workflows\/.*(messages|ports)\.ts$/,
  /\.workflow\.ts$/,
  /^libs\/temporal\/failure-converter\.ts$/,
  /^test\/support\/.*\.mjs$/,
];

/** What is imported when it is needed: the analysis sees only static imports. */
const lazilyImported = new Set(
  ['apps', 'libs']
    .flatMap((folder) => filesBelow(join(root, folder)))
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/import\('(\.[^']+)\.js'\)/g)].map(([, path]) =>
        relative(root, resolve(dirname(file), `${path}.ts`)),
      ),
    ),
);

const { unusedExports } = analyzeTsConfig(join(root, 'tsconfig.test.json'), ['--allowUnusedTypes']);
const unused = Object.entries(unusedExports).flatMap(([file, found]) =>
  deadExports(relative(root, file), found),
);

for (const line of unused) console.log(line);
process.exitCode = unused.length > 0 ? 1 : 0;

function deadExports(file, found) {
  if (lazilyImported.has(file) || ENTRY_POINTS.some((pattern) => pattern.test(file))) return [];
  const source = readFileSync(join(root, file), 'utf8');
  return found
    .filter(({ exportName }) => !isUsedIn(source, exportName))
    .map(({ exportName }) => `${file}: ${exportName}`);
}

function isUsedIn(source, name) {
  return source.match(new RegExp(`\\b${name}\\b`, 'g')).length > 1;
}
