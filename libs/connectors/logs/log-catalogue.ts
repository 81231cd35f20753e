import type { Catalogue, CatalogueFinding, CollectionInfo, StoreSettings } from '../spi/index.js';
import { familyNames } from './families/log-families.js';
import { withLog } from './log-file.js';
import { listTree, openRoot, type LogFile } from './families/log-tree.js';

/** Of an average line: how many there are is only estimated before they are read. */
const BYTES_PER_LINE = 100;

/** Families as collections with one column `*`, and what of the folder cannot be acted on. Reads only first bytes. */
export async function describeLogs(settings: StoreSettings): Promise<Catalogue> {
  const root = await openRoot(settings);
  const { files, findings } = await listTree(settings);
  const unreadable: CatalogueFinding[] = [];
  for (const file of files) {
    const format = await withLog(root, file, async (log) => log.format);
    if (typeof format === 'object') unreadable.push(unreadableFinding(file, format.unreadable));
  }
  const names = familyNames(settings);
  const empty = names.filter((name) => !files.some(({ family }) => family === name));
  return {
    collections: names.map((name) => collectionOf(name, files)),
    foreignKeys: [],
    findings: [...findings, ...unreadable, ...empty.map(noFiles)],
  };
}

const noFiles = (collection: string): CatalogueFinding => ({
  code: 'NO_FILES',
  collection,
  location: '',
  detail: 'no file matches',
});

const unreadableFinding = (file: LogFile, detail: string): CatalogueFinding => ({
  code: 'UNREADABLE',
  collection: file.family,
  location: file.paths[0] ?? '',
  detail,
});

function collectionOf(name: string, files: readonly LogFile[]): CollectionInfo {
  const bytes = files.filter(({ family }) => family === name).reduce((sum, { size }) => sum + size, 0);
  return {
    name,
    kind: 'files',
    estimatedRows: Math.ceil(bytes / BYTES_PER_LINE),
    columns: [
      {
        name: '*',
        kind: 'text',
        nativeType: 'bytes',
        nullable: false,
        maxLength: null,
        readOnly: false,
        enumValues: null,
      },
    ],
    primaryKey: [],
    uniques: [],
    checks: [],
    indexes: [],
    triggers: [],
    rowLevelSecurity: false,
  };
}
