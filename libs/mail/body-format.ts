/** Plain text of a filled body: blocks that came out empty leave no gap. */
export const toText = (body: string): string => `${blocksOf(body).join('\n\n')}\n`;

/** The same as HTML. `body` is escaped. */
export function toHtml(body: string, language: string): string {
  const blocks = blocksOf(body).map((block) => (isList(block) ? list(block) : paragraph(block)));
  return `<!doctype html><html lang="${language}"><body>${blocks.join('')}</body></html>\n`;
}

/** Paragraphs and lists: what blank lines separate; the items of a list belong together. */
function blocksOf(body: string): string[] {
  const blocks = body
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '');
  return blocks.map((block) =>
    block
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('\n'),
  );
}

const isList = (block: string): boolean => block.split('\n').every((line) => line.startsWith('- '));

const list = (block: string): string =>
  `<ul>${block
    .split('\n')
    .map((line) => `<li>${line.slice(2)}</li>`)
    .join('')}</ul>`;

/** An address that stands alone becomes a link. */
const paragraph = (block: string): string =>
  /^https?:\/\/\S+$/.test(block)
    ? `<p><a href="${block}">${block}</a></p>`
    : `<p>${block.replaceAll('\n', '<br>')}</p>`;
