import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, type CliResult } from '../support/run-cli.js';

const mapWith = (text: string): string => `version: 1
stores:
  - id: exports
    type: files
    connection: env:EXPORTS
    collections:
      - name: people
        files: [people.csv]
        key: [id]
        subject: { identifiers: { email: email } }
        columns:
          id: { category: link, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          name: { category: identity.name, erase: { const: "${text}" } }
`;

describe('a file in Latin-1', () => {
  let folder: string;
  const file = (): string => readFileSync(join(folder, 'exports', 'people.csv'), 'latin1');
  const habeas = (command: string, ...args: string[]): Promise<CliResult> =>
    runCli([command, '--map', 'map.yaml', '--identity', 'email=ann@example.com', ...args], {
      cwd: folder,
      env: { EXPORTS: join(folder, 'exports') },
    });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    mkdirSync(join(folder, 'exports'));
    const rows = 'id;email;name\n1;ann@example.com;Ann Jäger\n2;bob@example.com;Bob Kühn\n';
    writeFileSync(join(folder, 'exports', 'people.csv'), Buffer.from(rows, 'latin1'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has letters that cannot be written into it told in the plan, before anything is changed', async () => {
    writeFileSync(join(folder, 'map.yaml'), mapWith('[gelöscht – alles]'));
    const planned = await habeas('plan');
    expect(planned).toMatchObject({ code: 1, stdout: expect.stringContaining('ENCODING') });
    expect(planned.stdout).toContain('A value of people.name cannot become what is to be written');
    expect(await habeas('erase', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The plan has 1 error, nothing was changed.'),
    });
    expect(file()).toContain('Ann Jäger');
  });

  it('has the same told of a record that is plain ASCII, whose encoding only the other records tell', async () => {
    writeFileSync(join(folder, 'map.yaml'), mapWith('[gelöscht]'));
    const rows = 'id;email;name\n1;ann@example.com;Ann Moss\n2;bob@example.com;Bob Kühn\n';
    writeFileSync(join(folder, 'exports', 'people.csv'), Buffer.from(rows, 'latin1'));
    expect(await habeas('plan')).toMatchObject({ code: 1, stdout: expect.stringContaining('ENCODING') });
    writeFileSync(join(folder, 'exports', 'people.csv'), rows);
    expect(await habeas('plan')).toMatchObject({ code: 0, stdout: expect.not.stringContaining('ENCODING') });
  });

  it('takes what its letters can say', async () => {
    writeFileSync(join(folder, 'map.yaml'), mapWith('[gelöscht]'));
    expect(await habeas('erase', '--yes')).toMatchObject({ code: 0 });
    expect(file()).toContain('[gelöscht]');
    expect(file()).toContain('Bob Kühn');
  });
});
