// `npm run --silent sbom > sbom.cdx.json`: bill of materials (CycloneDX) of what runs in production, from the lock alone.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { readJson } from './lib/files.mjs';
import { root } from './lib/root.mjs';

const PACKAGES = 'node_modules/';

const { name, packages } = readJson(join(root, 'package-lock.json'), {});
const produced = new Set(
  Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path, entry]) => `${entry.name ?? nameOf(path)}@${entry.version}`),
);
const bill = JSON.parse(npm('sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'));
const { component } = bill.metadata;
const isProduced = (ref) => ref === component['bom-ref'] || produced.has(ref);

console.log(
  JSON.stringify(
    {
      ...bill,
      // npm calls it like the folder
      metadata: { ...bill.metadata, component: { ...component, name, type: 'application' } },
      // by hand: `--omit dev` of npm also leaves out what runs in production as soon as a tool needs it too
      components: bill.components.filter((one) => isProduced(one['bom-ref'])).map(withoutDevelopment),
      dependencies: bill.dependencies
        .filter(({ ref }) => isProduced(ref))
        .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isProduced) })),
    },
    null,
    2,
  ),
);

/** Of two copies of one version npm describes the first, which may be that of a tool. */
function withoutDevelopment({ properties = [], ...one }) {
  return { ...one, properties: properties.filter((property) => !property.name.endsWith(':development')) };
}

function nameOf(path) {
  return path.slice(path.lastIndexOf(PACKAGES) + PACKAGES.length);
}

/** The very npm that started us, or the one on PATH. */
function npm(...args) {
  const ours = process.env.npm_execpath;
  const [command, prefix] = ours ? [process.execPath, [ours]] : ['npm', []];
  return execFileSync(command, [...prefix, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}
