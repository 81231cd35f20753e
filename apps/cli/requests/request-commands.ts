import type { IdentityType } from '#contracts';

/** What was given on the command line, by the camel case of its option. */
export interface Given {
  readonly [option: string]: string | true | readonly string[] | undefined;
}
export interface Answered {
  readonly identities: readonly { readonly type: IdentityType; readonly value: string }[];
}

/** What to show of an answer. */
export type Shown = 'requests' | 'request' | 'timeline' | 'plan' | 'certificate' | 'messages';

/** One command of `habeas requests`: a route of the API, and how options become its query or body. */
export interface RequestCommand {
  readonly name: string;
  readonly about: string;
  /** `{id}` is the argument of the command. */
  readonly route: `${'GET' | 'POST'} /v1/requests${string}`;
  readonly options: readonly (readonly [flags: string, about: string])[];
  readonly shown: Shown;
  /** Of a GET the query; members that are undefined are not sent. */
  readonly input: (given: Given, answered: Answered) => Readonly<Record<string, unknown>>;
}

const NOTE = ['--note <words>', 'for colleagues; sealed with the request'] as const;
const none = (): Readonly<Record<string, unknown>> => ({});
const pick =
  (...names: string[]): RequestCommand['input'] =>
  (given) =>
    Object.fromEntries(names.map((name) => [name, given[name]]));

/** Names beside the API: `code` is given several times, the API calls the list `codes`. */
const withCodes =
  (...names: string[]): RequestCommand['input'] =>
  ({ code, ...given }) => ({ codes: code, ...Object.fromEntries(names.map((name) => [name, given[name]])) });

const look = (
  name: string,
  about: string,
  path: `/v1/requests/{id}${string}`,
  shown: Shown,
): RequestCommand => ({ name, about, route: `GET ${path}`, options: [], shown, input: none });

export const REQUEST_COMMANDS: readonly RequestCommand[] = [
  {
    name: 'list',
    about: 'List requests, newest first.',
    // what is looked for may name a person: it travels in the body
    route: 'POST /v1/requests/search',
    options: [
      ['--state <state>', 'only those in this state'],
      ['--right <right>', 'only those for this right'],
      ['-q, --q <terms>', 'number, state, right, type:identifier, words of comments; all must fit'],
      ['--limit <number>', 'how many at once (default 50, at most 200)'],
      ['--cursor <cursor>', 'go on after the page that named it'],
    ],
    shown: 'requests',
    input: pick('state', 'right', 'q', 'limit', 'cursor'),
  },
  look('show', 'Show a request and what may be done with it.', '/v1/requests/{id}', 'request'),
  {
    name: 'create',
    about: 'Take in a request.',
    route: 'POST /v1/requests',
    options: [
      ['--right <right>', 'what is asked for, such as erasure'],
      ['--identity <type=value...>', 'identifiers of the person; "-" reads lines from standard input'],
      ['--regime <id>', 'law that the person claims, such as EU_GDPR'],
      ['--residence <place>', 'where the person lives, such as DE or US-CA'],
      ['--locale <tag>', 'language of letters'],
      ['--channel <channel>', 'how it came'],
      ['--received-at <time>', 'when it came, with offset (default now)'],
      ['--received-by <who>', 'who took it'],
      ['--details <words>', 'what the person wrote'],
      ['--controller <id>', 'for whom you process the data, of the setting controllers'],
    ],
    shown: 'request',
    input: (
      { right, regime, residence, locale, channel, receivedAt, receivedBy, details, controller },
      { identities },
    ) => ({
      ...{ right, regime, residence, locale, channel, receivedAt, receivedBy, details, controller },
      ...(identities.length > 0 && { subject: { identifiers: identities } }),
    }),
  },
  {
    name: 'verify',
    about: 'Say how sure it is who asks.',
    route: 'POST /v1/requests/{id}/verification',
    options: [
      ['--level <level>', 'L1 to L4'],
      ['--method <method>', 'operator, data_points or document'],
      ['--failed', 'it could not be shown'],
      NOTE,
    ],
    shown: 'request',
    input: ({ level, method, failed, note }) => ({
      ...(failed ? { result: 'failed' } : { level }),
      method,
      note,
    }),
  },
  {
    name: 'decide',
    about: 'Grant or refuse, by purpose.',
    route: 'POST /v1/requests/{id}/decision',
    options: [
      ['--grant <purpose...>', 'ids of purposes'],
      ['--refuse <purpose...>', 'ids of purposes'],
      ['--code <code...>', 'why it is refused'],
      NOTE,
    ],
    shown: 'request',
    input: ({ grant = [], refuse = [], code, note }) => ({
      purposes: [
        ...listOf(grant).map((purposeId) => ({ purposeId, decision: 'grant', note })),
        ...listOf(refuse).map((purposeId) => ({ purposeId, decision: 'refuse', codes: code, note })),
      ],
    }),
  },
  {
    name: 'approve',
    about: 'Approve the plan that was looked at, and no other; or ask for changes.',
    route: 'POST /v1/requests/{id}/approval',
    options: [
      ['--plan-hash <hash>', 'hash of the plan, as `habeas requests plan` shows it'],
      ['--changes <words>', 'what has to change first: approves nothing'],
      NOTE,
    ],
    shown: 'request',
    input: pick('planHash', 'changes', 'note'),
  },
  {
    name: 'refuse',
    about: 'Refuse a request.',
    route: 'POST /v1/requests/{id}/refusal',
    options: [
      ['--code <code...>', 'why, such as NO_MATCH'],
      ['--text <words>', 'explanation to the person'],
    ],
    shown: 'request',
    input: withCodes('text'),
  },
  {
    name: 'instruct',
    about: 'Record what the controller decided for whom you are a processor.',
    route: 'POST /v1/requests/{id}/instructions',
    options: [
      ['--instruction <what>', 'carry_out or reject'],
      ['--code <code...>', 'why it is rejected'],
      ['--reference <words>', 'where the instruction stands, such as a letter'],
    ],
    shown: 'request',
    input: withCodes('instruction', 'reference'),
  },
  {
    name: 'extend',
    about: 'Lengthen the period, once.',
    route: 'POST /v1/requests/{id}/extension',
    options: [
      ['--code <code...>', 'COMPLEXITY or VOLUME'],
      ['--text <words>', 'explanation to the person'],
    ],
    shown: 'request',
    input: withCodes('text'),
  },
  {
    name: 'pause',
    about: 'Ask the person something that the clock waits for.',
    route: 'POST /v1/requests/{id}/pause',
    options: [
      ['--kind <kind>', 'clarification, fee or identity'],
      [
        '--text <words>',
        'what the person reads: the question, how the fee was computed, how to show who they are',
      ],
      ['--amount <amount>', 'of a fee'],
      [
        '--ground <ground>',
        'why a fee may be asked for: EXCESSIVE, MANIFESTLY_UNFOUNDED, FURTHER_COPIES, FEE_BY_LAW',
      ],
    ],
    shown: 'request',
    input: pick('kind', 'text', 'amount', 'ground'),
  },
  {
    name: 'resume',
    about: 'Say that the answer or the fee came.',
    route: 'POST /v1/requests/{id}/resume',
    options: [
      ['--kind <kind>', 'clarification or fee'],
      ['--text <words>', 'what was answered'],
    ],
    shown: 'request',
    input: pick('kind', 'text'),
  },
  {
    name: 'withdraw',
    about: 'Withdraw a request for the person.',
    route: 'POST /v1/requests/{id}/withdrawal',
    options: [['--reason <words>', 'what the person said']],
    shown: 'request',
    input: pick('reason'),
  },
  {
    name: 'spam',
    about: 'Close what nobody asked for, without a letter.',
    route: 'POST /v1/requests/{id}/spam',
    options: [['--reason <words>', 'how one sees it']],
    shown: 'request',
    input: pick('reason'),
  },
  {
    name: 'retry',
    about: 'Go on where something stopped the request.',
    route: 'POST /v1/requests/{id}/retry',
    options: [],
    shown: 'request',
    input: none,
  },
  {
    name: 'reopen',
    about: 'Take up a request again that had ended.',
    route: 'POST /v1/requests/{id}/reopening',
    options: [
      ['--reason <words>', 'why'],
      ['--anew', 'the person sent something new: a new period begins'],
    ],
    shown: 'request',
    input: pick('reason', 'anew'),
  },
  look('timeline', 'Show what happened, oldest first.', '/v1/requests/{id}/timeline', 'timeline'),
  look('plan', 'Show what approval would carry out.', '/v1/requests/{id}/plan', 'plan'),
  look('certificate', 'Print the signed proof.', '/v1/requests/{id}/certificate', 'certificate'),
  look('messages', 'Show the thread, oldest first.', '/v1/requests/{id}/messages', 'messages'),
];

const listOf = (given: string | true | readonly string[]): readonly string[] =>
  typeof given === 'string' ? [given] : given === true ? [] : given;
