import { randomInt } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Encrypter } from 'age-encryption';
import { AppError } from '#contracts';

/** Without those that are taken for each other when somebody reads them out. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 5;
const GROUP_LENGTH = 5;
/**
 * log2 of the cost of scrypt. Nobody guesses 123 random bits at any cost; a higher one would only keep the person waiting
 * and take hundreds of megabytes.
 */
const WORK_FACTOR = 15;

/** For whom a file is encrypted: holders of keys, or whoever is told the passphrase. */
export type AgeKey = { readonly recipients: readonly string[] } | { readonly passphrase: string };

/** 25 random characters, in groups that can be read out. */
export const newPassphrase = (): string =>
  Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-');

/**
 * Encrypts by the format age (age-encryption.org/v1), in a stream, chunk by chunk authenticated.
 * @throws AppError `request.invalid` for a recipient that is none, before anything is read
 */
export class AgeEncryption {
  readonly #encrypter = new Encrypter();

  constructor(key: AgeKey) {
    if ('passphrase' in key) {
      this.#encrypter.setPassphrase(key.passphrase);
      this.#encrypter.setScryptWorkFactor(WORK_FACTOR);
      return;
    }
    for (const recipient of key.recipients) this.#add(recipient);
  }

  /** A failure of `clear` ends the result with that failure. */
  async encrypt(clear: Readable): Promise<Readable> {
    const source = Readable.toWeb(clear) as unknown as Parameters<Encrypter['encrypt']>[0];
    const sealed = await this.#encrypter.encrypt(source as never);
    return Readable.fromWeb(sealed as unknown as ReadableStream);
  }

  #add(recipient: string): void {
    try {
      this.#encrypter.addRecipient(recipient);
    } catch (cause) {
      throw new AppError('request.invalid', {
        param: 'recipient',
        detail:
          'A recipient is the public key of age, such as age1… from age-keygen; its holder can give it to anybody.',
        cause,
      });
    }
  }
}
