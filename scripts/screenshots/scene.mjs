import { until } from '../lib/wait.mjs';

const WAIT_MS = 60_000;

/**
 * What the pictures show: an erasure that waits for approval, a package that waits to be fetched, a request that waits
 * for its confirmation. Each is of another customer of the demo shop; none is changed.
 */
export async function prepareScene({ api, key, mail }) {
  const client = clientOf(api, key);
  const erasure = await client.request('erasure', 'customer-21@shop.example.com', 'awaiting_approval');
  const portability = await client.request('portability', 'customer-22@shop.example.com', 'delivering');
  const { url: packageLink } = await client.post(`/v1/requests/${portability.id}/package/links`, {});
  await client.post('/v1/requests', subject('erasure', 'customer-23@shop.example.com'));
  return { erasure, packageLink, confirmation: await confirmationLink(mail, 'customer-23@shop.example.com') };
}

const subject = (right, email) => ({ right, subject: { identifiers: [{ type: 'email', value: email }] } });

function clientOf(api, key) {
  const call = async (path, init) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const response = await fetch(api + path, { ...init, headers });
    const body = await response.json();
    if (!response.ok) throw new Error(`${path}: ${body.detail ?? body.title}`);
    return body;
  };
  const get = (path) => call(path);
  const post = (path, body) => call(path, { method: 'POST', body: JSON.stringify(body) });
  const reach = (id, state) =>
    until(async () => (await get(`/v1/requests/${id}`)).state === state, WAIT_MS, `state ${state}`);
  /** One that stands there already will do: a second one for the same person would be a duplicate. */
  const request = async (right, email, state) => {
    const { items } = await get(`/v1/requests?right=${right}&state=${state}&limit=1`);
    return items[0] ?? make(right, email, state);
  };
  const make = async (right, email, state) => {
    const { id } = await post('/v1/requests', subject(right, email));
    await reach(id, 'awaiting_identity');
    await post(`/v1/requests/${id}/verification`, { level: 'L2', method: 'operator' });
    await reach(id, state);
    return get(`/v1/requests/${id}`);
  };
  return { post, request };
}

async function confirmationLink(mail, to) {
  let link = null;
  const look = async () => {
    const { items } = await (await fetch(`${mail}/api/messages?to=${encodeURIComponent(to)}`)).json();
    for (const { id } of items) {
      const { text } = await (await fetch(`${mail}/api/messages/${id}`)).json();
      link ??= /http\S+\/v\/\S+/.exec(text)?.[0] ?? null;
    }
    return link;
  };
  await until(look, WAIT_MS, 'the mail with the link');
  return link;
}
