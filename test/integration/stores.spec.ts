import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataMapsService } from '#stores';
import { sampleMap, startRequestServices, type RequestServices } from '../support/request-services.js';

describe('connections that a data map may name', () => {
  let services: RequestServices;
  let tenant: string;
  beforeAll(async () => {
    services = await startRequestServices();
    tenant = await services.createTenant();
  });
  afterAll(() => services?.close());

  const activate = (connection: string) =>
    services.as(tenant, () => services.get(DataMapsService).activate(sampleMap(connection)));
  const refused = { code: 'store.connection_refused' };

  it('are files below the roots', async () => {
    const path = join(services.folder, 'stores', 'other.sqlite');
    expect(await activate(path)).toMatchObject({ version: 2 });
  });

  it.each([
    ['an absolute path elsewhere', () => '/etc/passwd'],
    ['a way out of the root', () => join(services.folder, 'stores', '..', 'master.key')],
    ['a folder whose name begins like the root', () => join(services.folder, 'stores2', 'a.sqlite')],
    ['a variable that is not listed', () => 'env:DATABASE_URL'],
  ])('are not %s', async (_what, connection) => {
    await expect(activate(connection())).rejects.toMatchObject(refused);
  });

  it('are not links that lead out of the root, neither a file nor a folder on the way', async () => {
    const { folder } = services;
    await mkdir(join(folder, 'outside'));
    await writeFile(join(folder, 'outside', 'secret.sqlite'), '');
    await symlink(join(folder, 'outside', 'secret.sqlite'), join(folder, 'stores', 'link.sqlite'));
    await symlink(join(folder, 'outside'), join(folder, 'stores', 'linked'));
    await expect(activate(join(folder, 'stores', 'link.sqlite'))).rejects.toMatchObject(refused);
    await expect(activate(join(folder, 'stores', 'linked', 'new.sqlite'))).rejects.toMatchObject(refused);
  });
});
