import { hash } from 'node:crypto';
import { searchOutside } from '../formats/index.js';
import type { ScanHit, ScanRequest, ScanResult, StoreSettings } from '../spi/index.js';
import { type TokenHit, TokenMatcher } from '../text/index.js';
import { isGone, readError } from './files.errors.js';
import { listFiles } from './file-tree.js';
import { openFile, textOf } from './open-file.js';

const NAMED_HITS = 1_000;
/** Endings of a name, which could pass for the end of an address. */
const ENDINGS = /(\.[a-z]+){1,2}$/i;

/**
 * Adds to what was found in the rows of a collection what stands around them: in the text of its files, as the column `*`
 * at `file#offset`, and in their names, as the column `name`, told by a digest.
 */
export async function scanAround(
  settings: StoreSettings,
  request: ScanRequest,
  result: ScanResult,
): Promise<ScanResult> {
  const matcher = new TokenMatcher(request.tokens);
  const hits: ScanHit[] = [];
  const { root, files } = await listFiles(settings);
  for (const file of files.filter(({ collection }) => collection === result.collection)) {
    request.signal?.throwIfAborted();
    const shown = hash('sha256', file.path, 'hex').slice(0, 16);
    const inName = hitsInName(matcher, file.path);
    for (const { token } of inName)
      hits.push({ column: 'name', identity: identityOf(request, token), location: shown });
    try {
      const opened = await openFile(root, file, settings);
      try {
        const source = { name: file.path, bytes: textOf(opened) };
        for await (const { token, offset } of searchOutside(opened.format, source, matcher)) {
          const location = `${inName.length > 0 ? shown : file.path}#${String(offset)}`;
          hits.push({ column: '*', identity: identityOf(request, token), location });
        }
      } finally {
        await opened.handle.close();
      }
    } catch (error) {
      if (!isGone(error)) throw readError(error, file.path);
    }
  }
  return hits.length === 0 ? result : withHits(result, hits);
}

const identityOf = ({ tokens }: ScanRequest, token: number): number => tokens[token]!.identity;

/** Each place once. */
function hitsInName(matcher: TokenMatcher, path: string): readonly TokenHit[] {
  const found = [path, path.replace(ENDINGS, '')].flatMap((name) => matcher.find(Buffer.from(name)));
  return [...new Map(found.map((hit) => [hit.start, hit])).values()];
}

function withHits(result: ScanResult, hits: readonly ScanHit[]): ScanResult {
  const byColumn = new Map(result.byColumn);
  for (const [column, own] of Map.groupBy(hits, (hit) => hit.column))
    byColumn.set(column, { hits: own.length, rows: new Set(own.map(({ location }) => location)).size });
  return {
    ...result,
    hits: [...result.hits, ...hits].slice(0, NAMED_HITS),
    hitCount: result.hitCount + hits.length,
    byColumn,
  };
}
