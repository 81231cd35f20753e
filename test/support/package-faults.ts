import { createHash } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

interface ManifestFile {
  readonly path: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows?: number;
}
export interface Manifest {
  readonly collections: readonly {
    readonly id: string;
    readonly rows: number;
    readonly schema: string | null;
    readonly files: readonly ManifestFile[];
  }[];
  readonly standard: readonly ManifestFile[];
  /** Absent where nothing was found by hand. */
  readonly attachments?: readonly ManifestFile[];
  /** Absent in a package without a statement. */
  readonly information?: readonly ManifestFile[];
  readonly totals: { readonly rows: number; readonly files: number; readonly bytes: number };
}
/** The files of a package by path, without the folder that all share. */
export type PackageContent = ReadonlyMap<string, string>;

export const contentOf = (archive: ReadonlyMap<string, string>): PackageContent =>
  new Map([...archive].map(([name, text]) => [name.slice(name.indexOf('/') + 1), text]));

export const manifestOf = (content: PackageContent): Manifest =>
  JSON.parse(content.get('manifest.json')!) as Manifest;

/** What does not hold of manifest, checksums and schemas, as sentences; none in a good package. */
export function packageFaults(content: PackageContent): string[] {
  const { collections, standard, information = [], attachments = [] } = manifestOf(content);
  const listed = [...information, ...collections.flatMap(({ files }) => files), ...attachments, ...standard];
  return [
    ...listed.flatMap((file) => fileFaults(file, content)),
    ...checksumFaults(content),
    ...collections.flatMap(({ schema, files }) => rowFaults(schema, files, content)),
  ];
}

function fileFaults({ path, bytes, sha256 }: ManifestFile, content: PackageContent): string[] {
  const text = content.get(path);
  if (text === undefined) return [`${path} is listed and not there`];
  return Buffer.byteLength(text) === bytes && digest(text) === sha256
    ? []
    : [`${path} is another than listed`];
}

function checksumFaults(content: PackageContent): string[] {
  const lines = content.get('CHECKSUMS.sha256')!.trim().split('\n');
  const sums = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  const others = [...content].filter(([path]) => path !== 'CHECKSUMS.sha256');
  return [
    ...others.flatMap(([path, text]) =>
      sums.get(path) === digest(text) ? [] : [`${path} has no right checksum`],
    ),
    ...(sums.size === others.length ? [] : ['checksums of files that are not there']),
  ];
}

function rowFaults(schema: string | null, files: readonly ManifestFile[], content: PackageContent): string[] {
  const data = files.find(({ mediaType }) => mediaType === 'application/x-ndjson');
  if (!data || schema === null) return data ? [`${data.path} has no schema`] : [];
  const validate = validator(JSON.parse(content.get(schema)!) as object);
  const rows = content.get(data.path)!.trimEnd().split('\n');
  const wrong = rows.flatMap((row, at) =>
    validate(JSON.parse(row)) ? [] : [`${data.path} ${at}: ${JSON.stringify(validate.errors)}`],
  );
  return rows.length === data.rows ? wrong : [...wrong, `${data.path} has ${rows.length} rows`];
}

/** Strict: a schema with a keyword, a format or a type that the draft and we do not know is refused. */
export function validator(schema: object) {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, ownProperties: true });
  formats.default(ajv);
  ajv.addFormat('decimal', /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i);
  ajv.addVocabulary(
    ['category', 'provenance', 'redacted', 'store', 'collection', 'title', 'purposes'].map(
      (name) => `x-${name}`,
    ),
  );
  return ajv.compile(schema);
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
