import { AppError } from '#contracts';
import type { ConfigFolder } from './config-folder.js';
import type { Unknown } from './imported-map.js';
import { PlacedReader, type PlacedMap } from './placed.js';
import { readPlaced } from './placed-document.js';

/** What `config.json` of a configuration folder names. Folders are as it writes them. */
export interface ForgetMeConfig {
  readonly file: string;
  readonly logs: readonly LogDirectory[];
  readonly sql: readonly ConfigDirectory[];
  readonly datasources: readonly DatasourceDirectory[];
}
export interface ConfigDirectory {
  readonly line: number;
  readonly dir: string;
}
export interface LogDirectory extends ConfigDirectory {
  /** Where the logs lie, as the configuration writes it. */
  readonly path: string;
  /** Regular expression of their names. */
  readonly names: string | null;
}
export interface DatasourceDirectory extends ConfigDirectory {
  /** Folder of statements → name of the data source. */
  readonly names: ReadonlyMap<string, string>;
}

/** What stands in place of other parts of the configuration, said where one is met. */
const OTHERS: Readonly<Record<string, string>> = {
  'user-store':
    'users of a directory or a user store are not renamed: map the database of the store, or delete the user there',
  'analytics-streams': 'streams are no tables: map the tables in which they are kept',
};

/** @throws AppError `request.invalid` when there is no `config.json` or it cannot be read */
export async function readForgetMeConfig(folder: ConfigFolder, unknown: Unknown[]): Promise<ForgetMeConfig> {
  const file = 'config.json';
  const text = await folder.read(file);
  if (text === null)
    throw new AppError('request.invalid', {
      detail: 'The folder holds no config.json: give the folder of the configuration, usually called conf.',
    });
  const root = readPlaced(text, file);
  if (root.kind !== 'map')
    throw new AppError('request.invalid', {
      detail: `${file}:${root.line} cannot be imported: it is no object.`,
    });
  return new ConfigReader(file, unknown).config(root);
}

class ConfigReader {
  readonly #reader: PlacedReader;

  constructor(
    private readonly file: string,
    unknown: Unknown[],
  ) {
    this.#reader = new PlacedReader(file, unknown);
  }

  config(root: PlacedMap): ForgetMeConfig {
    const enabled = this.#reader.texts(root, 'processors', 'config').map(({ text }) => text);
    const logs: LogDirectory[] = [];
    const sql: ConfigDirectory[] = [];
    for (const entry of this.#reader.maps(root, 'directories', 'config'))
      this.#directory(entry, enabled, logs, sql);
    this.#refuseRepeated([...logs, ...sql]);
    const datasources = this.#reader
      .maps(root, 'extensions', 'config')
      .flatMap((entry) => this.#extension(entry));
    // a report is asked for when the work is done, not in the map
    root.skip('reports');
    this.#reader.rest(root, 'config');
    return { file: this.file, logs, sql, datasources };
  }

  #directory(
    entry: PlacedMap,
    enabled: readonly string[],
    logs: LogDirectory[],
    sql: ConfigDirectory[],
  ): void {
    const dir = this.#reader.text(entry, 'dir', 'directories') ?? '';
    const type = this.#reader.text(entry, 'type', 'directories') ?? '';
    const processor = this.#reader.text(entry, 'processor', 'directories') ?? type;
    const path = this.#reader.text(entry, 'log-file-path', 'directories');
    const names = this.#reader.text(entry, 'log-file-name-regex', 'directories');
    this.#reader.rest(entry, `directories ${dir}`);
    const part = `directories ${dir}`;
    if (!enabled.includes(processor))
      return this.#reader.list(
        entry.line,
        part,
        `its processor ${processor} is not enabled, so that it was left out`,
      );
    if (dir === '') return this.#reader.list(entry.line, part, 'it names no folder');
    if (type === 'log-file') logs.push({ line: entry.line, dir, path: path ?? '', names });
    else if (type === 'rdbms') sql.push({ line: entry.line, dir });
    else this.#reader.list(entry.line, part, OTHERS[type] ?? `there is nothing like the type ${type} here`);
  }

  #extension(entry: PlacedMap): DatasourceDirectory[] {
    const dir = this.#reader.text(entry, 'dir', 'extensions') ?? '';
    const type = this.#reader.text(entry, 'type', 'extensions') ?? '';
    entry.skip('processor');
    const names = new Map<string, string>();
    for (const properties of this.#reader.maps(entry, 'properties', `extensions ${dir}`))
      for (const [folder] of [...properties.left]) {
        const name = this.#reader.text(properties, folder, `extensions ${dir}`);
        if (name !== null) names.set(folder, name);
      }
    this.#reader.rest(entry, `extensions ${dir}`);
    if (type === 'datasource') return [{ line: entry.line, dir, names }];
    this.#reader.list(
      entry.line,
      `extensions ${dir}`,
      OTHERS[type] ?? `there is nothing like the type ${type} here`,
    );
    return [];
  }

  /** In the classic tool the second one silently took the place of the first. */
  #refuseRepeated(directories: readonly ConfigDirectory[]): void {
    for (const [index, { dir, line }] of directories.entries()) {
      if (directories.findIndex((other) => other.dir === dir) === index) continue;
      throw new AppError('request.invalid', {
        detail: `${this.file}:${line} cannot be imported: another entry names the folder ${dir}, and one of the two would be lost.`,
      });
    }
  }
}
