import { fetch, type Agent } from 'undici';
import { REFUSED_ADDRESS, createAddressPolicy, createGuardedAgent } from '#webhooks';
import type { Link } from './links.js';
import type { LintFinding } from './lint-document.js';

export interface LinkTerms {
  /** Networks in CIDR notation that may be asked although they are not public. */
  readonly allowed: readonly string[];
  /** For one address, redirections included. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const AT_ONCE = 8;
/** There, but not for everybody: a person may see it, or not. */
const CLOSED: ReadonlySet<number> = new Set([401, 403, 407, 429, 451]);

/** Asks each address once, whether something is there. Addresses that are not public are not asked. */
export async function checkLinks(links: readonly Link[], terms: LinkTerms): Promise<LintFinding[]> {
  const agent = createGuardedAgent(createAddressPolicy(terms.allowed, '--allow'));
  const open = [...new Set(links.map(({ url }) => url))];
  const answers = new Map<string, Answer>();
  const work = async (): Promise<void> => {
    for (let url = open.shift(); url !== undefined; url = open.shift())
      answers.set(url, await answerOf(url, agent, terms));
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await agent.destroy();
  }
  return links.flatMap(({ place, url }) => {
    const answer = answers.get(url);
    return answer ? [{ ...answer, place, message: `${url} ${answer.message}` }] : [];
  });
}

type Answer = Pick<LintFinding, 'severity' | 'rule' | 'message'> | null;

/** Not every server answers HEAD: what says no to it is asked again as a browser would ask. */
async function answerOf(url: string, agent: Agent, terms: LinkTerms): Promise<Answer> {
  const signal = AbortSignal.any([terms.signal, AbortSignal.timeout(terms.timeoutMs)]);
  try {
    const head = await statusOf(url, 'HEAD', agent, signal);
    return sayingOf(head < 400 ? head : await statusOf(url, 'GET', agent, signal));
  } catch (error) {
    if (terms.signal.aborted) throw error;
    return dead(reasonOf(error, terms));
  }
}

async function statusOf(
  url: string,
  method: 'HEAD' | 'GET',
  agent: Agent,
  signal: AbortSignal,
): Promise<number> {
  const { status, body } = await fetch(url, { method, dispatcher: agent, redirect: 'follow', signal });
  await body?.cancel();
  return status;
}

function sayingOf(status: number): Answer {
  if (status < 400) return null;
  if (!CLOSED.has(status)) return dead(`answers ${status}: correct the address, or bring the page back`);
  const message = `answers ${status}: see whether people can read it`;
  return { severity: 'warning', rule: 'closed-url', message };
}

const dead = (message: string): Answer => ({ severity: 'error', rule: 'dead-url', message });

function reasonOf(error: unknown, { timeoutMs }: LinkTerms): string {
  const codes = causesOf(error);
  if (codes.includes(REFUSED_ADDRESS))
    return 'leads to an address that is not public: people outside cannot read it (--allow names networks that may be asked)';
  if (codes.includes('TimeoutError')) return `does not answer within ${timeoutMs / 1000} seconds`;
  const code = codes.find((one) => /^[A-Z][A-Z_0-9]+$/.test(one));
  return `cannot be reached${code === undefined ? '' : ` (${code})`}: correct the address, or bring the page back`;
}

/** Codes and names of an error and of what caused it. */
function causesOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: unknown };
  return [...[code, name].filter((one) => typeof one === 'string'), ...causesOf(cause)];
}
