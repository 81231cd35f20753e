import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Of our tools those that nothing in production needs. */
const TOOLS = /^pkg:npm\/(jest|eslint|prettier|playwright-core|%40temporalio\/testing)@/;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}
interface Bill {
  readonly bomFormat: string;
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  readonly components: readonly {
    readonly 'bom-ref': string;
    readonly purl: string;
    readonly hashes?: readonly unknown[];
  }[];
}

describe('the bill of materials', () => {
  const { dependencies } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as Manifest;
  const purlOf = ([name, version]: [string, string]): string =>
    `pkg:npm/${name.replace('@', '%40')}@${version}`;

  it('names what runs in production and none of our tools, without network', async () => {
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], {
      cwd: ROOT,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, npm_config_offline: 'true', npm_config_registry: 'http://127.0.0.1:1/' },
    });
    const { bomFormat, components, dependencies: edges } = JSON.parse(stdout) as Bill;
    const purls = components.map(({ purl }) => purl);
    expect(bomFormat).toBe('CycloneDX');
    expect(purls).toEqual(expect.arrayContaining(Object.entries(dependencies).map(purlOf)));
    expect(purls.filter((purl) => TOOLS.test(purl))).toEqual([]);
    expect(components.filter(({ hashes = [] }) => hashes.length === 0)).toEqual([]);
    const refs = new Set(components.map((component) => component['bom-ref']));
    expect(edges.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([]);
  });
});
