import { Inject, Injectable } from '@nestjs/common';
import { KeyManager } from '#keys';
import { SubjectIdentifiers } from '../../intake/subject-identifiers.service.js';
import { parseSearch } from './search-query.js';
import { SearchRepository } from './search.repository.js';
import { searchWords } from './search-words.js';

/** Half a digest tells every word of a language apart. */
const WORD_DIGITS = 32;

/**
 * Finds requests by what staff wrote about them. The index holds keyed digests: what is sealed elsewhere stands in clear
 * nowhere, and a word is found only by who knows it and the key of the tenant.
 */
@Injectable()
export class RequestSearch {
  constructor(
    @Inject(SearchRepository) private readonly repository: SearchRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(KeyManager) private readonly keys: KeyManager,
  ) {}

  /** In the transaction that keeps the text. */
  async index(requestId: string, text: string): Promise<void> {
    await this.repository.add(requestId, await this.#digests(searchWords(text)));
  }

  /**
   * In a transaction. @returns ids, newest first
   * @throws AppError `request.invalid`
   */
  async find(q: string, before: string | undefined, limit: number): Promise<string[]> {
    const { identities, words, ...plain } = parseSearch(q);
    const blinds = await Promise.all(identities.map((identity) => this.identifiers.blind(identity)));
    return this.repository.find({ ...plain, blinds, words: await this.#digests(words) }, before, limit);
  }

  #digests(words: readonly string[]): Promise<string[]> {
    return Promise.all(
      words.map(async (word) => (await this.keys.blindIndex('word', word)).slice(0, WORD_DIGITS)),
    );
  }
}
