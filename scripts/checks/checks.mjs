import { existsSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE_FOLDERS = ['libs', 'apps', 'workflows', 'bench'];

/**
 * The checks, slowest first; `args` are those of Node.
 * @param {string} root
 * @returns {{name: string, args: string[]}[]}
 */
export const checks = (root) => [
  { name: 'lint', args: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.test.json'] },
  {
    name: 'import rules',
    args: [
      'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
      ...SOURCE_FOLDERS.filter((folder) => existsSync(join(root, folder))),
    ],
  },
  { name: 'format', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'] },
  { name: 'dead code', args: ['scripts/checks/dead-code.mjs'] },
  { name: 'generated files', args: ['scripts/checks/generated-files.mjs'] },
];
