import { elementsOf, textOf } from './s3.xml.js';

type Headers = Readonly<Record<string, string>>;

/** Set by whoever wrote the object, and kept when it is written again. */
const KEPT = [
  'content-type',
  'content-disposition',
  'content-language',
  'cache-control',
  'expires',
  'x-amz-storage-class',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
  'x-amz-website-redirect-location',
];
const META = 'x-amz-meta-';
/** How a body travelled, not what it is. */
const TRANSFER_ENCODING = 'aws-chunked';

/** What an object has besides its content, as the headers that give it to a new version. */
export function keptHeaders(headers: Headers): Headers {
  const encoding = (headers['content-encoding'] ?? '')
    .split(/\s*,\s*/)
    .filter((one) => one !== '' && one !== TRANSFER_ENCODING)
    .join(', ');
  const names = Object.keys(headers).filter((name) => KEPT.includes(name) || name.startsWith(META));
  return {
    ...Object.fromEntries(names.map((name) => [name, headers[name] ?? ''])),
    ...(encoding === '' ? {} : { 'content-encoding': encoding }),
  };
}

export const metadataOf = (headers: Headers): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(META))
      .map(([name, value]) => [name.slice(META.length), value]),
  );

export const withMetadata = (headers: Headers, metadata: Readonly<Record<string, unknown>>): Headers => ({
  ...Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(META))),
  ...Object.fromEntries(
    Object.entries(metadata)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [`${META}${name}`, asText(value)]),
  ),
});

export const hasTags = (headers: Headers): boolean => Number(headers['x-amz-tagging-count'] ?? 0) > 0;

export function tagsOf(xml: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...elementsOf(xml, 'Tag')].map(([, tag]) => [textOf(tag, 'Key') ?? '', textOf(tag, 'Value') ?? '']),
  );
}

export const withTags = (headers: Headers, tags: Readonly<Record<string, unknown>>): Headers => {
  const pairs = Object.entries(tags)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(asText(value))}`);
  return pairs.length === 0 ? headers : { ...headers, 'x-amz-tagging': pairs.join('&') };
};

/** Why nobody can remove this version now, in words that follow "is held by"; null: nothing holds it. */
export function holdOf(headers: Headers, now: Date): string | null {
  if (headers['x-amz-object-lock-legal-hold'] === 'ON') return 'a legal hold of the bucket';
  const until = headers['x-amz-object-lock-retain-until-date'];
  if (until === undefined || !(Date.parse(until) > now.getTime())) return null;
  return `a retention period of the bucket until ${new Date(until).toISOString().slice(0, 10)}`;
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
