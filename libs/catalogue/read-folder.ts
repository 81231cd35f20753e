import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { AppError } from '#contracts';

/**
 * Every `<ID>.json` of a folder, in order of the ids; empty where there is no folder.
 * @throws AppError `catalogue.invalid` that names the file, the place in it and what is expected there
 */
export function readFolder<T extends { readonly id: string }>(
  folder: string,
  schema: z.ZodType<T>,
): ReadonlyMap<string, T> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    files.sort().map((name) => [basename(name, '.json'), readEntry(join(folder, name), schema)]),
  );
}

function readEntry<T extends { readonly id: string }>(file: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(readJson(file));
  if (!result.success) {
    const problems = result.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'all of it'}: ${message}`,
    );
    throw wrongFile(file, problems.join('; '));
  }
  if (`${result.data.id}.json` !== basename(file))
    throw wrongFile(file, `id: is ${result.data.id}. Name the file ${result.data.id}.json`);
  return result.data;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrongFile(file, 'it cannot be read as JSON', error);
  }
}

export const wrongFile = (file: string, problem: string, cause?: unknown): AppError =>
  new AppError('catalogue.invalid', { detail: `${file}: ${problem}. Mend the file or take it away.`, cause });
