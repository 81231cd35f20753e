import { randomBytes, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Identity } from '#contracts';
import { collectStore, type EngineHooks, type Plan } from '#engine';
import { Meter, PackageBuilder, PackageFiles, type AgeEncryption } from '#packages/archive';
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
    const facts = await builder.finish(await signingKey(mapFile.folder));
    const clear = files.open(join(folder, 'part-1'), key);
    const written = await writeFile(file, input.encryption ? await input.encryption.encrypt(clear) : clear);
    return { rows, ...written, ...(input.encryption ? { clear: facts } : {}), notes: notesOf(plan) };
  } finally {
    await rm(`${file}.part`, { force: true });
    await files.remove(folder);
  }
}

/** Under its name only when it is whole. */
async function writeFile(file: string, content: Readable): Promise<{ bytes: number; sha256: string }> {
  const meter = new Meter();
  await pipeline(content, meter, createWriteStream(`${file}.part`, { mode: 0o600, flush: true }));
  await rename(`${file}.part`, file);
  return meter.facts();
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
