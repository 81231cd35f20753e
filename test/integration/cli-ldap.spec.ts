import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLdap, type TestLdap } from '../support/ldap.js';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';
import { unzip } from '../support/unzip.js';

const ldap = findLdap();
const MAP = `
version: 1
stores:
  - id: directory
    type: ldap
    connection: env:DIRECTORY_URL
    collections:
      - name: people
        patterns: ["ou=people,dc=example,dc=com??one?(objectClass=inetOrgPerson)"]
        subject: { identifiers: { mail: email } }
        rowAction: delete
      - name: memberships
        patterns: ["ou=groups,dc=example,dc=com?member?sub?(objectClass=groupOfNames)"]
        rowAction: delete
    references:
      - { from: memberships.member, to: people.dn }
    ignore: [organization, organizationalUnit, groupOfNames]
`;

(ldap ? describe : describe.skip)('the command line on people in a directory', () => {
  let server: TestLdap;
  let folder: string;
  beforeAll(async () => {
    server = await ldap!.start();
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    for (const ou of ['people', 'groups'])
      await server.client().add(`ou=${ou},${server.base}`, { objectClass: ['organizationalUnit'], ou: [ou] });
    for (const uid of ['ann', 'bob'])
      await server.client().add(nameOf(uid), {
        ...{ objectClass: ['inetOrgPerson'], uid: [uid], cn: [`${uid} example`], sn: ['example'] },
        ...{ mail: [`${uid}@example.com`], telephoneNumber: [`+49 30 ${String(uid.length)}5550`] },
      });
    const member = ['ann', 'bob'].map(nameOf);
    await server
      .client()
      .add(`cn=staff,ou=groups,${server.base}`, { objectClass: ['groupOfNames'], cn: ['staff'], member });
    writeFileSync(join(folder, 'map.yaml'), MAP);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const nameOf = (uid: string): string => `uid=${uid},ou=people,${server.base}`;
  const habeasBy = (run: typeof runCli, ...args: string[]): Promise<CliResult> =>
    run(args, { cwd: folder, env: { DIRECTORY_URL: server.url }, input: 'email=ann@example.com\n' });
  const onPerson = (command: string, ...args: string[]): Promise<CliResult> =>
    habeasBy(runCli, command, '--map', 'map.yaml', '--identity', '-', ...args);

  it('suggests a map of it', async () => {
    const args = ['map', 'suggest', 'env:DIRECTORY_URL', '--id', 'directory', '-o', 'suggested.yaml'];
    expect(await habeasBy(runCli, ...args)).toMatchObject({ code: 0 });
    const suggested = readFileSync(join(folder, 'suggested.yaml'), 'utf8');
    expect(suggested).toContain('type: ldap');
    expect(suggested).toMatch(/name: "?inetOrgPerson"?/);
    expect(suggested).toMatch(/mail: \{ category: contact\.email/);
    expect(await habeasBy(runCli, 'map', 'validate', 'map.yaml')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 errors'),
    });
  });

  it('plans the same twice, and collects what is there', async () => {
    const first = await onPerson('plan', '--json');
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toBe((await onPerson('plan', '--json')).stdout);
    expect(await onPerson('collect', '-o', 'person.zip', '--json')).toMatchObject({ code: 0 });
    const texts = [...unzip(readFileSync(join(folder, 'person.zip'))).values()].map(String).join('\n');
    expect(texts).toContain('ann example');
    expect(texts).not.toMatch(/bob/);
  });

  it('erases one person, takes them out of their groups, and leaves everybody else', async () => {
    const args = ['--map', 'map.yaml', '--identity', '-', '--yes', '--certificate', 'proof.json'];
    expect(await habeasBy(runCliProcess, 'erase', ...args)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Done and verified: 2 rows'),
    });
    const { searchEntries } = await server
      .client()
      .search(server.base, { scope: 'sub', attributes: ['member', 'uid'] });
    expect(searchEntries.map(({ dn }) => dn)).not.toContain(nameOf('ann'));
    expect(searchEntries.find(({ dn }) => dn === nameOf('bob'))?.uid).toBe('bob');
    expect(searchEntries.find(({ dn }) => dn.startsWith('cn=staff'))?.member).toBe(nameOf('bob'));
    expect(await onPerson('verify')).toMatchObject({ code: 0 });
    expect(await onPerson('plan')).toMatchObject({ stdout: expect.stringContaining('Nothing to do') });
  });
});
