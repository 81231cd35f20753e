import { randomBytes, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Identity } from '#contracts';
import { collectStore, type EngineHooks, type Plan } from '#engine';
import { Meter, PackageBuilder, PackageFiles } from '#packages/archive';
import type { AgeEncryption } from '#packages/encryption';
import type { MapFile } from '../input/map-file.js';
import type { MapStores } from '../input/map-stores.js';
import { journalFolder } from '../journal/secret-key.js';
import { signingKey } from '../journal/signing-key.js';

export interface CollectInput {
  readonly mapFile: MapFile;
  readonly stores: MapStores;
  readonly plan: Plan;
  readonly identities: readonly Identity[];
  readonly file: string;
  /** Absent: the file is a plain ZIP file. */
  readonly encryption?: AgeEncryption;
  readonly hooks: EngineHooks;
}
export interface CollectedPackage {
  readonly rows: number;
  /** Of the file as it was written. */
  readonly bytes: number;
  readonly sha256: string;
  /** Of the ZIP file in it, where it is encrypted. */
  readonly clear?: { readonly bytes: number; readonly sha256: string };
  /** What is not part of the package, and why. */
  readonly notes: readonly string[];
}

/** Streams every store into one ZIP file. Working files are sealed under a key that only this process has. */
export async function collectPackage(
  input: CollectInput,
  { controller, language }: { readonly controller: string; readonly language: string },
): Promise<CollectedPackage> {
  const { mapFile, plan, file } = input;
  const folder = `collect-${randomUUID()}`;
  const files = new PackageFiles(await journalFolder(mapFile.folder));
  const key = randomBytes(32);
  const now = new Date();
  const builder = new PackageBuilder(files, folder, key, {
    number: `export-${now.toISOString().slice(0, 10)}`,
    right: plan.right,
    regime: 'EU_GDPR',
    language,
    receivedOn: now,
    generatedAt: now,
    planHash: plan.hash,
    controller,
  });
  try {
    const rows = await fill(input, builder);
    const archive = await builder.archive(await signingKey(mapFile.folder));
    return { rows, ...(await save(archive, input)), notes: notesOf(plan) };
  } finally {
    await rm(`${file}.part`, { force: true });
    await files.remove(folder);
  }
}

/** Under its name only when it is whole. */
async function save(
  archive: Readable,
  { file, encryption }: CollectInput,
): Promise<Pick<CollectedPackage, 'bytes' | 'sha256' | 'clear'>> {
  const clear = new Meter();
  const written = new Meter();
  const part = createWriteStream(`${file}.part`, { mode: 0o600, flush: true });
  if (encryption) {
    const metered = pipeline(archive, clear);
    await Promise.all([metered, pipeline(await encryption.encrypt(clear), written, part)]);
  } else await pipeline(archive, written, part);
  await rename(`${file}.part`, file);
  return { ...written.facts(), ...(encryption ? { clear: clear.facts() } : {}) };
}

async function fill(
  { mapFile, stores, plan, identities, hooks }: CollectInput,
  sink: PackageBuilder,
): Promise<number> {
  let rows = 0;
  for (const storePlan of plan.stores) {
    const collected = await stores.use(storePlan.store, (store) =>
      collectStore({ map: mapFile.map, store, plan: storePlan, identities, sink, hooks }),
    );
    rows += collected.outcomes.reduce((sum, { affected }) => sum + affected, 0);
  }
  return rows;
}

const notesOf = ({ stores }: Plan): string[] =>
  stores.flatMap(({ findings }) =>
    findings.filter(({ code }) => code === 'TEXT_NOT_EXPORTED').map(({ message }) => message),
  );
