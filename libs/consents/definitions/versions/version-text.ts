import { createHash } from 'node:crypto';
import type { ContentKind } from '#contracts';

/** What a version shows in one language. */
export interface VersionText {
  /** As it was written. */
  readonly locale: string;
  readonly title: string | null;
  readonly content: string | null;
  readonly url: string | null;
  /** `text`, `markdown`, `html` or `url`. */
  readonly contentType: string;
  /** What each scope means. */
  readonly scopeTexts: Readonly<Record<string, string>> | null;
}

/** A text as a caller gives it: what is absent stays as it is. */
export interface GivenText {
  readonly locale: string;
  readonly title?: string | null | undefined;
  readonly content?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly contentType?: string | null | undefined;
  readonly scopeTexts?: Readonly<Record<string, string>> | null | undefined;
}

/** A text that nobody had before. */
export const newText = (given: GivenText): VersionText => ({
  locale: given.locale,
  title: given.title ?? null,
  content: given.content ?? null,
  url: given.url ?? null,
  contentType: given.contentType ?? 'text',
  scopeTexts: given.scopeTexts ?? null,
});

/** SHA-256 in hex over the UTF-8 bytes of what is shown: the address of a url, of everything else the content. */
export const hashOf = (kind: ContentKind, { content, url }: VersionText): string =>
  createHash('sha256')
    .update((kind === 'url' ? (url ?? content) : (content ?? url)) ?? '')
    .digest('hex');
