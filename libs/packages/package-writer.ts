import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import canonicalize from 'canonicalize';
import { ZipFile } from 'yazl';
import type { ExportInfo, ExportSink, ExportWriter } from '#engine';
import type { Row } from '#connectors/spi';
import type { Signer } from '#keys';
import { csvHeader, csvLines } from './csv.js';
import { indexPage } from './index-page.js';
import type { FileFacts, PackageFiles, SealedFile } from './package-files.js';

/** What the package says about its request. */
export interface PackageFacts {
  readonly number: string;
  readonly right: string;
  readonly regime: string;
  readonly language: string;
  readonly receivedOn: Date;
  readonly generatedAt: Date;
  readonly planHash: string;
  readonly controller: string;
}

interface WrittenFile extends FileFacts {
  readonly path: string;
  readonly mediaType: string;
  readonly rows?: number;
}
interface WrittenCollection {
  readonly info: ExportInfo;
  readonly rows: number;
  readonly files: readonly WrittenFile[];
}

const FORMAT = 'habeas-package';
const FORMAT_VERSION = '1.0';

/**
 * Builds one archive: rows stream into sealed files, then manifest, checksums and signature, then the ZIP.
 * Memory does not grow with the number of rows.
 */
export class PackageBuilder implements ExportSink {
  readonly #collections: WrittenCollection[] = [];
  readonly #names = new Set<string>();

  constructor(
    private readonly files: PackageFiles,
    private readonly folder: string,
    private readonly key: Buffer,
    private readonly facts: PackageFacts,
  ) {}

  async collection(info: ExportInfo): Promise<ExportWriter> {
    const base = `data/${this.#freeName(info)}`;
    const columns = info.columns.map(({ name }) => name);
    const json = await this.#file(`${base}.ndjson`);
    const csv = await this.#file(`${base}.csv`);
    await csv.write(csvHeader(columns));
    let count = 0;
    return {
      write: async (rows) => {
        count += rows.length;
        await json.write(rows.map((row) => `${JSON.stringify(jsonRow(columns, row))}\n`).join(''));
        await csv.write(csvLines(columns, rows));
      },
      end: async () => {
        const written = await Promise.all([
          this.#written(json, `${base}.ndjson`, 'application/x-ndjson', count),
          this.#written(csv, `${base}.csv`, 'text/csv', count),
        ]);
        this.#collections.push({ info, rows: count, files: count === 0 ? [] : written });
      },
    };
  }

  /** Writes the ZIP as `<folder>/part-1` and takes the working files away. */
  async finish(signer: Signer): Promise<FileFacts> {
    const manifest = this.#manifest();
    const bytes = Buffer.from(canonicalize(manifest)!);
    const signature = { alg: 'EdDSA', kid: signer.kid, value: signer.sign(bytes).toString('base64url') };
    const texts: [string, Buffer][] = [
      ['manifest.json', bytes],
      ['index.html', Buffer.from(indexPage(this.facts, this.#collections))],
      ['SIGNATURE', Buffer.from(JSON.stringify(signature))],
    ];
    const zip = this.#zip([...texts, ['CHECKSUMS.sha256', Buffer.from(this.#checksums(texts))]]);
    const facts = await this.files.save(`${this.folder}/part-1`, this.key, zip);
    await this.files.remove(`${this.folder}/draft`);
    return facts;
  }

  /** Of rows of one collection that are handed over differently, and of names that are alike in lower case, each has its own. */
  #freeName({ store, collection, ownership }: ExportInfo): string {
    const name = `${safeName(store)}/${safeName(collection)}`;
    let free = name;
    for (let at = 1; this.#names.has(free); at += 1)
      free = at === 1 ? `${name}.${ownership}` : `${name}.${ownership}-${at}`;
    this.#names.add(free);
    return free;
  }

  #file(path: string): Promise<SealedFile> {
    return this.files.create(`${this.folder}/draft/${path}`, this.key);
  }

  async #written(file: SealedFile, path: string, mediaType: string, rows: number): Promise<WrittenFile> {
    return { path, mediaType, rows, ...(await file.end()) };
  }

  #zip(texts: readonly [string, Buffer][]): Readable {
    const zip = new ZipFile();
    const root = this.facts.number;
    const mtime = this.facts.generatedAt;
    for (const { path } of this.#collections.flatMap(({ files }) => files)) {
      zip.addReadStreamLazy(`${root}/${path}`, { mtime }, (give) =>
        give(null, this.files.open(`${this.folder}/draft/${path}`, this.key)),
      );
    }
    for (const [path, content] of texts) zip.addBuffer(content, `${root}/${path}`, { mtime });
    zip.end();
    return Readable.from(zip.outputStream);
  }

  #checksums(texts: readonly [string, Buffer][]): string {
    const lines = this.#collections
      .flatMap(({ files }) => files)
      .map(({ path, sha256 }) => `${sha256}  ${path}`)
      .concat(
        texts.map(([path, content]) => `${createHash('sha256').update(content).digest('hex')}  ${path}`),
      );
    return `${lines.join('\n')}\n`;
  }

  #manifest() {
    const files = this.#collections.flatMap((collection) => collection.files);
    return {
      format: FORMAT,
      formatVersion: FORMAT_VERSION,
      request: {
        number: this.facts.number,
        right: this.facts.right,
        regimes: [this.facts.regime],
        receivedOn: this.facts.receivedOn.toISOString().slice(0, 10),
        generatedAt: this.facts.generatedAt.toISOString(),
      },
      controller: { name: this.facts.controller },
      profile: this.facts.right,
      language: this.facts.language,
      part: { index: 1, of: 1 },
      csvEscaping: 'apostrophe',
      collections: this.#collections.map(({ info, rows, files: written }) => ({
        id: `${info.store}/${info.collection}`,
        title: info.title,
        store: info.store,
        ownership: info.ownership,
        rows,
        files: written,
        columns: info.columns,
      })),
      totals: {
        collections: this.#collections.length,
        rows: this.#collections.reduce((sum, { rows }) => sum + rows, 0),
        files: files.length,
        bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      },
      planHash: this.facts.planHash,
    };
  }
}

/** Every column in order, null where there is nothing; bytes as Base64. */
const jsonRow = (columns: readonly string[], row: Row): Record<string, unknown> =>
  Object.fromEntries(
    columns.map((column) => {
      const value = row[column] ?? null;
      return [column, Buffer.isBuffer(value) ? value.toString('base64') : value];
    }),
  );

/** `[a-z0-9._-]` only: no separators, no reserved names, nothing personal. */
const safeName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, 80);
