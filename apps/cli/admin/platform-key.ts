import { userInfo } from 'node:os';
import { PlatformKeysService } from '#access';
import { UnitOfWork, createOrm } from '#persistence';
import { loadSettings, systemClock } from '#platform';
import { ENTITIES } from '#runtime';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { Shell } from '../shell.js';
import { table } from '../view/table.js';

interface CreateOptions {
  readonly name: string;
  readonly json?: true;
}

export const createPlatformKey = ({ name, json }: CreateOptions, shell: Shell): Promise<ExitCode> =>
  withKeys(shell, async (keys) => {
    const { id, key } = await keys.create({ name }, operator());
    if (json) shell.print(JSON.stringify({ id, platformKey: key }, null, 2));
    else
      shell.print(
        `platform key  ${key} (${id})\nKeep the key now: it is not stored and cannot be shown again.`,
      );
  });

export const listPlatformKeys = ({ json }: { readonly json?: true }, shell: Shell): Promise<ExitCode> =>
  withKeys(shell, async (keys) => {
    const found = await keys.list();
    if (json) return shell.print(JSON.stringify({ items: found }, null, 2));
    const at = (moment: Date | null): string => moment?.toISOString() ?? '';
    shell.print(
      table(
        ['id', 'name', 'created', 'by', 'last used', 'revoked', 'by'],
        found.map((key) => [
          ...[key.id, key.name, at(key.createdAt), key.createdBy ?? ''],
          ...[at(key.lastUsedAt), at(key.revokedAt), key.revokedBy ?? ''],
        ]),
      ),
    );
  });

export const revokePlatformKey = ({ id }: { readonly id: string }, shell: Shell): Promise<ExitCode> =>
  withKeys(shell, async (keys) => {
    await keys.revoke(id, operator());
    shell.print(`platform key  ${id} revoked`);
  });

/** Who is signed in to the system; in a container its account may have no name. */
function operator(): string {
  try {
    return `cli:${userInfo().username}`.slice(0, 100);
  } catch {
    return `cli:${process.getuid?.() ?? 'unknown'}`;
  }
}

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
