import { isAppError } from '#contracts';
import type { Catalogue } from './catalogue.js';
import { wrongFile } from './read-folder.js';

/**
 * What no file tells by itself: each regime that gives rights exists, and has a period for each of them.
 * @param fileOf where the rights of a regime were read
 * @throws AppError `catalogue.invalid` that names the file, the place in it and what to do
 */
export function checkRights(catalogue: Catalogue, fileOf: (regime: string) => string): void {
  const known = new Set(catalogue.regimes().map(({ id }) => id));
  for (const id of catalogue.rights.regimes()) {
    if (!known.has(id)) throw wrongFile(fileOf(id), `id: there is no regime ${id}; add regimes/${id}.json`);
    catalogue.rights.of(id).forEach(({ right, clock }, index) => {
      try {
        catalogue.clockRule(id, clock, right);
      } catch (error) {
        if (!isAppError(error)) throw error;
        throw wrongFile(
          fileOf(id),
          `rights.${index}.clock: regimes/${id}.json sets no period for ${clock} (${right})`,
          error,
        );
      }
    });
  }
}
