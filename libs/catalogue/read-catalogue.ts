import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '#contracts';
import { calendarSchema } from './calendar.schema.js';
import { checkRights } from './check-rights.js';
import { Catalogue } from './catalogue.js';
import { lengthenedBy } from './lengthened-by.js';
import { readFolder, wrongFile } from './read-folder.js';
import { readRights } from './read-rights.js';
import { regimeSchema, type Regime } from './regime.schema.js';

/** What comes along. The folders of an installation look alike. */
const OWN = fileURLToPath(new URL('data/', import.meta.url));

/**
 * Reads and checks all regimes and calendars.
 * @param additional folder (setting CATALOGUE_DIR) whose calendars add to those that come along or replace them, and
 * whose regimes do too, but never with a longer period; what it says of the rights of a regime replaces all of it
 * @throws AppError `catalogue.invalid` that names the file, the place in it and what to do
 */
export function readCatalogue(additional?: string): Catalogue {
  const regimes = readFolder(join(OWN, 'regimes'), regimeSchema);
  const calendars = readFolder(join(OWN, 'calendars'), calendarSchema);
  const rights = readRights(OWN, additional);
  if (additional === undefined)
    return checked(new Catalogue(regimes, calendars, rights.catalogue), rights.fileOf);
  requireFolder(additional);
  const added = readFolder(join(additional, 'regimes'), regimeSchema);
  for (const regime of added.values()) requireShorter(regime, regimes.get(regime.id), additional);
  const catalogue = new Catalogue(
    new Map([
      ...regimes,
      ...[...added].map(([id, own]) => [id, withRetention(own, regimes.get(id))] as const),
    ]),
    new Map([...calendars, ...readFolder(join(additional, 'calendars'), calendarSchema)]),
    rights.catalogue,
  );
  return checked(catalogue, rights.fileOf);
}

function checked(catalogue: Catalogue, fileOf: (regime: string) => string): Catalogue {
  checkRights(catalogue, fileOf);
  return catalogue;
}

function requireFolder(folder: string): void {
  if (existsSync(folder)) return;
  throw new AppError('catalogue.invalid', {
    detail: `${folder}: there is no such folder. Make it, or leave the setting CATALOGUE_DIR out.`,
  });
}

/** A file that says nothing of records does not end what the law says of them. */
const withRetention = (own: Regime, before: Regime | undefined): Regime =>
  own.recordRetention === undefined && before?.recordRetention !== undefined
    ? { ...own, recordRetention: before.recordRetention }
    : own;

function requireShorter(regime: Regime, before: Regime | undefined, folder: string): void {
  const longer = before && lengthenedBy(regime, before);
  if (longer) throw wrongFile(join(folder, 'regimes', `${regime.id}.json`), longer);
}
