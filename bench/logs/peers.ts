import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { emailOf } from './access-log.js';

const C_LOCALE = { ...process.env, LC_ALL: 'C' };

/** Of the same length, as ours are. */
const pseudonymOf = (person: number): string => 'x'.repeat(emailOf(person).length);

export interface PeerRun {
  readonly milliseconds: number;
  /** Of what it wrote, or lines with a hit for one that only searches. */
  readonly result: number;
}
export type Peer = (folder: string, log: string, people: number) => Promise<PeerRun>;

/** One substitution by sed into a new file. */
export const bySed: Peer = (folder, log) => {
  const script = `s/${emailOf(1).replaceAll('.', '\\.')}/${pseudonymOf(1)}/g`;
  return written(folder, `sed -e '${script}' '${log}'`);
};

/** One alternation of all addresses, which perl makes a trie, and a hash from address to pseudonym. */
export const byPerl: Peer = (folder, log, people) => {
  const list = join(folder, 'people.txt');
  writeFileSync(list, listOf(people));
  const program = join(folder, 'replace.pl');
  writeFileSync(
    program,
    `open my $list, '<', shift @ARGV or die; chomp(my @people = <$list>);
my %pseudonym = map { $_ => 'x' x length } @people;
my $any = join '|', map { quotemeta } @people;
while (<>) { s/(?<![\\w.+-])($any)(?![\\w.-])/$pseudonym{$1}/g; print }
`,
  );
  return written(folder, `perl '${program}' '${list}' '${log}'`);
};

/** A search for fixed strings that counts lines. */
export const byGrep: Peer = async (folder, log, people) => {
  const list = join(folder, 'people.txt');
  writeFileSync(list, listOf(people));
  const start = performance.now();
  const { stdout } = await promisify(execFile)('grep', ['-c', '-w', '-F', '-f', list, log], {
    env: C_LOCALE,
  });
  return { milliseconds: performance.now() - start, result: Number(stdout) };
};

const listOf = (people: number): string =>
  Array.from({ length: people }, (_, at) => `${emailOf(at + 1)}\n`).join('');

async function written(folder: string, command: string): Promise<PeerRun> {
  const output = join(folder, 'peer.log');
  const start = performance.now();
  await promisify(execFile)('/bin/sh', ['-c', `${command} > '${output}'`], { env: C_LOCALE });
  return { milliseconds: performance.now() - start, result: (await stat(output)).size };
}
