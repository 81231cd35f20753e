import { AppError } from '#contracts';

/** Where a store of objects is: a bucket, or what lies below a prefix in one. The credentials are secrets: never log. */
export interface S3Place {
  /** Of the service, without a slash at its end. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Before every key; empty, or with a slash at its end. */
  readonly prefix: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

const OPTIONS = ['region', 'endpoint', 'token'];
const DEFAULT_REGION = 'us-east-1';

/**
 * Reads `s3://key:secret@bucket/prefix?region=…&endpoint=…&token=…`. Without an endpoint it is Amazon's of the region.
 * @throws AppError `store.unreachable`, without any part of the URL
 */
export function parseS3Place(connection: string, store: string): S3Place {
  const refused = (what: string): AppError =>
    new AppError('store.unreachable', {
      detail: `The connection of store "${store}" ${what}: write s3://key:secret@bucket/prefix?region=eu-central-1, with what is special in key and secret percent-encoded.`,
    });
  if (!connection.startsWith('s3://') || !URL.canParse(connection)) throw refused('is no URL of a bucket');
  const url = new URL(connection);
  const unknown = [...url.searchParams.keys()].find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined) throw refused(`has an option that is not known (${OPTIONS.join(', ')} are)`);
  if (url.hostname === '') throw refused('names no bucket');
  if (url.username === '' || url.password === '') throw refused('has no credentials');
  const region = url.searchParams.get('region') ?? DEFAULT_REGION;
  const endpoint = url.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`;
  if (!/^https?:\/\/[^/?#@]+\/?$/.test(endpoint))
    throw refused('has an endpoint that is not of the form https://host:port');
  const token = url.searchParams.get('token');
  return {
    endpoint: endpoint.replace(/\/$/, ''),
    region,
    bucket: url.hostname,
    prefix: prefixOf(decodeURIComponent(url.pathname)),
    credentials: {
      accessKeyId: decodeURIComponent(url.username),
      secretAccessKey: decodeURIComponent(url.password),
      ...(token === null ? {} : { sessionToken: token }),
    },
  };
}

function prefixOf(path: string): string {
  const prefix = path.replace(/^\//, '');
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}
