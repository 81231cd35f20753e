import type { ReadSession } from '#connectors/spi';
import { actionsOf, type EraseAction } from '../../data-map/index.js';
import type { StorePlan } from '../../types.js';
import type { ColumnWork, WorkStep } from '../work.js';
import { Findings } from './findings.js';

/** Every encoding that a store takes has these. */
const PLAIN = /^[\u0000-\u007f]*$/;

/** Files of an older encoding cannot hold every text that a map, or a person who corrects theirs, wants written. */
export async function withEncodingFindings(
  plan: StorePlan,
  steps: readonly WorkStep[],
  session: ReadSession,
): Promise<StorePlan> {
  const findings = new Findings(plan.store, plan.findings);
  for (const { node, where, writes } of steps)
    for (const write of writes)
      for (const text of writtenTexts(write).filter((one) => !PLAIN.test(one))) {
        const { column } = write;
        const query = { collection: node.name, column, text, where };
        const rows = (await session.unwritable?.(query)) ?? 0;
        if (rows === 0) continue;
        findings.error(
          'ENCODING',
          `${rows === 1 ? 'A value' : `${rows} values`} of ${node.name}.${column} cannot become what is to be written: the encoding of the file may not have its letters. Write plain ones (ASCII), or convert the file to UTF-8.`,
          { collection: node.name, column },
        );
      }
  return { ...plan, findings: findings.all() };
}

function writtenTexts(write: ColumnWork): readonly string[] {
  if (write.kind === 'correct') return typeof write.value === 'string' ? [write.value] : [];
  return write.kind === 'erase' ? actionsOf(write.map).flatMap(textsOf) : [];
}

/** What an action writes whatever stood there before. */
function textsOf(action: EraseAction): readonly string[] {
  if (action.kind === 'const') return typeof action.value === 'string' ? [action.value] : [];
  const { prefix = '', suffix = '' } = action as { readonly prefix?: string; readonly suffix?: string };
  return [prefix, suffix];
}
