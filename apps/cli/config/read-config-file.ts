import { resolve } from 'node:path';
import { AppError } from '#contracts';
import { localeKey, rightNameOf } from '#domain';
import { readYaml, type YamlFault, type YamlForm } from '#engine';
import { readText } from '../input/files.js';
import { faultLine } from '../input/map-file.js';
import type { Shell } from '../shell.js';
import { FORMAT, configDocumentSchema, type ConfigDocument } from './config-document.js';
import { consentKey, keyOf } from './config-keys.js';
import { letterKey } from './letter-key.js';
import { noticeKey } from './notice-key.js';

const MAX_CHARACTERS = 256_000_000;

type Faults = ReturnType<NonNullable<YamlForm<ConfigDocument>['rules']>>;
type Path = readonly (string | number)[];

/** @throws AppError `request.invalid` naming every place that is wrong, with line and column */
export async function readConfigFile(name: string, shell: Shell): Promise<ConfigDocument> {
  const text = await readText(resolve(shell.folder, name), 'configuration');
  const reading = readYaml(text, {
    what: 'configuration',
    schema: configDocumentSchema,
    maxCharacters: MAX_CHARACTERS,
    first: ofThisFormat,
    rules: duplicates,
  });
  if ('document' in reading) return reading.document;
  throw new AppError('request.invalid', {
    detail: `${name} is not a valid configuration:\n${reading.faults.map((fault) => `  ${faultLine(name, fault)}`).join('\n')}`,
    extra: { findings: reading.faults satisfies readonly YamlFault[] },
  });
}

/** Before anything else: of a later format nothing can be said. */
function ofThisFormat(given: unknown): Faults {
  if (given === null || given === undefined)
    return [{ path: [], message: 'is empty: habeas config export writes a configuration to begin with' }];
  const format: unknown = typeof given === 'object' ? (given as { format?: unknown }).format : undefined;
  if (typeof format !== 'number' || format <= FORMAT) return [];
  const message = `format ${format} is newer than ${FORMAT}, the newest that this habeas reads: use a newer one`;
  return [{ path: ['format'], message }];
}

/** What is there twice would be applied in an order that nobody sees. */
function duplicates({
  categories,
  groups,
  rights,
  consents,
  clients,
  letters,
  privacyNotices,
}: ConfigDocument): Faults {
  return [
    ...repeated(
      categories,
      ({ key }) => keyOf(key),
      (at) => ['categories', at, 'key'],
    ),
    ...repeated(
      groups,
      ({ name }) => keyOf(name),
      (at) => ['groups', at, 'name'],
    ),
    ...repeated(
      rights,
      ({ name }) => keyOf(rightNameOf(name)),
      (at) => ['rights', at, 'name'],
    ),
    ...rights.flatMap(({ content }, at) =>
      repeated(
        content,
        ({ locale }) => localeKey(locale),
        (text) => ['rights', at, 'content', text, 'locale'],
      ),
    ),
    ...repeated(consents, consentKey, (at) => ['consents', at, 'name']),
    ...repeated(
      clients,
      ({ clientId }) => clientId.toLowerCase(),
      (at) => ['clients', at, 'clientId'],
    ),
    ...repeated(letters, letterKey, (at) => ['letters', at, 'notice']),
    ...repeated(privacyNotices, noticeKey, (at) => ['privacyNotices', at, 'from']),
    ...consents.flatMap(({ versions }, at) => versionDuplicates(versions, ['consents', at, 'versions'])),
  ];
}

const versionDuplicates = (versions: ConfigDocument['consents'][number]['versions'], above: Path): Faults => [
  ...repeated(
    versions,
    ({ version }) => String(version),
    (at) => [...above, at, 'version'],
  ),
  ...versions.flatMap(({ content }, at) =>
    repeated(
      content ?? [],
      ({ locale }) => localeKey(locale),
      (text) => [...above, at, 'content', text, 'locale'],
    ),
  ),
];

function repeated<Item>(
  items: readonly Item[],
  keyOfItem: (item: Item) => string,
  pathOf: (index: number) => Path,
): Faults {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const key = keyOfItem(item);
    if (seen.has(key))
      return [{ path: pathOf(index), message: 'is there a second time: take one of the two out' }];
    seen.add(key);
    return [];
  });
}
