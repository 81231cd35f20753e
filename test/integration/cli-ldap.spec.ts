import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSlapd } from '../../scripts/servers/slapd.mjs';
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
    server = await ldap!.start({ types: `include ${findSlapd().schemas}/nis.schema` });
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
    await server.client().add(nameOf('eve'), {
      ...{ objectClass: ['inetOrgPerson', 'posixAccount'], uid: ['eve'], cn: ['Eve Moon'], sn: ['Moon'] },
      ...{
        displayName: ['Eve Moon'],
        mail: ['eve.moon@example.com', 'moon@example.com'],
        gecos: ['Eve Moon'],
      },
      ...{ uidNumber: ['1001'], gidNumber: ['100'], homeDirectory: ['/home/eve'], manager: [nameOf('eve')] },
      ...{ description: ['paints the moon'], userPassword: ['of eve'], employeeNumber: ['E-7'] },
    });
    await server.client().add(nameOf('cy'), {
      ...{ objectClass: ['inetOrgPerson'], uid: ['cy'], cn: ['cy example'], sn: ['example'] },
      ...{ manager: [nameOf('eve')], secretary: [nameOf('bob')], seeAlso: [nameOf('eve'), nameOf('bob')] },
    });
    const inGroups = (cn: string, more: Record<string, string[]>): Promise<void> =>
      server.client().add(`cn=${cn},ou=groups,${server.base}`, { cn: [cn], ...more });
    const vip = { member: [nameOf('eve')], owner: [nameOf('eve')] };
    await inGroups('vip', { objectClass: ['groupOfNames'], ...vip });
    await inGroups('all', { objectClass: ['groupOfUniqueNames'], uniqueMember: ['eve', 'bob'].map(nameOf) });
    const unix = { gidNumber: ['100'], memberUid: ['bob', 'eve'] };
    await inGroups('unix', { objectClass: ['posixGroup'], ...unix });
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
    const lines = suggested.split('\n').map((line) => line.replace(/ #.*/, '').trim());
    expect(lines).toEqual(
      expect.arrayContaining([
        'subject: { identifiers: { dn: "external:dn", mail: email, uid: username } }',
        ...['cn', 'sn'].map((name) => `${name}: { category: identity.name, erase: { const: "[erased]" } }`),
        'displayName: { category: identity.name, erase: null }',
        'uid: { category: identity.username, erase: { pseudonym: opaque } }',
        'manager: { category: link, erase: keep }',
        '- { from: "member.member", to: "inetOrgPerson.dn" }',
        '- { from: "owner.owner", to: "inetOrgPerson.dn" }',
        'subject: { identifiers: { memberUid: username }, trust: weak }',
      ]),
    );
    expect(suggested).not.toMatch(/"\*"|Timestamp|creatorsName|entryUUID/);
    const validated = await habeasBy(runCli, 'map', 'validate', 'suggested.yaml');
    expect(validated).toMatchObject({ code: 0, stdout: expect.stringContaining('0 errors') });
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

  it('erases somebody by the suggested map, so that nothing names them any more', async () => {
    const run = (command: string, ...args: string[]): Promise<CliResult> =>
      runCli([command, '--map', 'suggested.yaml', '--identity', '-', ...args], {
        ...{ cwd: folder, env: { DIRECTORY_URL: server.url } },
        input: 'email=eve.moon@example.com\n',
      });
    const plan = await run('plan');
    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stdout).not.toContain('KEEP_WITHOUT_CODE');
    const erased = await run('erase', '--yes');
    expect(erased.stdout + erased.stderr).toContain('Done and verified');
    expect(erased.code).toBe(0);
    const { searchEntries } = await server.client().search(server.base, { scope: 'sub' });
    expect(JSON.stringify(searchEntries)).not.toMatch(/\beve\b|moon/i);
    const names = new Set(searchEntries.map(({ dn }) => dn));
    const named = searchEntries.flatMap(({ member, owner, uniqueMember, manager, secretary, seeAlso }) =>
      [member, owner, uniqueMember, manager, secretary, seeAlso].flat(),
    );
    const dangling = named.filter((name) => name && !names.has(String(name)));
    expect(dangling).toEqual([]);
    const bySuffix = (cn: string): Record<string, unknown> | undefined =>
      searchEntries.find(({ dn }) => dn.startsWith(cn));
    expect(bySuffix('cn=vip')).toMatchObject({ member: '' });
    expect(bySuffix('cn=unix')).toMatchObject({ memberUid: 'bob' });
    expect(bySuffix('uid=cy')).toMatchObject({ secretary: nameOf('bob'), seeAlso: nameOf('bob') });
    expect(await run('verify')).toMatchObject({ code: 0 });
  });
});
