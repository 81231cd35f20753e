// `node --conditions=source --import <this file> some-file.ts`: runs the sources in a process of their own, without a build.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAtomically } from '../../scripts/lib/files.mjs';
import { root } from '../../scripts/lib/root.mjs';

const CACHE = join(root, 'node_modules/.cache/habeas/sources');
/** What decides about the outcome beside the source itself. */
const SETTINGS = ['.swcrc', 'node_modules/@swc/core/package.json'].map((file) =>
  readFileSync(join(root, file)),
);

mkdirSync(CACHE, { recursive: true });
enableCompileCache(join(root, 'node_modules/.cache/habeas/compiled'));
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(source)) return { url: source.href, shortCircuit: true };
    }
    return nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    if (!url.endsWith('.ts')) return nextLoad(url, context);
    return { format: 'module', source: transformed(fileURLToPath(url)), shortCircuit: true };
  },
});

/** Many specs start many processes, and each would transform the same thousand files. */
function transformed(filename) {
  const source = readFileSync(filename, 'utf8');
  const hash = createHash('sha256');
  for (const part of [...SETTINGS, filename, source]) hash.update(part).update('\0');
  const cached = join(CACHE, `${hash.digest('hex')}.js`);
  try {
    return readFileSync(cached, 'utf8');
  } catch {
    const code = transform(source, filename);
    writeAtomically(cached, code, 0o644);
    return code;
  }
}

function transform(source, filename) {
  // loading the compiler itself takes longer than reading everything that is transformed already
  const { transformSync } = createRequire(import.meta.url)('@swc/core');
  return transformSync(source, { filename, sourceMaps: false }).code;
}
