import { checkArchive, sha256, unzip } from './archive.mjs';
import { checkCertificate } from './certificates.mjs';
import { checkMail, checkWebhooks } from './messages.mjs';
import { printRequest, table } from './print.mjs';
import { carryOut, waitForState } from './requests.mjs';

const EMAIL = 'customer-3@shop.example.com';
const NEIGHBOUR = 'customer-4@shop.example.com';

/**
 * A person gets a package of their data, once.
 * @param {import('./walk.mjs').Walk} walk
 */
export async function portability(walk) {
  const { operator, shop, checks } = walk;
  const before = await shop.portrait(await shop.findCustomer(EMAIL));
  const { id, number } = await carryOut(operator, 'portability', EMAIL, ['delivering']);
  const facts = await operator.get(`/v1/requests/${id}/package`);
  checks.that('the package can be fetched once', facts.downloadsLeft === 1, facts);

  const mailed = await openMailedLink(walk, number);
  const link = await operator.post(`/v1/requests/${id}/package/links`);
  const archive = await fetchOnce(walk, link);
  checks.that('the package is the one that was announced', sha256(archive) === facts.parts[0].sha256);
  await checkContent(walk, await unzip(archive));

  const done = await waitForState(operator, `/v1/requests/${id}`, ['fulfilled', 'partially_fulfilled']);
  await refuseSecond(walk, link);
  await refuseSecond(walk, mailed);
  checks.that(
    'nothing in the shop was changed',
    isEqual(await shop.portrait(await shop.findCustomer(EMAIL)), before),
  );
  await checkCertificate(walk, id);
  await checkWebhooks(walk, id);
  await checkMail(
    walk,
    EMAIL,
    new RegExp(`(Your request ${number} is completed|Answer to your request ${number})`),
  );
  await printRequest(walk, done, EMAIL);
  return done;
}

/** The person's own way: the link of the mail shows a page, its button mails a code. */
async function openMailedLink(walk, number) {
  const { everybody, mail, checks } = walk;
  const { text } = await checkMail(walk, EMAIL, new RegExp(`Your documents for ${number} are ready`));
  const url = /https?:\/\/\S+\/d\/[\w-]+/.exec(text)?.[0];
  if (!url) throw new Error('the mail holds no link to the package');
  const page = await everybody.send('GET', url);
  checks.that('the mailed link opens a page', page.status === 200 && /<form/.test(page.body), page.status);
  const asked = await everybody.send('POST', `${url}/code`);
  checks.that('its button sends a code', asked.status === 200, asked.body);
  const code = await mail.waitFor(EMAIL, new RegExp(`Your code for ${number}`));
  return { url, code: /^\d{6}$/m.exec(code.text)?.[0] };
}

async function fetchOnce({ everybody, checks }, { url, code }) {
  const wrong = await everybody.send('POST', url, { code: code === '000000' ? '000001' : '000000' });
  checks.that('a wrong code opens nothing', wrong.status === 422, wrong.body);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await everybody.send('POST', url, `code=${code}`, form);
  checks.that(
    'the code opens the link, sent by a form',
    answer.status === 200,
    answer.body?.code ?? answer.status,
  );
  return answer.body;
}

async function refuseSecond({ everybody, checks }, { url, code }) {
  const again = await everybody.send('POST', url, { code });
  checks.that('a second download is refused', again.status === 410 || again.status === 404, again.status);
}

async function checkContent({ checks, publishedKeys, say }, files) {
  const manifest = checkArchive(checks, files, await publishedKeys());
  say(`\n  Package of ${manifest.totals.rows} rows`);
  for (const line of table(
    ['bytes', 'file'],
    [...files].map(([name, content]) => [content.length, name]),
  ))
    say(line);
  const all = [...files.values()].map(String).join('\n');
  checks.that('the person is in it, nobody else', all.includes(EMAIL) && !all.includes(NEIGHBOUR));
}

const isEqual = (a, b) => JSON.stringify(a) === JSON.stringify(b);
