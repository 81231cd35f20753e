import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Well-known sample databases, as the scripts that their projects publish. */
const SAMPLES = {
  chinook: ['chinook/chinook-postgres.sql'],
  northwind: ['northwind/northwind-postgres.sql'],
  sakila: ['sakila/sakila-postgres-schema.sql', 'sakila/sakila-postgres-data.sql'],
} as const;
export type SampleName = keyof typeof SAMPLES;

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** The folder with the scripts (`HABEAS_SAMPLE_DATA`, else `shared/data` beside the repository), or null. */
export const sampleDataFolder = (): string | null => {
  const folder = process.env.HABEAS_SAMPLE_DATA ?? join(REPOSITORY, '../shared/data');
  const complete = Object.values(SAMPLES)
    .flat()
    .every((file) => existsSync(join(folder, file)));
  return complete ? folder : null;
};

/** Lines that only psql understands, or that would leave the database or need another role. */
const NOT_HERE =
  /^(\\|(DROP|CREATE) DATABASE\b|ALTER .*\bOWNER TO\b|(ALTER|CREATE( OR REPLACE)?) PROCEDURAL LANGUAGE\b)/i;
const COPY = /^COPY .+ FROM stdin;$/i;

type Part = { readonly sql: string; readonly rows: string | null };

/** Splits a script at its COPY blocks; everything between them is sent as it is. */
const partsOf = (script: string): Part[] => {
  const parts: Part[] = [];
  let sql: string[] = [];
  const lines = script.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (!COPY.test(line)) {
      if (!NOT_HERE.test(line)) sql.push(line);
      continue;
    }
    const end = lines.indexOf('\\.', index);
    parts.push({ sql: sql.join('\n'), rows: null });
    parts.push({ sql: line, rows: `${lines.slice(index + 1, end).join('\n')}\n` });
    sql = [];
    index = end;
  }
  return [...parts, { sql: sql.join('\n'), rows: null }];
};

const run = async (client: pg.Client, { sql, rows }: Part): Promise<void> => {
  if (rows === null) await client.query(sql);
  else if (rows.trim() !== '') await pipeline(Readable.from([rows]), client.query(copyFrom(sql)));
};

/** Loads a sample into an empty database. */
export const loadSample = async (name: SampleName, folder: string, url: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const file of SAMPLES[name])
      for (const part of partsOf(await readFile(join(folder, file), 'utf8'))) await run(client, part);
  } finally {
    await client.end();
  }
};
