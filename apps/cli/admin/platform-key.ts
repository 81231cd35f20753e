import { PlatformKeysService } from '#access';
import { UnitOfWork, createOrm } from '#persistence';
import { loadSettings, systemClock } from '#platform';
import { ENTITIES } from '#runtime';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Shell } from '../shell.js';

interface CreateOptions {
  readonly name: string;
  readonly json?: true;
}

export const createPlatformKey = ({ name, json }: CreateOptions, shell: Shell): Promise<ExitCode> =>
  withKeys(shell, async (keys) => {
    const { id, key } = await keys.create({ name });
    if (json) shell.print(JSON.stringify({ id, platformKey: key }, null, 2));
    else
      shell.print(
        `platform key  ${key} (${id})\nKeep the key now: it is not stored and cannot be shown again.`,
      );
  });

export const revokePlatformKey = ({ id }: { readonly id: string }, shell: Shell): Promise<ExitCode> =>
  withKeys(shell, async (keys) => {
    await keys.revoke(id);
    shell.print(`platform key  ${id} revoked`);
  });

async function withKeys(shell: Shell, work: (keys: PlatformKeysService) => Promise<void>): Promise<ExitCode> {
  const settings = loadSettings({ ...shell.environment });
  const orm = await createOrm({ databaseUrl: settings.DATABASE_URL, entities: ENTITIES, poolSize: 2 });
  try {
    await work(new PlatformKeysService(new UnitOfWork(orm), systemClock));
    return EXIT.done;
  } finally {
    await orm.close(true);
  }
}
