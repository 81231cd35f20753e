import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import canonicalize from 'canonicalize';
import { crc32, deflateRawSync } from 'node:zlib';
import type { Row } from '#connectors/spi';
import type { ExportColumn, ExportInfo, ExportSink, ExportWriter } from '#engine';
import type { Signer } from '#keys';
import type { ByteBuffer } from './byte-buffer.js';
import { ChunkedFile } from './chunked-file.js';
import { isNumber } from './column-shape.js';
import { ContactCard } from './contact-card.js';
import { csvHeader, csvLines } from './csv.js';
import { freeName } from './file-names.js';
import { indexPage } from './index-page.js';
import { jsonRow } from './json-row.js';
import type { FileFacts, PackageFiles, PackedFacts } from './package-files.js';
import { RowSchema, SCHEMA_TYPE } from './row-schema.js';
import { statementPage } from './statement-page.js';
import type { ShownText, Statement } from './statement.js';
import { TextRows } from './text-rows.js';
import { zipArchive, type ZipFile } from './zip-archive.js';

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

export interface WrittenFile extends FileFacts {
  readonly path: string;
  readonly mediaType: string;
  readonly rows?: number;
}
export interface WrittenCollection {
  readonly info: ExportInfo;
  readonly rows: number;
  /** Data first, then the schema; none without rows. */
  readonly files: readonly WrittenFile[];
}

const FORMAT = 'habeas-package';
const FORMAT_VERSION = '1.0';

/**
 * Builds one archive: rows stream into sealed files with a schema each, then the card of the person, manifest, checksums
 * and signature, then the ZIP.
 * Memory does not grow with the number of rows.
 */
export class PackageBuilder implements ExportSink {
  readonly #collections: WrittenCollection[] = [];
  /** By path. */
  readonly #packed = new Map<string, PackedFacts>();
  readonly #names = new Set<string>();
  readonly #card = new ContactCard();
  /** Files in formats of their own, made of rows of several collections. */
  readonly #standard: WrittenFile[] = [];
  /** The statement, and the texts that it names. */
  readonly #information: WrittenFile[] = [];
  /** What people found by hand. */
  readonly #attachments: WrittenFile[] = [];

  constructor(
    private readonly files: PackageFiles,
    private readonly folder: string,
    private readonly key: Buffer,
    private readonly facts: PackageFacts,
  ) {}

  async collection(info: ExportInfo): Promise<ExportWriter> {
    const name = freeName(info, this.#names);
    const json = await this.#file(`data/${name}.ndjson`, 'application/x-ndjson');
    const csv = await this.#file(`data/${name}.csv`, 'text/csv');
    const schema = new RowSchema(info);
    const readContact = this.#card.reader(info);
    const columns = info.columns.map((column) => column.name);
    const numbers = new Set(info.columns.filter(isNumber).map((column) => column.name));
    csv.buffer.text(csvHeader(columns));
    let count = 0;
    const settle = async (): Promise<void> => {
      await json.settle();
      await csv.settle();
    };
    const write = async (rows: readonly Row[]): Promise<void> => {
      count += rows.length;
      const written = rows.map((row) => jsonRow(columns, row));
      schema.observe(written);
      readContact?.(written);
      for (const row of written) json.buffer.text(`${JSON.stringify(row)}\n`);
      csv.buffer.text(csvLines(columns, rows, numbers));
      await settle();
    };
    const texts: ExportWriter['texts'] = (textColumns) => {
      const lines = new TextRows(textColumns, info.columns, (at, value) => schema.observeValue(at, value));
      return async (block) => {
        count += block.rows;
        lines.append(block, json.buffer, csv.buffer);
        await settle();
      };
    };
    return {
      write,
      // the card is made of values
      ...(readContact === null && { texts }),
      end: async () => {
        const files = [await json.end(count), await csv.end(count)];
        if (count > 0) files.push(await this.#writeSchema(name, schema));
        this.#collections.push({ info, rows: count, files: count === 0 ? [] : files });
      },
    };
  }

  /** What the person is told beside their rows (Art. 15(1), (2) GDPR), with the texts that its notices name. */
  async inform(statement: Statement, texts: readonly ShownText[]): Promise<void> {
    const json = `${JSON.stringify(statement, null, 2)}\n`;
    this.#information.push(
      await this.#write('statement.html', 'text/html', statementPage(this.facts, statement)),
      await this.#write('statement.json', 'application/json', json),
    );
    for (const [at, { file }] of statement.notices.entries()) {
      const { title, content } = texts[at]!;
      if (file === null || this.#information.some(({ path }) => path === file)) continue;
      const text = [title, content].filter(Boolean).join('\n\n');
      this.#information.push(await this.#write(file, 'text/plain', `${text}\n`));
    }
  }

  /** What people found by hand, as it is. */
  async attach(name: string, mediaType: string, content: Buffer): Promise<void> {
    this.#attachments.push(await this.#write(`attachments/${name}`, mediaType, content));
  }

  /** Writes the ZIP as `<folder>/part-1` and takes the working files away. */
  async finish(signer: Signer): Promise<FileFacts> {
    const facts = await this.files.save(`${this.folder}/part-1`, this.key, await this.archive(signer));
    await this.files.remove(`${this.folder}/draft`);
    return facts;
  }

  /** The ZIP, made of the working files while it is read. */
  async archive(signer: Signer): Promise<Readable> {
    await this.#writeStandard();
    const manifest = this.#manifest();
    const bytes = Buffer.from(canonicalize(manifest)!);
    const signature = { alg: 'EdDSA', kid: signer.kid, value: signer.sign(bytes).toString('base64url') };
    const texts: [string, Buffer][] = [
      ['manifest.json', bytes],
      [
        'index.html',
        Buffer.from(
          indexPage(this.facts, this.#collections, this.#standard, this.#information, this.#attachments),
        ),
      ],
      ['SIGNATURE', Buffer.from(JSON.stringify(signature))],
    ];
    return this.#zip([...texts, ['CHECKSUMS.sha256', Buffer.from(this.#checksums(texts))]]);
  }

  async #writeSchema(name: string, schema: RowSchema): Promise<WrittenFile> {
    const text = JSON.stringify(schema.schema(`data/${name}.ndjson`, this.facts.language), null, 2);
    return this.#write(`schema/${name}.schema.json`, SCHEMA_TYPE, `${text}\n`);
  }

  async #writeStandard(): Promise<void> {
    const card = this.#card.text();
    if (card !== null) this.#standard.push(await this.#write('standard/contacts.vcf', 'text/vcard', card));
  }

  async #write(path: string, mediaType: string, content: string | Buffer): Promise<WrittenFile> {
    const file = await this.files.pack(this.#draft(path), this.key);
    await file.write(Buffer.from(content));
    return this.#written({ path, mediaType }, await file.end());
  }

  async #file(path: string, mediaType: string): Promise<DraftFile> {
    const file = new ChunkedFile(await this.files.pack(this.#draft(path), this.key));
    return {
      get buffer() {
        return file.buffer;
      },
      settle: () => file.settle(),
      end: async (rows) => this.#written({ path, mediaType, rows }, await file.end()),
    };
  }

  #written(about: Omit<WrittenFile, keyof FileFacts>, packed: PackedFacts): WrittenFile {
    this.#packed.set(about.path, packed);
    return { ...about, bytes: packed.bytes, sha256: packed.sha256 };
  }

  #draft = (path: string): string => `${this.folder}/draft/${path}`;

  /** Every file whose digest the manifest holds. */
  #files(): readonly WrittenFile[] {
    return [
      ...this.#information,
      ...this.#collections.flatMap(({ files }) => files),
      ...this.#attachments,
      ...this.#standard,
    ];
  }

  #zip(texts: readonly [string, Buffer][]): Readable {
    const written = this.#files().map(({ path }) => this.#zipped(path));
    const made = texts.map(([path, content]) => inMemory(this.#inArchive(path), content));
    return Readable.from(zipArchive([...written, ...made], this.facts.generatedAt), { objectMode: false });
  }

  #zipped(path: string): ZipFile {
    const { bytes, packedBytes, crc32: crc } = this.#packed.get(path)!;
    const open = (): Readable => this.files.open(this.#draft(path), this.key);
    return { path: this.#inArchive(path), bytes, packedBytes, crc32: crc, open };
  }

  #inArchive = (path: string): string => `${this.facts.number}/${path}`;

  #checksums(texts: readonly [string, Buffer][]): string {
    const lines = this.#files()
      .map(({ path, sha256 }) => `${sha256}  ${path}`)
      .concat(
        texts.map(([path, content]) => `${createHash('sha256').update(content).digest('hex')}  ${path}`),
      );
    return `${lines.join('\n')}\n`;
  }

  #manifest() {
    const files = this.#files();
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
        schema: written.find(({ mediaType }) => mediaType === SCHEMA_TYPE)?.path ?? null,
        columns: info.columns.map(manifestColumn),
      })),
      standard: this.#standard,
      ...(this.#information.length > 0 && { information: this.#information }),
      ...(this.#attachments.length > 0 && { attachments: this.#attachments }),
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

interface DraftFile {
  readonly buffer: ByteBuffer;
  settle(): Promise<void>;
  end(rows: number): Promise<WrittenFile>;
}

function inMemory(path: string, content: Buffer): ZipFile {
  const packed = deflateRawSync(content);
  const open = (): AsyncIterable<Buffer> => Readable.from([packed]);
  return { path, bytes: content.length, packedBytes: packed.length, crc32: crc32(content), open };
}

const manifestColumn = ({ name, category, kind, nativeType, provenance, redacted, held }: ExportColumn) => ({
  name,
  category,
  kind,
  nativeType,
  provenance,
  redacted,
  ...(held && { held }),
});
