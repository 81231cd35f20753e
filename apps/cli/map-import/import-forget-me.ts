import { STORE_TYPES } from '#connectors/spi';
import { ConfigFolder } from './config-folder.js';
import { readForgetMeConfig, type ForgetMeConfig, type LogDirectory } from './forget-me-config.js';
import { globsOf } from './forget-me-logs.js';
import { ForgetMeTables, type NameForm, type Tenant } from './forget-me-tables.js';
import { inOrder } from './import-fides.js';
import {
  connectionOf,
  databaseType,
  requireStores,
  storeId,
  variableOf,
  writeImportedMap,
  type ImportedMap,
  type Unknown,
  type WrittenStore,
} from './imported-map.js';
import { readStatement } from './sql-statement.js';
import { childText, elementsOf, readXml } from './xml-elements.js';

export interface ForgetMeOptions {
  /** Of databases whose data source does not say what they are. */
  readonly type: string;
  /** Of tables in PostgreSQL. */
  readonly schema: string;
  readonly tenant: Tenant;
}

const FORMS: readonly string[] = [
  'DOMAIN_SEPARATED',
  'DOMAIN_APPENDED',
  'DOMAIN_APPENDED_PSEUDONYM',
  'TENANT_SPECIFIC_APPENDED',
  'TENANT_APPENDED',
];

/**
 * Writes a data map from a configuration folder of the privacy toolkit: its statements become tables, its log folders
 * families of files. Patterns of lines are not needed: every form of every identifier is searched everywhere.
 * @throws AppError `request.invalid` for what cannot be read, `data_map.invalid`
 */
export async function importForgetMe(path: string, options: ForgetMeOptions): Promise<ImportedMap> {
  const unknown: Unknown[] = [];
  const folder = new ConfigFolder(path);
  const config = await readForgetMeConfig(folder, unknown);
  const importer = new ForgetMeImporter(folder, config, options, unknown);
  const stores = [...(await importer.databases()), ...(await importer.logs())];
  requireStores(stores, unknown, 'config.json names the folders of statements and logs under directories');
  return {
    text: writeImportedMap(commentsOf(options.tenant, importer.forms), stores),
    unknown: inOrder(unknown),
    exports: importer.exports,
  };
}

function commentsOf({ id, domain, userStoreDomain }: Tenant, forms: ReadonlySet<NameForm>): string[] {
  const isQualified = [...forms].some((form) => form !== 'DOMAIN_SEPARATED');
  return [
    'Imported from a configuration of the privacy toolkit. Columns that no statement named are treated by their type:',
    'habeas map validate lists them. Patterns of log lines are not needed: every form of an identifier is searched.',
    `It is about the tenant ${domain} (${id}) and the user store domain ${userStoreDomain}; another one needs a map of its own.`,
    ...(isQualified
      ? ['Names stand in it with domain or tenant, too: give habeas forget --domain and --tenant.']
      : []),
  ];
}

interface DataSource {
  readonly type: string | null;
}

class ForgetMeImporter {
  readonly exports: string[] = [];
  readonly forms = new Set<NameForm>();
  #ids = new Set<string>();

  constructor(
    private readonly folder: ConfigFolder,
    private readonly config: ForgetMeConfig,
    private readonly options: ForgetMeOptions,
    private readonly unknown: Unknown[],
  ) {}

  async databases(): Promise<WrittenStore[]> {
    const sources = await this.#dataSources();
    const stores: WrittenStore[] = [];
    for (const { dir, line } of this.config.sql) {
      const root = this.folder.within(dir);
      const listed = await root.list();
      if (!listed) this.#list(this.config.file, line, dir, 'there is no such folder');
      for (const sub of listed?.folders ?? []) {
        const store = await this.#database(root.within(sub), sub, sources);
        if (store) stores.push(store);
      }
    }
    return stores;
  }

  async #database(
    folder: ConfigFolder,
    sub: string,
    sources: ReadonlyMap<string, DataSource>,
  ): Promise<WrittenStore | null> {
    const name = this.#sourceOf(sub);
    const type = this.#typeOf(name ?? sub, sources, folder);
    const tables = new ForgetMeTables(
      this.options.tenant,
      (written) => namesIn(type, written, this.options.schema),
      this.unknown,
    );
    for (const file of (await folder.list())?.files ?? []) await this.#statement(folder, file, tables);
    const collections = tables.collections();
    if (collections.length === 0) return null;
    const id = this.#freeId(storeId(name ?? sub));
    const connection = connectionOf(id, type);
    this.exports.push(`export ${connection.slice('env:'.length)}=…`);
    return { id, type, connection, collections };
  }

  #sourceOf(sub: string): string | undefined {
    return this.config.datasources.map(({ names }) => names.get(sub)).find((name) => name !== undefined);
  }

  #typeOf(name: string, sources: ReadonlyMap<string, DataSource>, folder: ConfigFolder): string {
    const known = sources.get(name)?.type;
    if (known) return known;
    const type = databaseType(this.options.type);
    const why = `its data source does not say a kind of database that is read here: it was taken for ${type} (--type)`;
    this.#list(folder.nameFrom(this.folder, ''), 1, name, why);
    return type;
  }

  async #statement(folder: ConfigFolder, name: string, tables: ForgetMeTables): Promise<void> {
    const file = folder.nameFrom(this.folder, name);
    if (name.endsWith('.sql.properties')) return;
    if (!name.endsWith('.sql')) return this.#list(file, 1, name, 'it is no statement (.sql)');
    const form = await this.#form(folder, name);
    const reading = readStatement((await folder.read(name)) ?? '');
    if ('fault' in reading) return this.#list(file, reading.line, name, reading.fault);
    if (form === null) return;
    this.forms.add(form);
    tables.add({ file, statement: reading, form });
  }

  async #form(folder: ConfigFolder, name: string): Promise<NameForm | null> {
    const file = `${name}.properties`;
    const text = await folder.read(file);
    const form =
      text === null ? 'DOMAIN_SEPARATED' : (/^\s*type\s*[=:]\s*(\S+)/m.exec(text)?.[1] ?? 'DOMAIN_SEPARATED');
    if (FORMS.includes(form)) return form as NameForm;
    this.#list(
      folder.nameFrom(this.folder, file),
      1,
      name,
      `there is nothing like the type ${form.slice(0, 60)} here`,
    );
    return null;
  }

  async #dataSources(): Promise<ReadonlyMap<string, DataSource>> {
    const sources = new Map<string, DataSource>();
    for (const { dir, line } of this.config.datasources) {
      const folder = this.folder.within(dir);
      const listed = await folder.list();
      if (!listed) this.#list(this.config.file, line, dir, 'there is no such folder');
      for (const name of (listed?.files ?? []).filter((one) => one.endsWith('.xml'))) {
        const root = readXml((await folder.read(name)) ?? '', folder.nameFrom(this.folder, name));
        for (const source of elementsOf(root, 'datasource'))
          sources.set(childText(source, 'name'), {
            type: typeOfUrl(elementsOf(source, 'url')[0]?.text ?? ''),
          });
      }
    }
    return sources;
  }

  async logs(): Promise<WrittenStore[]> {
    const stores: WrittenStore[] = [];
    for (const directory of this.config.logs) {
      await this.#checkPatterns(directory);
      const id = this.#freeId(storeId(this.config.logs.length === 1 ? 'logs' : `logs-${directory.dir}`));
      const variable = variableOf(id, 'FOLDER');
      this.exports.push(`export ${variable}='${directory.path.replaceAll("'", "'\\''")}'`);
      const files = this.#files(directory);
      stores.push({ id, type: 'logs', connection: `env:${variable}`, collections: [{ name: id, files }] });
    }
    return stores;
  }

  #files({ names, line, dir }: LogDirectory): readonly string[] {
    const globs = names === null ? ['**/*'] : globsOf(names);
    if (globs) return globs;
    this.#list(
      this.config.file,
      line,
      `${dir}: log-file-name-regex`,
      'no globs say the same: every file is searched',
    );
    return ['**/*'];
  }

  /** A pattern that looks for something else than the user was a rule of its own. */
  async #checkPatterns({ dir, line }: LogDirectory): Promise<void> {
    const folder = this.folder.within(dir);
    const listed = await folder.list();
    if (!listed) this.#list(this.config.file, line, dir, 'there is no such folder');
    for (const name of (listed?.files ?? []).filter((one) => one.endsWith('.xml'))) {
      const file = folder.nameFrom(this.folder, name);
      const root = readXml((await folder.read(name)) ?? '', file);
      for (const pattern of elementsOf(root, 'pattern')) {
        const isAboutUser = pattern.children.some(({ text }) => text.includes('${username}'));
        if (!isAboutUser) this.#list(file, pattern.line, 'pattern', 'it does not look for the user name');
      }
    }
  }

  #freeId(wanted: string): string {
    let id = wanted;
    for (let next = 2; this.#ids.has(id); next += 1) id = `${wanted}-${next}`;
    this.#ids.add(id);
    return id;
  }

  #list(file: string, line: number, part: string, why: string): void {
    this.unknown.push({ file, line, part, why });
  }
}

const DRIVERS: Readonly<Record<string, string>> = {
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mariadb',
  sqlite: 'sqlite',
};

/** Of `jdbc:<kind>:…`; null: none that is read here. */
function typeOfUrl(url: string): string | null {
  const kind = DRIVERS[/^jdbc:([a-z0-9]+):/i.exec(url.trim())?.[1]?.toLowerCase() ?? ''];
  return STORE_TYPES.find((type) => type === kind) ?? null;
}

/** PostgreSQL folds names without quotes to small letters, and its tables lie in a schema. */
function namesIn(
  type: string,
  written: string,
  schema: string,
): { table: string; column: (name: string) => string } {
  if (type !== 'postgres') return { table: written, column: (name) => name };
  const fold = (name: string): string => (/^[A-Z0-9_$.]+$/i.test(name) ? name.toLowerCase() : name);
  const table = fold(written);
  return { table: table.includes('.') ? table : `${schema}.${table}`, column: fold };
}
