import { join } from 'node:path';
import { formSchema } from './form.schema.js';
import { readFolder } from './read-folder.js';
import { RightsCatalogue } from './rights-catalogue.js';
import { rightsSchema } from './rights.schema.js';
import { riskSchema } from './risk.schema.js';

/**
 * The rights of all regimes, the form and the risks of categories.
 * @param additional folder whose files replace those of the same name
 * @throws AppError `catalogue.invalid` that names the file, the place in it and what to do
 */
export function readRights(
  own: string,
  additional?: string,
): { catalogue: RightsCatalogue; fileOf: (regime: string) => string } {
  const folders = additional === undefined ? [own] : [own, additional];
  const files = folders.map((folder) => readFolder(join(folder, 'rights'), rightsSchema));
  const forms = folders.map((folder) => readFolder(join(folder, 'forms'), formSchema));
  const risks = folders.map((folder) => readFolder(join(folder, 'risks'), riskSchema));
  const form = forms.findLast((each) => each.has('request'))!.get('request')!;
  const categories = risks.findLast((each) => each.has('categories'))!.get('categories')!;
  const folderOf = (regime: string): string =>
    folders[files.findLastIndex((each) => each.has(regime))] ?? own;
  return {
    catalogue: new RightsCatalogue(new Map(files.flatMap((each) => [...each])), form, categories),
    fileOf: (regime) => join(folderOf(regime), 'rights', `${regime}.json`),
  };
}
