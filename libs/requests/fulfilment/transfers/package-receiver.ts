import type { Readable } from 'node:stream';
import { AppError } from '#contracts';

/** Where a receiver takes packages, in clear. The token is a secret: never log. */
export interface HttpPlace {
  readonly kind: 'http';
  readonly url: string;
  readonly token: string | null;
}

/** A bucket of S3, or of whatever speaks its protocol. The credentials are secrets: never log. */
export interface BucketPlace {
  readonly kind: 's3';
  /** Of the service, such as `https://s3.eu-central-1.amazonaws.com`; the bucket is a part of the path. */
  readonly url: string;
  readonly region: string;
  readonly bucket: string;
  /** Before every key; empty, or with a slash at its end. */
  readonly prefix: string;
  readonly credentials: BucketCredentials;
}
export interface BucketCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What a bucket has of an archive that is not whole yet. No secret, no personal data. */
export interface BegunUpload {
  readonly uploadId: string;
  readonly parts: readonly { readonly etag: string; readonly sha256: string }[];
}

/** One archive on its way to a receiver. */
export interface Upload<Place> {
  readonly place: Place;
  /** Below the place: `<id of the package>/part-1.zip`. */
  readonly path: string;
  readonly bytes: number;
  /** Of the whole archive, in hexadecimal. */
  readonly sha256: string;
  /** Of an earlier try; only receivers that cannot be asked use it. */
  readonly begun: BegunUpload | null;
  /** The archive from its first byte. */
  open(): Promise<Readable>;
  /** Survives the end of the process once it has returned. */
  keep(begun: BegunUpload | null): Promise<void>;
  /** @param done bytes the receiver has */
  onProgress?(done: number): void;
  readonly signal?: AbortSignal;
}

/** Hands archives to one kind of receiver. Done is what the receiver confirms by a SHA-256 of what it stored. */
export interface PackageReceiver<Place> {
  /**
   * Goes on where an earlier try ended; sends nothing of what the receiver has whole.
   * @throws AppError `transfer.failed`, which may pass; `transfer.refused`, which will not by itself
   */
  send(upload: Upload<Place>): Promise<void>;
  close(): Promise<void>;
}

/** An overload passes; another refusal does not. */
export function requireTaken({ statusCode }: { readonly statusCode: number }): void {
  if (statusCode >= 200 && statusCode < 300) return;
  const passing = statusCode >= 500 || statusCode === 429 || statusCode === 408;
  throw new AppError(passing ? 'transfer.failed' : 'transfer.refused', {
    detail: `The receiver answered ${statusCode}.`,
  });
}

export const unconfirmed = (): AppError =>
  new AppError('transfer.refused', { detail: 'The receiver does not confirm the SHA-256 of the package.' });
